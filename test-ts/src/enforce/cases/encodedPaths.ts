import {
  type Address,
  encodeAbiParameters,
  encodeFunctionData,
  encodePacked,
  type Hex,
  hexToBigInt,
  maxUint256,
  pad,
  parseAbiParameters,
  slice,
} from "viem";
import { mockRouterAbi as abi } from "../../../generated/mockRouter.ts";
import type { Case } from "../case.ts";
import { amountOutOf } from "../derive/dexWorld.ts";
import { callsOf } from "../grantedByOwner.ts";
import { liquidity } from "../otherTargets.ts";
import type { Stage } from "../stage.ts";
import { notGranted } from "./reach.ts";
import {
  amountIn,
  amountOut,
  bound,
  granted,
  group,
  refusedFor,
  rule,
  selectors,
  sessionOf,
  swapData,
  toRouter,
  traded,
  withWord,
} from "./router.ts";

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

export const encodedPathCases: Case[] = [
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
