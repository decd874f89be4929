import { afterAll, beforeAll, expect, test } from "vitest";
import type { Environment } from "../src/chain/environment.ts";
import { startEnvironment } from "../src/chain/startEnvironment.ts";
import { type Origin, startOrigin } from "../src/chain/startOrigin.ts";
import { casesOf } from "../src/enforce/cases/all.ts";
import { enforce } from "../src/enforce/enforce.ts";
import { prepareStage } from "../src/enforce/prepareStage.ts";
import { describeStack } from "../src/report/describeEnvironment.ts";

/** A chain with Base's id that carries a whole suite of its own, as live chains do. */
let live: Origin;
let environment: Environment;

beforeAll(async () => {
  live = await startOrigin({ chainId: 8453 });
  environment = await startEnvironment({ forkUrl: live.url });
});

afterAll(async () => {
  await environment?.stop();
  await live?.stop();
});

test("a live chain's own contracts are what is tried", async () => {
  const { SmartSession, UniActionPolicy, EntryPoint, Nexus } = environment.stack.contracts;

  expect([SmartSession, UniActionPolicy, EntryPoint].map((contract) => contract?.source)).toEqual([
    "chain",
    "chain",
    "chain",
  ]);
  expect(Nexus?.source).toBe("npm");
  expect(describeStack(environment)).toMatch(/^Stack "fork", chain 8453, forked at block \d+\.\n/);
  expect(describeStack(environment)).toMatch(/The chain's own: .*\bSmartSession\b.*\bUniActionPolicy\b/);
});

test("the session holds on a fork of a live chain, for the same reasons", async () => {
  const stage = await prepareStage(environment);
  const ids = [
    "swap-within-limits",
    "dex-swap-24h/pool.swap/amountIn/bound+1",
    "dex-swap-24h/signature/other-key",
    "enable-replayed",
    "dex-swap-24h/time/end+1",
  ];

  const report = await enforce(stage, { only: casesOf(stage).filter(({ id }) => ids.includes(id)) });

  expect(report).toMatchObject({ stack: "fork", chainId: 8453, forkBlock: live.head });
  expect(report.totals).toEqual({ cases: 5, passed: 5, failed: 0, bypasses: 0 });
});
