import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeJson } from "./writeJson.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hallpass-test-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

test("default: keys as they were set, two spaces, a newline at the end, and no other file", () => {
  const path = join(folder, "report", "a.json");
  writeJson(path, { schema: 1, b: [true], a: "x" });
  writeJson(path, { schema: 1, b: [], a: "x" });
  expect(readFileSync(path, "utf8")).toBe('{\n  "schema": 1,\n  "b": [],\n  "a": "x"\n}\n');
  expect(readdirSync(join(folder, "report"))).toEqual(["a.json"]);
});
