import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { storyCases } from "./cases/all.ts";
import { corpus, coverCorpus } from "./corpus.ts";

const root = resolve(import.meta.dirname, "../../..");

test("default: the lines are numbered one after the other, and each says what is tried and expected", () => {
  expect(corpus.map(({ number }) => number)).toEqual(Array.from({ length: 142 }, (_, index) => index + 1));
  for (const { tried, expected, group } of corpus) expect([tried, expected, group].every(Boolean)).toBe(true);
});

test("behavior: every test that a line names exists", () => {
  const named = corpus.flatMap(({ elsewhere }) => elsewhere?.tests ?? []);
  const missing = named.filter((name) => {
    const [file, title = ""] = name.split("#");
    const path = resolve(root, file!);
    return !existsSync(path) || !readFileSync(path, "utf8").includes(title);
  });
  expect(named.length).toBeGreaterThan(60);
  expect(missing).toEqual([]);
});

test("behavior: a line has the cases that stand for it", () => {
  const line = coverCorpus(storyCases).find(({ number }) => number === 45);
  expect(line?.cases).toEqual(["wrong-recipient", "recipient-other-account"]);
});
