import { getUniversalActionPolicy } from "@rhinestone/module-sdk";
import {
  type Address,
  concat,
  encodeFunctionData,
  type Hex,
  numberToHex,
  pad,
  size,
  slice,
  toFunctionSelector,
} from "viem";
import { mockRouterAbi as abi } from "../../../generated/mockRouter.ts";
import { toActionConfig } from "../../session/encode.ts";
import type { Condition, RuleConfig } from "../../session/types.ts";
import { amountOutOf } from "../derive/dexWorld.ts";
import { type Effect, tokenChange } from "../effects.ts";
import { withActions } from "../grantedByOwner.ts";
import { liquidity } from "../otherTargets.ts";
import type { Stage } from "../stage.ts";
import { perTrade } from "./limits.ts";

export const group = "Paths and wrappers";
export const amountIn = perTrade;
export const afterOne = amountOutOf(liquidity, liquidity, amountIn);
/** What the whole path gives. */
export const amountOut = amountOutOf(liquidity, liquidity, afterOne);
/** The least that the session takes for what it sells: both are fixed, and so is their ratio. */
export const floor = (amountIn * 99n) / 100n;

export const word = (value: bigint | Address): Hex =>
  typeof value === "bigint"
    ? numberToHex(value, { size: 32 })
    : pad(value.toLowerCase() as Hex, { size: 32 });

export const rule = (
  offset: number,
  value: bigint | Address,
  condition: Condition = "equal",
): RuleConfig => ({
  condition,
  offset,
  ref: word(value),
});

export type SwapArguments = Partial<{
  minAmountOut: bigint;
  path: readonly Address[];
  to: Address;
  deadline: bigint;
}>;

export const granted = ({ environment: { targets }, others }: Stage): Address[] => [
  targets.sold,
  others.middle,
  targets.bought,
];
export const deadlineOf = ({ grantedAt }: Stage): bigint => grantedAt + 86_400n;

export const swapData = (
  stage: Stage,
  {
    minAmountOut = floor,
    path = granted(stage),
    to = stage.account,
    deadline = deadlineOf(stage),
  }: SwapArguments = {},
): Hex =>
  encodeFunctionData({ abi, functionName: "swap", args: [amountIn, minAmountOut, path, to, deadline] });

/** One session of one function of the router, with rules on the words of its arguments. */
export const sessionOf = (stage: Stage, name: string, selector: Hex, rules: readonly RuleConfig[]) =>
  withActions(stage, name, [
    {
      actionTarget: stage.others.router,
      actionTargetSelector: selector,
      actionPolicies: [getUniversalActionPolicy(toActionConfig(rules, 0n))],
    },
  ]);

export const selectors = {
  swap: toFunctionSelector("swap(uint256,uint256,address[],address,uint256)"),
  split: toFunctionSelector("split(uint256,address[],address[],address)"),
  exactInput: toFunctionSelector("exactInput(uint256,bytes)"),
} as const;

/** Every word of a trade is bound but what comes back: the path by its offset, its length and each of its tokens. */
export const unfloored = (stage: Stage, floors: readonly RuleConfig[] = []) =>
  sessionOf(stage, `path ${floors.length}`, selectors.swap, [
    rule(0, amountIn),
    ...floors,
    rule(64, 160n),
    rule(96, stage.account),
    rule(128, deadlineOf(stage), "lessThanOrEqual"),
    rule(160, 3n),
    ...granted(stage).map((token, index) => rule(192 + 32 * index, token)),
  ]);

/** And so is what comes back. */
export const bound = (stage: Stage) => unfloored(stage, [rule(32, floor, "greaterThanOrEqual")]);

export const toRouter = (stage: Stage, data: Hex) => [{ to: stage.others.router, data }];

export const traded = (stage: Stage, out = amountOut, recipient = stage.account): Effect => [
  tokenChange(stage, "sold", stage.account, -amountIn),
  tokenChange(stage, "bought", recipient, out),
];

export const refusedFor = (detail: (stage: Stage) => string) => (stage: Stage) =>
  `AA23 PolicyViolation UniActionPolicy: ${detail(stage)}`;

/** Calldata with one word of its arguments replaced. */
export function withWord(data: Hex, offset: number, value: bigint): Hex {
  const position = 4 + offset;
  return concat([slice(data, 0, position), word(value), slice(data, position + 32, size(data))]);
}
