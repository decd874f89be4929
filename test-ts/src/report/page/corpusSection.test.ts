import { expect, test } from "vitest";
import { sampleReport } from "../../testing/sampleReport.ts";
import { corpusSection } from "./corpusSection.ts";

const textOf = async (...accounts: string[]) => {
  const { content, count } = corpusSection({ runs: accounts.map((account) => sampleReport(account)) });
  const rows = (await content).toString().split("<tr").slice(2);
  return { count, rows: rows.map((row) => row.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ")) };
};

test("default: each line says how many of its cases went as expected, or why there is none", async () => {
  const { count, rows } = await textOf("nexus");
  expect(count).toBe("2 / 3");
  expect(rows).toHaveLength(3);
  expect(rows[0]).toContain("A value past its bound");
  expect(rows[0]).toContain("1 of 2");
  expect(rows[1]).toContain("1 of 1");
  expect(rows[2]).toMatch(/none .*No operation shows it\. a\.test\.ts#default/);
});

test("behavior: a column for each run", async () => {
  const { rows } = await textOf("nexus", "kernel");
  expect(rows[0]).toMatch(/1 of 2 1 of 2/);
});
