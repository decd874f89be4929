import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { mutate } from "../../../script/mutation/mutants.ts";
import namedMutants from "../../../script/mutation/named.json";
import { hashOf, idsAlive, readRecorded, scoreOf } from "../../../script/mutation/results.ts";
import survivors from "../../../script/mutation/survivors.json";

// What the last runs of `npm run mutate -- --record` found, held against the sources as they stand.
const root = resolve(import.meta.dirname, "../../..");
const { files, named } = readRecorded(root);

const read = (file: string) => readFileSync(resolve(root, file), "utf8");

test("what is recorded was found in the sources as they stand", () => {
  const stale = (entries: [string, { hash: string; file?: string }][]) =>
    entries.filter(([name, { hash, file = name }]) => hashOf(read(file)) !== hash).map(([name]) => name);
  const old = stale(Object.entries(files));
  const only = old.map((file) => `--only ${file}`).join(" ");
  expect(old, `These changed since: npm run mutate -- ${only} --record`).toEqual([]);
  const oldNamed = stale(Object.entries(named));
  expect(oldNamed, "Their files changed since: npm run mutate -- --named --record").toEqual([]);
});

test("what survived is explained, and what is explained could still survive", () => {
  const open = Object.values(files)
    .flatMap(idsAlive)
    .filter((id) => !(id in survivors));
  expect(open).toEqual([]);
  const explained = Object.keys(survivors);
  const sources = new Set(explained.map((id) => id.slice(0, id.indexOf(":"))));
  const generated = new Set([...sources].flatMap((file) => mutate(file, read(file)).map(({ id }) => id)));
  expect(explained.filter((id) => !generated.has(id))).toEqual([]);
});

test("of session and policies, 95 % of the mutants that a test could kill are killed", () => {
  const folders = ["contracts/src/session", "contracts/src/policies"];
  const sources = folders.flatMap((folder) =>
    readdirSync(resolve(root, folder)).map((name) => `${folder}/${name}`),
  );
  const mutated = sources.filter((file) => mutate(file, read(file)).length > 0);
  expect(mutated.filter((file) => !(file in files))).toEqual([]);
  expect(scoreOf(mutated.map((file) => files[file]!))).toBeGreaterThanOrEqual(0.95);
});

test("each named mutant was tried, and is killed", () => {
  const alive = Object.entries(named).filter(([, { outcome }]) => outcome !== "killed");
  expect(alive).toEqual([]);
  expect(Object.keys(named).sort()).toEqual(namedMutants.map(({ name }) => name).sort());
});
