import { getUniversalActionPolicy } from "@rhinestone/module-sdk";
import {
  type Address,
  concat,
  encodeAbiParameters,
  encodeFunctionData,
  encodePacked,
  type Hex,
  hexToBigInt,
  maxUint256,
  numberToHex,
  pad,
  parseAbiParameters,
  size,
  slice,
  toFunctionSelector,
} from "viem";
import { mockERC20Abi } from "../../../generated/mockERC20.ts";
import { mockRouterAbi as abi } from "../../../generated/mockRouter.ts";
import { toActionConfig } from "../../session/encode.ts";
import type { Condition, RuleConfig } from "../../session/types.ts";
import type { Case } from "../case.ts";
import { amountOutOf } from "../derive/dexWorld.ts";
import { type Effect, tokenChange } from "../effects.ts";
import { callsOf, withActions } from "../grantedByOwner.ts";
import { callTo, crumbs, liquidity } from "../otherTargets.ts";
import { runAsAnybody } from "../runAsAnybody.ts";
import type { Stage } from "../stage.ts";
import { perTrade } from "./limits.ts";
import { notGranted } from "./reach.ts";

const group = "Paths and wrappers";
const amountIn = perTrade;
const afterOne = amountOutOf(liquidity, liquidity, amountIn);
/** What the whole path gives. */
const amountOut = amountOutOf(liquidity, liquidity, afterOne);
/** What the thief's path gives. */
const rogueOut = amountOutOf(liquidity, liquidity, amountOutOf(liquidity, crumbs, amountIn));
/** The least that the session takes for what it sells: both are fixed, and so is their ratio. */
const floor = (amountIn * 99n) / 100n;

const word = (value: bigint | Address): Hex =>
  typeof value === "bigint"
    ? numberToHex(value, { size: 32 })
    : pad(value.toLowerCase() as Hex, { size: 32 });

const rule = (offset: number, value: bigint | Address, condition: Condition = "equal"): RuleConfig => ({
  condition,
  offset,
  ref: word(value),
});

type Arguments = Partial<{ minAmountOut: bigint; path: readonly Address[]; to: Address; deadline: bigint }>;

const granted = ({ environment: { targets }, others }: Stage): Address[] => [
  targets.sold,
  others.middle,
  targets.bought,
];
const rogue = ({ environment: { targets }, others }: Stage): Address[] => [
  targets.sold,
  others.rogueToken,
  targets.bought,
];
const deadlineOf = ({ grantedAt }: Stage): bigint => grantedAt + 86_400n;

const swapData = (
  stage: Stage,
  {
    minAmountOut = floor,
    path = granted(stage),
    to = stage.account,
    deadline = deadlineOf(stage),
  }: Arguments = {},
): Hex =>
  encodeFunctionData({ abi, functionName: "swap", args: [amountIn, minAmountOut, path, to, deadline] });

/** One session of one function of the router, with rules on the words of its arguments. */
const sessionOf = (stage: Stage, name: string, selector: Hex, rules: readonly RuleConfig[]) =>
  withActions(stage, name, [
    {
      actionTarget: stage.others.router,
      actionTargetSelector: selector,
      actionPolicies: [getUniversalActionPolicy(toActionConfig(rules, 0n))],
    },
  ]);

const selectors = {
  swap: toFunctionSelector("swap(uint256,uint256,address[],address,uint256)"),
  split: toFunctionSelector("split(uint256,address[],address[],address)"),
  exactInput: toFunctionSelector("exactInput(uint256,bytes)"),
} as const;

/** Every word of a trade is bound but what comes back: the path by its offset, its length and each of its tokens. */
const unfloored = (stage: Stage, floors: readonly RuleConfig[] = []) =>
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
const bound = (stage: Stage) => unfloored(stage, [rule(32, floor, "greaterThanOrEqual")]);

const toRouter = (stage: Stage, data: Hex) => [{ to: stage.others.router, data }];

const traded = (stage: Stage, out = amountOut, recipient = stage.account): Effect => [
  tokenChange(stage, "sold", stage.account, -amountIn),
  tokenChange(stage, "bought", recipient, out),
];

const trade = (args: (stage: Stage) => Arguments): Pick<Case, "given" | "attempt" | "effect"> => ({
  ...callsOf(bound, (stage) => toRouter(stage, swapData(stage, args(stage)))),
  effect: (stage) => traded(stage, amountOut, args(stage).to),
});

const refusedFor = (detail: (stage: Stage) => string) => (stage: Stage) =>
  `AA23 PolicyViolation UniActionPolicy: ${detail(stage)}`;
const tokenWord = (token: Address): bigint => hexToBigInt(token);

