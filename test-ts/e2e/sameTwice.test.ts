import { expect, test } from "vitest";
import { startEnvironment } from "../src/chain/startEnvironment.ts";
import { casesOf } from "../src/enforce/cases/all.ts";
import { enforce } from "../src/enforce/enforce.ts";
import { prepareStage } from "../src/enforce/prepareStage.ts";
import type { EnforcementReport } from "../src/report/enforcementReport.ts";

/** Of each session and group, so many cases. */
const each = 2;

/** A few cases of every session on a chain of its own. */
async function run(): Promise<EnforcementReport> {
  const environment = await startEnvironment();
  try {
    const stage = await prepareStage(environment);
    const seen = new Map<string, number>();
    const only = casesOf(stage, { random: { seed: "twice", count: 22 } }).filter(({ session, group }) => {
      const key = `${session} ${group}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
      return seen.get(key)! <= each;
    });
    return await enforce(stage, { only });
  } finally {
    await environment.stop();
  }
}

test("two runs give the same report, whatever the time", { timeout: 900_000 }, async () => {
  const [first, second] = [await run(), await run()];

  expect(second).toEqual(first);
  expect(first.cases.length).toBeGreaterThan(60);
  expect(new Set(first.cases.map(({ session }) => session)).size).toBeGreaterThanOrEqual(11);
  expect(first.totals.failed).toBe(0);
});
