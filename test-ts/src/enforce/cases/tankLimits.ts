import { parseEther } from "viem";
import type { Case } from "../case.ts";
import { runAsSession } from "../runAsSession.ts";
import type { Stage } from "../stage.ts";
import {
  bothTraded,
  declaredGas,
  maximumCost,
  openRule,
  type SponsorLimits,
  setLimits,
  spentToday,
  sponsor,
  tankTrade,
  tankTraded,
  twoTankTrades,
} from "../tankStage.ts";
import { sell } from "./limits.ts";
import { swap } from "./trade.ts";

const group = "Sponsor's limits";
const effect = tankTraded;
const attempt = (stage: Stage) => tankTrade(stage);
const byRule = (stage: Stage) => tankTrade(stage, { tank: { signer: "rule" } });
const paid = { tank: {}, fields: declaredGas } as const;

const limited = (limits: SponsorLimits) => (stage: Stage) => setLimits(stage, limits);

/** An operation at the sponsor's expense. What it cost is below its maximum, which counts no longer. */
const trade = (stage: Stage) => runAsSession(stage, [sell(stage, 1_000n)], paid);

/** The same, of which the execution fails: nothing comes out at less than the impossible. */
async function failingTrade(stage: Stage): Promise<void> {
  const { targets } = stage.environment;
  const call = swap({
    ...targets,
    amountIn: 1_000n,
    minAmountOut: parseEther("1"),
    recipient: stage.account,
  });
  try {
    await runAsSession(stage, [call], paid);
  } catch {
    return;
  }
  throw new Error("The trade was to fail.");
}

/** What the sponsor has spent when the case is tried; the chain is the same every time. */
const spent = new WeakMap<Stage, bigint>();

/** Lets a first operation count, then leaves room for one more at its maximum, less `missing` wei. */
const afterOne =
  (
    room: (limit: bigint) => SponsorLimits,
    missing: bigint,
    first: (stage: Stage) => Promise<unknown> = trade,
  ) =>
  async (stage: Stage): Promise<void> => {
    await setLimits(stage, room(parseEther("100")));
    await first(stage);
    const so = await spentToday(stage);
    spent.set(stage, so);
    await setLimits(stage, room(so + maximumCost - missing));
  };

const perDay = (limit: bigint): SponsorLimits => ({ perDay: limit });
const perAccountDay = (limit: bigint): SponsorLimits => ({ perAccountDay: limit });
const perOp = (limit: bigint): SponsorLimits => ({ perOp: limit });

const pastDay = (stage: Stage) => {
  const so = spent.get(stage)!;
  return `AA33 DayLimitExceeded: sponsor ${sponsor}, limit ${so + maximumCost - 1n}, spent ${so}, wanted ${maximumCost}`;
};

const pastAccountDay = (stage: Stage) => {
  const so = spent.get(stage)!;
  return `AA33 AccountDayLimitExceeded: sponsor ${sponsor}, account ${stage.account}, limit ${so + maximumCost - 1n}, spent ${so}, wanted ${maximumCost}`;
};

/** Opens the rule and lets it pay once, then leaves room for one more at its maximum, less `missing` wei. */
const afterOneByRule =
  (missing: bigint) =>
  async (stage: Stage): Promise<void> => {
    await openRule(stage, parseEther("100"));
    await runAsSession(stage, [sell(stage, 1_000n)], { ...paid, tank: { signer: "rule" } });
    const so = await spentToday(stage);
    spent.set(stage, so);
    await openRule(stage, so + maximumCost - missing);
  };