/** Somebody sells so much of the sold token for the middle one, which moves the price of the path. */
const priceShift = (stage: Stage) => {
  const { environment, others, thief } = stage;
  const { sold } = environment.targets;
  const token = { abi: mockERC20Abi } as const;
  return runAsAnybody(stage, [
    callTo(sold, { ...token, functionName: "mint", args: [thief, liquidity] }),
    callTo(sold, { ...token, functionName: "approve", args: [others.router, liquidity] }),
    callTo(others.router, {
      abi,
      functionName: "swap",
      args: [liquidity, 0n, [sold, others.middle], thief, maxUint256],
    }),
  ]);
};
/** What the path gives after that. */
const shiftedOut = amountOutOf(
  liquidity,
  liquidity,
  amountOutOf(2n * liquidity, liquidity - amountOutOf(liquidity, liquidity, liquidity), amountIn),
);

const unpriced = (stage: Stage) => sessionOf(stage, "no floor", selectors.swap, [rule(0, amountIn)]);

/** Two paths of three tokens, each at its place. */
const splitRules = (stage: Stage) => [
  rule(32, 128n),
  rule(64, 256n),
  rule(96, stage.account),
  ...[128, 256].flatMap((offset) => [
    rule(offset, 3n),
    ...granted(stage).map((token, index) => rule(offset + 32 * (index + 1), token)),
  ]),
];
const split = (stage: Stage) => sessionOf(stage, "split", selectors.split, splitRules(stage));
const splitData = (stage: Stage): Hex =>
  encodeFunctionData({
    abi,
    functionName: "split",
    args: [amountIn, granted(stage), granted(stage), stage.account],
  });
const halves = [amountIn / 2n, amountIn - amountIn / 2n] as const;
const splitOut = (() => {
  const [first, second] = halves;
  const middle = amountOutOf(liquidity, liquidity, first);
  const out = amountOutOf(liquidity, liquidity, middle);
  const next = amountOutOf(liquidity + first, liquidity - middle, second);
  return out + amountOutOf(liquidity + middle, liquidity - out, next);
})();

/** Path and recipient in packed bytes, and rules on the three words that they fill. */
const packed = (stage: Stage, recipient: Address): Hex =>
  encodePacked(["address", "address", "address", "address"], [...granted(stage), recipient] as unknown as [
    Address,
    Address,
    Address,
    Address,
  ]);
const packedWords = (stage: Stage, recipient = stage.account): bigint[] => {
  const bytes = pad(packed(stage, recipient), { dir: "right", size: 96 });
  return [0, 32, 64].map((start) => hexToBigInt(slice(bytes, start, start + 32)));
};
const packedSession = (stage: Stage) =>
  sessionOf(stage, "packed", selectors.exactInput, [
    rule(0, amountIn),
    rule(32, 64n),
    rule(64, 80n),
    ...packedWords(stage).map((value, index) => rule(96 + 32 * index, value)),
  ]);
const packedTrade = (recipient: (stage: Stage) => Address): Pick<Case, "given" | "attempt" | "effect"> => ({
  ...callsOf(packedSession, (stage) =>
    toRouter(
      stage,
      encodeFunctionData({
        abi,
        functionName: "exactInput",
        args: [amountIn, packed(stage, recipient(stage))],
      }),
    ),
  ),
  effect: (stage) => traded(stage, amountOut, recipient(stage)),
});

/** A granted trade inside of another function of the router. */
const wrapped = (signature: string, data: (stage: Stage) => Hex): Omit<Case, "id" | "group" | "title"> => ({
  corpus: [25],
  ...callsOf(bound, (stage) => toRouter(stage, data(stage))),
  effect: (stage) => traded(stage, amountOut, stage.thief),
  refused: ({ others }) => notGranted(signature, others.router),
});

