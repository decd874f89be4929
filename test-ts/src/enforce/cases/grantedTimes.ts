import { getSudoPolicy, type Session } from "@rhinestone/module-sdk";
import { concat, toHex } from "viem";
import { canonical } from "../../chain/addresses.ts";
import type { Case } from "../case.ts";
import { allows, trades } from "../effects.ts";
import { callsOf, withActions } from "../grantedByOwner.ts";
import type { Stage } from "../stage.ts";
import { withUserOpPolicies } from "./grantedPolicies.ts";
import { perApproval, perTrade, sell } from "./limits.ts";
import { enabling } from "./stricterGrants.ts";
import { approve } from "./trade.ts";

const group = "Grants: what a session may say";
const amountIn = perTrade / 2n;
const sold = (stage: Stage) => trades(stage, { amountIn });
const hour = 3_600n;

const timeFrame = (until: bigint, after = 0n) => ({
  policy: canonical.timeFramePolicy,
  initData: concat([toHex(until, { size: 6 }), toHex(after, { size: 6 })]),
});

/** Sales end after an hour; nothing else does. */
const salesOfAnHour = (stage: Stage): Session => ({
  ...withActions(
    stage,
    "sales of an hour",
    stage.reference.session.actions.map((action) =>
      action.actionTarget === stage.environment.targets.pool
        ? { ...action, actionPolicies: [timeFrame(stage.grantedAt + hour)] }
        : action,
    ),
  ),
  userOpPolicies: [getSudoPolicy()],
});

const inTwoHours = (stage: Stage) => stage.environment.clock.set(stage.grantedAt + 2n * hour);

const allowPool = ({ environment: { targets } }: Stage) =>
  approve({ token: targets.sold, spender: targets.pool, amount: perApproval });

export const grantedTimeCases: Case[] = [
  {
    id: "time-not-set",
    corpus: [71],
    group,
    title: "Enable a session whose time frame has neither a beginning nor an end",
    ...enabling((stage) => withUserOpPolicies(stage, "no time", [timeFrame(0n)])),
    refused: () => "AA23 TimeFrameNotSet",
    elsewhere: { verdict: "accepted" },
  },
  {
    id: "time-endless",
    corpus: [71],
    group,
    title: "Use a session with a beginning and no end, two hours later",
    ...callsOf(
      (stage) => withUserOpPolicies(stage, "endless", [timeFrame(0n, stage.grantedAt)]),
      (stage) => [sell(stage, amountIn)],
      inTwoHours,
    ),
    effect: sold,
  },
  {
    id: "time-reversed",
    corpus: [72],
    group,
    title: "Enable a session that ends before it begins",
    ...enabling((stage) =>
      withUserOpPolicies(stage, "reversed", [timeFrame(stage.grantedAt + hour, stage.grantedAt + 2n * hour)]),
    ),
    refused: ({ grantedAt }) =>
      `AA23 TimeFrameEmpty: validUntil ${grantedAt + hour}, validAfter ${grantedAt + 2n * hour}`,
  },
  {
    id: "time-old-packing",
    corpus: [73],
    group,
    title: "Enable a session whose time frame is packed as old SDKs do, in 16 bytes each",
    ...enabling((stage) =>
      withUserOpPolicies(stage, "old packing", [
        {
          policy: canonical.timeFramePolicy,
          initData: concat([toHex(stage.grantedAt + 24n * hour, { size: 16 }), toHex(0, { size: 16 })]),
        },
      ]),
    ),
    refused: () => "AA23 InvalidInitData",
  },
  {
    id: "time-of-two-policies",
    corpus: [74],
    group,
    title: "Sell after the sales' own hour, within the session's day",
    ...callsOf(
      (stage) => ({ ...salesOfAnHour(stage), userOpPolicies: [timeFrame(stage.grantedAt + 24n * hour)] }),
      (stage) => [sell(stage, amountIn)],
      inTwoHours,
    ),
    effect: sold,
    refused: ({ grantedAt }) =>
      `AA22 expired or not due TimeFramePolicy: time ${grantedAt + 2n * hour} > validUntil ${grantedAt + hour}`,
  },
  {
    id: "time-of-another-action",
    corpus: [76],
    group,
    title: "Approve after the sales' own hour, where nothing else ends",
    needs: ["SudoPolicy"],
    ...callsOf(salesOfAnHour, (stage) => [allowPool(stage)], inTwoHours),
    effect: (stage) => allows(stage, { spender: stage.environment.targets.pool, amount: perApproval }),
  },
];
