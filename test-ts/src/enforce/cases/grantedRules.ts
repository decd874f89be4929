import { getUniversalActionPolicy, type Session } from "@rhinestone/module-sdk";
import { type Hex, maxUint256, numberToHex } from "viem";
import { toActionConfig } from "../../session/encode.ts";
import type { RuleConfig } from "../../session/types.ts";
import type { Case } from "../case.ts";
import { trades } from "../effects.ts";
import { callsOf } from "../grantedByOwner.ts";
import type { Stage } from "../stage.ts";
import { inTotal, perTrade, sell } from "./limits.ts";
import { enabling, withSalePolicy } from "./stricterGrants.ts";

const group = "Grants: what a session may say";
const amountIn = perTrade / 2n;
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
];