export const pathCases: Case[] = [
  { id: "path-as-granted", group, title: "Trade along the path that was granted", ...trade(() => ({})) },
  {
    id: "path-intermediate",
    corpus: [8],
    group,
    title: "Trade through a token of the thief's, from the first token to the last of the path",
    ...callsOf(unfloored, (stage) =>
      toRouter(stage, swapData(stage, { path: rogue(stage), minAmountOut: 0n })),
    ),
    effect: (stage) => traded(stage, rogueOut),
    refused: refusedFor(
      ({ others }) =>
        `word 7 ${tokenWord(others.rogueToken)} != ${tokenWord(others.middle)} (rule 7 of 8: word 7 == ${tokenWord(others.middle)})`,
    ),
  },
  {
    id: "path-longer",
    corpus: [9],
    group,
    title: "Trade along a path that goes on behind the granted one",
    ...trade((stage) => ({ path: [...granted(stage), stage.others.middle] })),
    refused: refusedFor(() => "word 5 4 != 3 (rule 6 of 9: word 5 == 3)"),
  },
  {
    id: "path-shorter",
    corpus: [9],
    group,
    title: "Trade along a path that ends before the granted one, and keep its words",
    ...callsOf(bound, (stage) => toRouter(stage, withWord(swapData(stage), 160, 2n))),
    effect: (stage) => [
      tokenChange(stage, "sold", stage.account, -amountIn),
      tokenChange(stage, stage.others.middle, stage.account, afterOne),
    ],
    refused: refusedFor(() => "word 5 2 != 3 (rule 6 of 9: word 5 == 3)"),
  },
  {
    id: "path-moved",
    corpus: [7],
    group,
    title: "Leave the granted path where it is, and have another one read",
    ...callsOf(unfloored, (stage) => {
      const other = encodeAbiParameters(parseAbiParameters("address[]"), [rogue(stage)]);
      const data = withWord(swapData(stage, { minAmountOut: 0n }), 64, 288n);
      return toRouter(stage, concat([data, slice(other, 32)]));
    }),
    effect: (stage) => traded(stage, rogueOut),
    refused: refusedFor(() => "offset of path 288 != 160 (rule 2 of 8: offset of path == 160)"),
  },
  {
    id: "deadline-endless",
    corpus: [44],
    group,
    title: "Trade without a deadline where one is bound",
    ...trade(() => ({ deadline: maxUint256 })),
    refused: refusedFor(
      (stage) =>
        `deadline ${maxUint256} > ${deadlineOf(stage)} (rule 5 of 9: deadline <= ${deadlineOf(stage)})`,
    ),
  },
  {
    id: "recipient-router",
    corpus: [45],
    group,
    title: "Leave the proceeds to the router, where anybody takes them",
    ...trade(({ others }) => ({ to: others.router })),
    refused: refusedFor(
      ({ others, account }) => `to ${others.router} != ${account} (rule 4 of 9: to == ${account})`,
    ),
  },
  {
    id: "price-floor-lowered",
    corpus: [43, 133],
    group,
    title: "Take nothing for a sale at a shifted price, where the session has a floor",
    ...callsOf(bound, (stage) => toRouter(stage, swapData(stage, { minAmountOut: 0n })), priceShift),
    effect: (stage) => traded(stage, shiftedOut),
    refused: refusedFor(() => `minAmountOut 0 < ${floor} (rule 2 of 9: minAmountOut >= ${floor})`),
  },
  {
    id: "price-floor-held",
    corpus: [43, 133],
    group,
    title: "Sell at a shifted price, at the session's floor: the session allows it, the router refuses",
    ...callsOf(bound, (stage) => toRouter(stage, swapData(stage)), priceShift),
    effect: (stage) => traded(stage, shiftedOut),
    refused: () => `execution InsufficientOutput: minAmountOut ${floor}, amountOut ${shiftedOut}`,
  },
  {
    id: "price-without-floor",
    corpus: [133],
    group,
    title: "Sell at a shifted price for what there is, where the amount alone is bound: the lint warns of it",
    ...callsOf(unpriced, (stage) => toRouter(stage, swapData(stage, { minAmountOut: 0n })), priceShift),
    effect: (stage) => traded(stage, shiftedOut),
  },
  {
    id: "tails-apart",
    group,
    title: "Trade along two paths, each at its own place",
    ...callsOf(split, (stage) => toRouter(stage, splitData(stage))),
    effect: (stage) => traded(stage, splitOut),
  },
  {
    id: "tails-overlapping",
    corpus: [11],
    group,
    title: "Have both paths read from one place",
    ...callsOf(split, (stage) => toRouter(stage, withWord(splitData(stage), 64, 128n))),
    effect: (stage) => traded(stage, splitOut),
    refused: refusedFor(() => "offset of second 128 != 256 (rule 2 of 11: offset of second == 256)"),
  },
  {
    id: "packed-as-granted",
    group,
    title: "Trade along a path in packed bytes, all of which are bound",
    ...packedTrade(({ account }) => account),
  },
  {
    id: "packed-recipient",
    corpus: [10],
    group,
    title: "Put the thief behind the path in the packed bytes",
    ...packedTrade(({ thief }) => thief),
    refused: refusedFor((stage) => {
      const [, own] = packedWords(stage, stage.account);
      const [, other] = packedWords(stage, stage.thief);
      return `word 4 ${other} != ${own} (rule 5 of 6: word 4 == ${own})`;
    }),
  },
  {
    id: "wrapped-in-multicall",
    group,
    title: "Wrap a trade for the thief in a multicall",
    ...wrapped("multicall(bytes[])", (stage) =>
      encodeFunctionData({ abi, functionName: "multicall", args: [[swapData(stage, { to: stage.thief })]] }),
    ),
  },
  {
    id: "wrapped-in-execute",
    group,
    title: "Wrap a trade for the thief in a router's command",
    ...wrapped("execute(bytes,bytes[],uint256)", (stage) => {
      const types = parseAbiParameters("uint256, uint256, address[], address");
      const input = encodeAbiParameters(types, [amountIn, 0n, granted(stage), stage.thief]);
      return encodeFunctionData({ abi, functionName: "execute", args: ["0x00", [input], maxUint256] });
    }),
  },
];

/** Calldata with one word of its arguments replaced. */
function withWord(data: Hex, offset: number, value: bigint): Hex {
  const position = 4 + offset;
  return concat([slice(data, 0, position), word(value), slice(data, position + 32, size(data))]);
}
