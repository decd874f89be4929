import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EnvironmentError } from "../chain/environmentError.ts";
import { readBaseline, writeBaseline } from "./baseline.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hallpass-test-"));
  path = join(folder, "gas.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("default: what was written is read", () => {
  const figures = { swap: { gas: 3, parts: { module: 4, refund: -1 } }, transfer: { gas: 2 } };
  writeBaseline(path, figures);
  expect(readBaseline(path)).toEqual(figures);
});

test("error: no such file", () => {
  expect(() => readBaseline(path)).toThrow(EnvironmentError);
  expect(() => readBaseline(path)).toThrow(/cannot be read: ENOENT/);
});

test.each([
  ["no JSON", "{", /cannot be read/],
  ["another schema", '{"schema":2,"rows":{}}', /schema/],
  ["gas that is no whole number", '{"schema":1,"rows":{"swap":{"gas":1.5}}}', /rows\.swap\.gas/],
])("error: %s", (_, content, message) => {
  writeFileSync(path, content);
  expect(() => readBaseline(path)).toThrow(EnvironmentError);
  expect(() => readBaseline(path)).toThrow(message);
});