export const tankLimitCases: Case[] = [
  {
    id: "per-op-below",
    group,
    title: "Cost a wei less than the sponsor pays for one operation",
    given: limited(perOp(maximumCost + 1n)),
    attempt,
    effect,
  },
  {
    id: "per-op-at",
    group,
    title: "Cost all that the sponsor pays for one operation",
    given: limited(perOp(maximumCost)),
    attempt,
    effect,
  },
  {
    id: "per-op-past",
    group,
    title: "Cost a wei more than the sponsor pays for one operation",
    corpus: [114, 121],
    given: limited(perOp(maximumCost - 1n)),
    attempt,
    effect,
    refused: () =>
      `AA33 OpLimitExceeded: sponsor ${sponsor}, limit ${maximumCost - 1n}, wanted ${maximumCost}`,
  },
  {
    id: "per-op-dear-gas",
    group,
    title: "Pay a thousand times the gas price, for a bundler that shares",
    corpus: [114],
    given: limited(perOp(maximumCost)),
    attempt: (stage) =>
      tankTrade(stage, {
        fields: { maxFeePerGas: 1_000_000_008_000n, maxPriorityFeePerGas: 1_000_000_000_000n },
      }),
    effect,
    refused: () =>
      `AA33 OpLimitExceeded: sponsor ${sponsor}, limit ${maximumCost}, wanted ${maximumCost * 1_000n}`,
  },
  {
    id: "per-op-call-gas",
    group,
    title: "Declare ten million gas for the call, of which a tenth is due unused",
    corpus: [115],
    given: limited(perOp(maximumCost)),
    attempt: (stage) => tankTrade(stage, { fields: { callGasLimit: 10_000_000n } }),
    effect,
    refused: () =>
      `AA33 OpLimitExceeded: sponsor ${sponsor}, limit ${maximumCost}, wanted ${maximumCost + (10_000_000n - declaredGas.callGasLimit) * 1_000_000_008n}`,
  },
  {
    id: "per-op-pre-verification-gas",
    group,
    title: "Declare a million gas before verification, which the bundler keeps",
    corpus: [116],
    given: limited(perOp(maximumCost)),
    attempt: (stage) => tankTrade(stage, { fields: { preVerificationGas: 1_000_000n } }),
    effect,
    refused: () =>
      `AA33 OpLimitExceeded: sponsor ${sponsor}, limit ${maximumCost}, wanted ${maximumCost + (1_000_000n - declaredGas.preVerificationGas) * 1_000_000_008n}`,
  },
  {
    id: "per-day-below",
    group,
    title: "Cost a wei less than the sponsor still pays today",
    given: afterOne(perDay, -1n),
    attempt,
    effect,
  },
  {
    id: "per-day-at",
    group,
    title: "Cost all that the sponsor still pays today",
    given: afterOne(perDay, 0n),
    attempt,
    effect,
  },
  {
    id: "per-day-past",
    group,
    title: "Cost a wei more than the sponsor still pays today",
    corpus: [121],
    given: afterOne(perDay, 1n),
    attempt,
    effect,
    refused: pastDay,
  },
  {
    id: "per-day-after-failure",
    group,
    title: "Cost all that is left today after an operation whose execution failed: it counts as what it cost",
    corpus: [122],
    given: afterOne(perDay, 0n, failingTrade),
    attempt,
    effect,
  },
  {
    id: "per-day-past-after-failure",
    group,
    title: "Cost a wei more than is left today after an operation whose execution failed",
    corpus: [122],
    given: afterOne(perDay, 1n, failingTrade),
    attempt,
    effect,
    refused: pastDay,
  },
  {
    id: "per-account-below",
    group,
    title: "Cost a wei less than the sponsor still pays for the account today",
    given: afterOne(perAccountDay, -1n),
    attempt,
    effect,
  },
  {
    id: "per-account-at",
    group,
    title: "Cost all that the sponsor still pays for the account today",
    given: afterOne(perAccountDay, 0n),
    attempt,
    effect,
  },
  {
    id: "per-account-past",
    group,
    title: "Cost a wei more than the sponsor still pays for the account today, under another nonce key",
    corpus: [105, 121],
    given: afterOne(perAccountDay, 1n),
    attempt,
    effect,
    refused: pastAccountDay,
  },
  {
    id: "ops-per-account-below",
    group,
    title: "Make the last operation but one that the sponsor pays for the account today",
    given: async (stage) => {
      await setLimits(stage, { opsPerAccountDay: 3 });
      await trade(stage);
    },
    attempt,
    effect,
  },
  {
    id: "ops-per-account-at",
    group,
    title: "Make the last operation that the sponsor pays for the account today",
    given: async (stage) => {
      await setLimits(stage, { opsPerAccountDay: 2 });
      await trade(stage);
    },
    attempt,
    effect,
  },
  {
    id: "ops-per-account-past",
    group,
    title: "Make one operation more than the sponsor pays for the account today, under another nonce key",
    corpus: [105, 121],
    given: async (stage) => {
      await setLimits(stage, { opsPerAccountDay: 2 });
      await trade(stage);
      await trade(stage);
    },
    attempt,
    effect,
    refused: ({ account }) => `AA33 AccountDayOpsExceeded: sponsor ${sponsor}, account ${account}, limit 2`,
  },
  {
    id: "ops-per-account-bundle-at",
    group,
    title: "Make the two operations that the sponsor pays for the account today in one bundle",
    corpus: [121],
    given: limited({ opsPerAccountDay: 2 }),
    attempt: (stage) => twoTankTrades(stage),
    effect: bothTraded,
  },
  {
    id: "ops-per-account-bundle-past",
    group,
    title:
      "Make the one operation that the sponsor pays for the account today, and another in the same bundle",
    corpus: [121],
    given: limited({ opsPerAccountDay: 1 }),
    attempt: (stage) => twoTankTrades(stage),
    effect: bothTraded,
    refused: ({ account }) => `AA33 AccountDayOpsExceeded: sponsor ${sponsor}, account ${account}, limit 1`,
  },
  {
    id: "rule-total-below",
    group,
    title: "Cost a wei less than the standing rule still pays today",
    given: afterOneByRule(-1n),
    attempt: byRule,
    effect,
  },
  {
    id: "rule-total-at",
    group,
    title: "Cost all that the standing rule still pays today",
    given: afterOneByRule(0n),
    attempt: byRule,
    effect,
  },
  {
    id: "rule-total-past",
    group,
    title: "Cost a wei more than the standing rule still pays today",
    corpus: [121],
    given: afterOneByRule(1n),
    attempt: byRule,
    effect,
    refused: (stage) => {
      const so = spent.get(stage)!;
      return `AA33 StandingRuleExceeded: sponsor ${sponsor}, limit ${so + maximumCost - 1n}, spent ${so}, wanted ${maximumCost}`;
    },
  },
];
