import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import guards from "../../../../script/mutation/cases.json";
import mutants from "../../../../script/mutation/named.json";
import { storyCases } from "./all.ts";

const root = resolve(import.meta.dirname, "../../../..");
const named = new Set(mutants.map(({ name }) => name));

/** Where the module and the policies are stricter than the deployed ones; what a mutant's name starts with. */
const stricter = [
  "policy answers",
  "calls to the account itself",
  "mode byte",
  "removal voids signatures",
  "time frame at grant",
  "tokens without a limit",
  "rules at grant",
  "gas price",
  "expressions at grant",
  "bounds of lists",
  "last second",
  "events of enable mode",
  "message under ERC-1271",
  "disabled actions",
  "calls to the module",
];

test("every attack of a story has mutants that it is held by, or says who else guards it", () => {
  const told = Object.keys(guards).filter((id) => !id.startsWith("dex-swap-24h/"));
  expect(told.sort()).toEqual(storyCases.map(({ id }) => id).sort());
  for (const [id, guard] of Object.entries(guards)) {
    if (typeof guard === "string") expect(guard, id).toMatch(/^(?:EntryPoint|The pool|The token): /);
    else expect(guard.length > 0 && guard.every((name) => named.has(name)), `${id}: ${guard}`).toBe(true);
  }
});

test("every point where the module is stricter has a named mutant", () => {
  const names = [...named];
  expect(stricter.filter((point) => !names.some((name) => name.startsWith(`${point}: `)))).toEqual([]);
});

test("every named mutant can be made, and is another program", () => {
  expect(named.size).toBe(mutants.length);
  for (const { name, file, from, to } of mutants) {
    expect(readFileSync(resolve(root, file), "utf8").split(from).length, name).toBe(2);
    expect(to, name).not.toBe(from);
  }
});
