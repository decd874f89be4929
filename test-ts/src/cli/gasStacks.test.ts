import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stacksOf } from "./gasStacks.ts";
import { UsageError } from "./usageError.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hallpass-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const live = { forkUrl: "http://127.0.0.1:1" };

test("default: ours alone", () => {
  expect(stacksOf({ fork: {} })).toEqual({ ours: {} });
  expect(stacksOf({ fork: live })).toEqual({ ours: live });
});

test("behavior: the environment's artifacts stand beside ours, unless an option says more", () => {
  const fork = { artifacts: folder };
  expect(stacksOf({ fork })).toEqual({ ours: {}, theirs: { name: folder, origin: fork } });
  expect(stacksOf({ fork, stack: "embedded" })).toEqual({ ours: {} });
  expect(stacksOf({ fork, stack: folder })).toEqual({ ours: fork });
  expect(stacksOf({ fork, against: "embedded" })).toEqual({
    ours: fork,
    theirs: { name: "embedded", origin: {} },
  });
});

test("behavior: a live chain beside artifacts, beside ours, and beside figures of before", () => {
  const file = join(folder, "gas.json");
  writeFileSync(file, '{"schema":1,"rows":{"swap":{"gas":3}}}');
  const theirs = (against: string) => stacksOf({ fork: live, against }).theirs;
  expect(theirs(folder)).toEqual({ name: folder, origin: { artifacts: folder } });
  expect(theirs("embedded")).toEqual({ name: "embedded", origin: {} });
  expect(theirs(file)).toEqual({ name: file, figures: { swap: { gas: 3 } } });
  expect(stacksOf({ fork: live, against: folder }).ours).toEqual(live);
});

test("error: nothing there", () => {
  expect(() => stacksOf({ fork: {}, against: join(folder, "nowhere") })).toThrow(UsageError);
});
