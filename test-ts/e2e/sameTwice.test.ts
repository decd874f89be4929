import { afterEach, expect, test } from "vitest";
import { type OwnEnvironment, startEnvironment } from "../src/chain/startEnvironment.ts";
import { casesOf } from "../src/enforce/cases/all.ts";
import { enforce } from "../src/enforce/enforce.ts";
import { prepareStage } from "../src/enforce/prepareStage.ts";
import type { Lane } from "../src/enforce/runCases.ts";
import type { Stage } from "../src/enforce/stage.ts";

/** Of each session and group, so many cases. */
const each = 2;

let environment: OwnEnvironment | undefined;
afterEach(async () => {
  await environment?.stop();
});

/** A few cases of every session on a chain of their own. */
async function prepareLane(chain: Parameters<typeof prepareStage>[0]): Promise<Lane<Stage>> {
  const stage = await prepareStage(chain);
  const seen = new Map<string, number>();
  const cases = casesOf(stage, { random: { seed: "twice", count: 22 } }).filter(({ session, group }) => {
    const key = `${session} ${group}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return seen.get(key)! <= each;
  });
  return { stage, cases };
}

test("two runs give the same report, whatever the time and on however many chains", {
  timeout: 900_000,
}, async () => {
  environment = await startEnvironment();
  const { stage, cases } = await prepareLane(environment);
  const first = await enforce(stage, { only: cases });
  await environment.stop();

  environment = await startEnvironment();
  const lane = await prepareLane(environment);
  const further = await prepareLane(await environment.fork());
  const places: number[] = [];
  const counted = further.cases.map((one, place) => ({
    ...one,
    attempt(on: Stage) {
      places.push(place);
      return one.attempt(on);
    },
  }));
  const second = await enforce(lane.stage, {
    only: lane.cases,
    further: [Promise.resolve({ stage: further.stage, cases: counted })],
  });

  expect(second).toEqual(first);
  expect(places.length).toBeGreaterThan(10);
  expect(places.length).toBeLessThan(cases.length);
  expect(cases.length).toBeGreaterThan(60);
  expect(new Set(first.cases.map(({ session }) => session)).size).toBeGreaterThanOrEqual(11);
  expect(first.totals.failed).toBe(0);

  const other = Promise.resolve({ stage: further.stage, cases: further.cases.slice(1) });
  await expect(enforce(lane.stage, { only: [], further: [other] })).rejects.toThrow(
    "two chains that are to be alike lead to different cases",
  );
  const lost = Promise.reject(new Error("no chain"));
  await expect(enforce(lane.stage, { only: [], further: [lost] })).rejects.toThrow("no chain");
});
