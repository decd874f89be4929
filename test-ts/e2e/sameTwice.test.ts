import { afterEach, expect, test } from "vitest";
import { type OwnEnvironment, startEnvironment } from "../src/chain/startEnvironment.ts";
import type { Case } from "../src/enforce/case.ts";
import { casesOf } from "../src/enforce/cases/all.ts";
import { enforce } from "../src/enforce/enforce.ts";
import { prepareStage } from "../src/enforce/prepareStage.ts";
import { type Stage, stageOn } from "../src/enforce/stage.ts";

/** Of each session and group, so many cases. */
const each = 2;

let environment: OwnEnvironment | undefined;
afterEach(async () => {
  await environment?.stop();
});

/** Some of the cases. */
function sampleOf(stage: Stage): Case[] {
  const seen = new Map<string, number>();
  return casesOf(stage, { random: { seed: "twice", count: 22 } }).filter(({ session, group }) => {
    const key = `${session} ${group}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return seen.get(key)! <= each;
  });
}

test("two runs give the same report, whatever the time and on however many chains", {
  timeout: 900_000,
}, async () => {
  environment = await startEnvironment();
  const stage = await prepareStage(environment);
  const only = sampleOf(stage);
  const first = await enforce(stage, { only });
  await environment.stop();

  environment = await startEnvironment();
  const again = await prepareStage(environment);
  const copy = await stageOn(await environment.copy(), again);
  const places: number[] = [];
  const counted = sampleOf(again).map((one, place) => ({
    ...one,
    attempt(on: Stage) {
      if (on === copy) places.push(place);
      return one.attempt(on);
    },
  }));
  const second = await enforce(again, { only: counted, further: [Promise.resolve(copy)] });

  expect(second).toEqual(first);
  expect(places.length).toBeGreaterThan(10);
  expect(places.length).toBeLessThan(only.length);
  expect(only.length).toBeGreaterThan(60);
  expect(new Set(first.cases.map(({ session }) => session)).size).toBeGreaterThanOrEqual(11);
  expect(first.totals.failed).toBe(0);

  const lost = Promise.reject(new Error("no chain"));
  await expect(enforce(again, { only: [], further: [lost] })).rejects.toThrow("no chain");
});
