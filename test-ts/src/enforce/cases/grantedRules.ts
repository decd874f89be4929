import {
  getPermissionId,
  getSudoPolicy,
  getUniversalActionPolicy,
  type Session,
} from "@rhinestone/module-sdk";
import { concat, type Hex, maxUint256, numberToHex, toHex } from "viem";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import { canonical, keys } from "../../chain/addresses.ts";
import { toActionConfig } from "../../session/encode.ts";
import type { RuleConfig } from "../../session/types.ts";
import type { Case } from "../case.ts";
import { allows, trades } from "../effects.ts";
import { callsOf, withActions } from "../grantedByOwner.ts";
import type { Stage } from "../stage.ts";
import { inTotal, perApproval, perTrade, sell } from "./limits.ts";
import { enabling, withSalePolicy } from "./stricterGrants.ts";
import { approve, swap } from "./trade.ts";

const group = "Grants: what a session may say";
const amountIn = perTrade / 2n;
const hour = 3_600n;
const sold = (stage: Stage) => trades(stage, { amountIn });

type ActionConfig = ReturnType<typeof toActionConfig>;

const word = (value: bigint): Hex => numberToHex(value, { size: 32 });

/** The amount is at most one a trade, and so much in total. */
const amountRule = (total: bigint): RuleConfig => ({
  condition: "lessThanOrEqual",
  offset: 32,
  ref: word(perTrade),
  total,
});

/** The reference session with these rules on its sales, changed before they are encoded. */
const withRules = (
  stage: Stage,
  name: string,
  rules: readonly RuleConfig[],
  change: (config: ActionConfig) => ActionConfig = (config) => config,
): Session => withSalePolicy(stage, name, getUniversalActionPolicy(change(toActionConfig(rules, 0n))));

const counting =
  (length: bigint) =>
  (config: ActionConfig): ActionConfig => ({ ...config, paramRules: { ...config.paramRules, length } });

/** The same with a total of which so much is used from the beginning. */
const usedUp =
  (used: bigint) =>
  ({ paramRules: { rules, length }, ...config }: ActionConfig): ActionConfig => ({
    ...config,
    paramRules: {
      length,
      rules: rules.map((rule, index) =>
        index === 0 ? { ...rule, usage: { ...rule.usage, used } } : rule,
      ) as typeof rules,
    },
  });

const preset = (stage: Stage) =>
  withRules(stage, "preset", [amountRule(inTotal)], usedUp(inTotal - amountIn));

/** The decoder's words for the one rule on the amount. */
const pastPreset = (used: bigint, wanted: bigint, total: bigint): string =>
  `amountIn total ${used} + ${wanted} > ${total} (rule 1 of 1: amountIn <= ${perTrade}, total <= ${total})`;

const timeFrame = (until: bigint, after = 0n) => ({
  policy: canonical.timeFramePolicy,
  initData: concat([toHex(until, { size: 6 }), toHex(after, { size: 6 })]),
});

const withUserOpPolicies = (
  stage: Stage,
  name: string,
  userOpPolicies: Session["userOpPolicies"],
): Session => ({
  ...withActions(stage, name, stage.reference.session.actions),
  userOpPolicies,
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

export const grantedRuleCases: Case[] = [
  {
    id: "range-empty",
    corpus: [2],
    group,
    title: "Enable a session of a range whose least value is above its greatest",
    ...enabling((stage) =>
      withRules(stage, "empty range", [{ condition: "inRange", offset: 32, ref: word((2n << 128n) | 1n) }]),
    ),
    refused: () => "AA23 InvalidRange: min 2, max 1",
  },
  {
    id: "rules-seventeen",
    corpus: [20],
    group,
    title: "Enable a session that says it has seventeen rules",
    ...enabling((stage) => withRules(stage, "seventeen", [amountRule(inTotal)], counting(17n))),
    refused: () => "AA23 InvalidRuleCount: count 17",
  },
  {
    id: "rules-not-counted",
    corpus: [21],
    group,
    title: "Go past a rule that the length of the list leaves out: it is none",
    ...callsOf(
      (stage) =>
        withRules(
          stage,
          "uncounted",
          [amountRule(inTotal), { ...amountRule(inTotal), ref: word(1n) }],
          counting(1n),
        ),
      (stage) => [sell(stage, amountIn)],
    ),
    effect: sold,
  },
  {
    id: "total-preset-at",
    corpus: [22],
    group,
    title: "Sell what is left of a total that began with all but that used up",
    ...callsOf(preset, (stage) => [sell(stage, amountIn)]),
    effect: sold,
  },
  {
    id: "total-preset-past",
    corpus: [22],
    group,
    title: "Sell one more than that",
    ...callsOf(preset, (stage) => [sell(stage, amountIn + 1n)]),
    effect: (stage) => trades(stage, { amountIn: amountIn + 1n }),
    refused: () =>
      `AA23 PolicyViolation UniActionPolicy: ${pastPreset(inTotal - amountIn, amountIn + 1n, inTotal)}`,
  },
  {
    id: "total-overflow",
    corpus: [23],
    group,
    title: "Sell past the end of all numbers: the total began at the last of them",
    ...callsOf(
      (stage) => withRules(stage, "overflow", [amountRule(maxUint256)], usedUp(maxUint256)),
      (stage) => [sell(stage, amountIn)],
    ),
    effect: sold,
    refused: () =>
      `AA23 PolicyCheckReverted UniActionPolicy: ${pastPreset(maxUint256, amountIn, maxUint256)}`,
  },
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
  {
    id: "policy-without-code-granted",
    corpus: [101],
    group,
    title: "Enable a session whose policy is nobody's contract",
    ...enabling((stage) =>
      withSalePolicy(stage, "no contract", { policy: keys.stranger.address, initData: "0x" }),
    ),
    refused: () => `AA23 UnsupportedPolicy: policy ${keys.stranger.address}`,
  },
  {
    id: "policy-of-no-kind",
    corpus: [101],
    group,
    title: "Enable a session whose policy is a token",
    ...enabling((stage) =>
      withSalePolicy(stage, "a token", { policy: stage.environment.targets.sold, initData: "0x" }),
    ),
    refused: ({ environment }) => `AA23 UnsupportedPolicy: policy ${environment.targets.sold}`,
  },
  {
    id: "paymaster-without-policy",
    corpus: [112],
    group,
    title: "Have a paymaster pay for a session that permits it and has no policy on its operations",
    ...callsOf(
      (stage) => withUserOpPolicies(stage, "no policies", []),
      (stage) => [sell(stage, amountIn)],
    ),
    effect: sold,
    refused: () => "AA23 NoPoliciesSet: a paymaster needs a policy for the operation as a whole",
  },
  {
    id: "self-paid-without-policy",
    group,
    title: "Pay for the gas in that session",
    ...callsOf(
      (stage) => withUserOpPolicies(stage, "no policies", []),
      (stage) => [sell(stage, amountIn)],
    ),
    attempt: (stage) => ({
      callData: encodeExecute([swap({ ...stage.environment.targets, amountIn, recipient: stage.account })]),
      permissionId: getPermissionId({ session: withUserOpPolicies(stage, "no policies", []) }),
      sponsor: "none",
    }),
    effect: sold,
  },
];
