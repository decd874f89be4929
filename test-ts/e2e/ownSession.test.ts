import type { Session } from "@rhinestone/module-sdk";
import { encodePacked, parseAbi, parseEther, parseGwei } from "viem";
import { expect, test } from "vitest";
import { policyAddresses } from "../src/chain/addStack.ts";
import { EnvironmentError } from "../src/chain/environmentError.ts";
import { findSession } from "../src/cli/findSession.ts";
import { casesOf } from "../src/enforce/cases/all.ts";
import { approve } from "../src/enforce/cases/trade.ts";
import { enforce } from "../src/enforce/enforce.ts";
import { prepareOwnStage } from "../src/enforce/own/prepareOwnStage.ts";
import { runAsOwner } from "../src/enforce/runAsOwner.ts";
import { runCase } from "../src/enforce/runCases.ts";
import type { Ground } from "../src/enforce/stage.ts";
import type { EnforcementReport } from "../src/report/enforcementReport.ts";
import { defineSession } from "../src/session/defineSession.ts";
import { hours } from "../src/session/lifetime.ts";
import { rawSession } from "../src/testing/rawSession.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment();

const prepare = (session: Session, name = "own") => prepareOwnStage(environment, { session, name });

/** What comes of the cases of some groups. */
async function tryGroups(stage: Ground, groups: readonly string[]): Promise<EnforcementReport> {
  const report = await enforce(stage, { only: casesOf(stage).filter(({ group }) => groups.includes(group)) });
  expect(report.cases.filter(({ pass }) => !pass)).toEqual([]);
  return report;
}

const answersIn = ({ cases }: EnforcementReport, prefix: string) =>
  Object.fromEntries(
    cases
      .filter(({ id }) => id.startsWith(prefix))
      .map(({ id, entryPoint }) => [id.slice(prefix.length), entryPoint.reason || entryPoint.verdict]),
  );

test("a session with little gas is tried with as much as it has", { timeout: 900_000 }, async () => {
  const session = rawSession();
  session.userOpPolicies.push({
    policy: policyAddresses().SimpleGasPolicy,
    initData: encodePacked(["uint128", "uint128"], [4_000_000n, parseEther("0.002")]),
  });
  const stage = await prepare(session);

  const report = await tryGroups(stage, ["Gas", "Arguments", "Batches", "Lifecycle"]);

  const refused = "AA23 PolicyViolation SimpleGasPolicy:";
  expect(answersIn(report, "own/gas/")).toEqual({
    within: "accepted",
    cost: "accepted",
    "cost+1": `${refused} cost total 0 + ${parseEther("0.002000001")} > ${parseEther("0.002")}`,
    "cost/after": expect.stringMatching(`^${refused} cost total ${parseEther("0.002")} \\+ \\d+ > `),
    price: expect.stringMatching(`^${refused} cost total 0 \\+ `),
    "price-cap": expect.stringMatching(`^${refused} cost total 0 \\+ `),
    "call-gas": expect.stringMatching(`^${refused} gas total 0 \\+ \\d+ > 4000000$`),
    "pre-verification-gas": expect.stringMatching(`^${refused} gas total 0 \\+ \\d+ > 4000000$`),
  });
  expect(report.notApplicable).toEqual([
    {
      id: "own/gas/total",
      title: "The gas of all operations",
      reason: expect.stringMatching(/^its bound cannot be reached \(.*cost total 0 \+ \d+ > /),
    },
    {
      id: "own/lifecycle/twice",
      title: expect.any(String),
      reason: expect.stringMatching(
        /^the operation that enables it is refused \(.*SimpleGasPolicy: gas total /,
      ),
    },
  ]);
  expect(report.session.notes).toContainEqual(expect.stringMatching(/^It counts declared gas/));
});

test("a session that is paid for in tokens is tried with tokens", { timeout: 900_000 }, async () => {
  const source = await findSession("tokens", async () => environment.targets);
  const stage = await prepareOwnStage(environment, source);

  const report = await tryGroups(stage, ["Session's fees", "Arguments"]);

  expect(answersIn(report, "fee-token-24h/fees/payer/")).toEqual({
    verifyingPaymaster: expect.stringMatching(/ is not one of the 1 named$/),
    sponsorPaymaster: expect.stringMatching(/ is not one of the 1 named$/),
    tokenPaymaster: "accepted",
    account: expect.stringMatching(/ no paymaster, and one of the 1 named must pay$/),
  });
  expect(report.session.notes).toContainEqual(expect.stringMatching(/^It is paid for in tokens/));

  const { feeToken, tokenPaymaster } = environment.targets;
  await runAsOwner(stage, [approve({ token: feeToken, spender: tokenPaymaster, amount: 0n })]);
  const paid = casesOf(stage).find(({ id }) => id.endsWith("/payer/tokenPaymaster"))!;
  expect((await runCase(stage, paid)).entryPoint.reason).toMatch(/^AA33 /);
});

test("a session whose grant reverts is refused with the reason", async () => {
  const session = rawSession();
  session.actions[0]!.actionPolicies[0]!.initData = "0x";

  const refused = prepare(session, "ungrantable");
  await expect(refused).rejects.toThrow(EnvironmentError);
  await expect(refused).rejects.toThrow(
    /^The session "ungrantable" cannot be tried: granting it on this stack reverts with \w+\.$/,
  );
});

test("a session that is over is refused with both times", async () => {
  const session = rawSession();
  session.userOpPolicies[0]!.initData = "0x000000000001000000000000";

  const refused = prepare(session, "over");
  await expect(refused).rejects.toThrow(EnvironmentError);
  await expect(refused).rejects.toThrow(
    /^The session "over" cannot be tried: it ended at 1970-01-01T00:00:01Z, and it is 2026-\S+Z on the chain\.$/,
  );
});

test("a session is held to its own limits on fees, by whom it names to pay", async () => {
  const abi = parseAbi(["function ping()"]);
  const { verifyingPaymaster } = environment.targets;
  const definition = defineSession({
    name: "own",
    lifetime: hours(1),
    sponsored: {
      paymasters: [verifyingPaymaster],
      // Below the bundler's own price, and such that no price divides the others.
      maxFeePerGas: parseGwei("0.9"),
      perOp: parseEther("0.003") + 1n,
      total: parseEther("0.008") + 3n,
    },
    contracts: { till: { address: "0x00000000000000000000000000000000000c0de1", abi } },
    actions: { till: { ping: {} } },
  });
  const stage = await prepareOwnStage(environment, { definition });

  const { cases, totals } = await tryGroups(stage, ["Session's fees"]);

  expect(totals).toEqual({ cases: 16, passed: 16, failed: 0, bypasses: 0 });
  const refused = cases.filter(({ expected }) => expected.verdict === "refused");
  expect(refused.map(({ id }) => id.slice("own/fees/".length))).toEqual([
    "payer/sponsorPaymaster",
    "payer/account",
    "price+1",
    "op+1/callGasLimit",
    "op+1/verificationGasLimit",
    "op+1/preVerificationGas",
    "op+1/paymasterVerificationGasLimit",
    "op+1/paymasterPostOpGasLimit",
    "total/ops+1",
    "total/keys+1",
    "total/after",
  ]);
});
