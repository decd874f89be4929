import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import guards from "../../../../script/mutation/cases.json";
import mutants from "../../../../script/mutation/named.json";
import strictness from "../../../../script/mutation/strictness.json";
import { storyCases } from "./all.ts";

const root = resolve(import.meta.dirname, "../../../..");
const named = new Set(mutants.map(({ name }) => name));

test("every attack of a story has mutants that it is held by, or says who else guards it", () => {
  const told = Object.keys(guards).filter((id) => !id.startsWith("dex-swap-24h/"));
  expect(told.sort()).toEqual(storyCases.map(({ id }) => id).sort());
  for (const [id, guard] of Object.entries(guards)) {
    if (typeof guard === "string")
      expect(guard, id).toMatch(/^(?:EntryPoint|The (?:account|pool|target|token)): /);
    else expect(guard.length > 0 && guard.every((name) => named.has(name)), `${id}: ${guard}`).toBe(true);
  }
});

test("every point where the module is stricter has a named mutant", () => {
  expect(Object.keys(strictness)).toEqual(Array.from({ length: 15 }, (_, i) => `H${i + 1}`));
  for (const [point, { mutants: holding }] of Object.entries(strictness)) {
    expect(holding.length > 0 && holding.every((name) => named.has(name)), `${point}: ${holding}`).toBe(true);
  }
});

test("every named mutant can be made, and is another program", () => {
  expect(named.size).toBe(mutants.length);
  for (const { name, file, from, to } of mutants) {
    expect(readFileSync(resolve(root, file), "utf8").split(from).length, name).toBe(2);
    expect(to, name).not.toBe(from);
  }
});
