import {
  type Address,
  concat,
  encodeAbiParameters,
  hexToBigInt,
  maxUint256,
  parseAbiParameters,
  slice,
} from "viem";
import type { Case } from "../case.ts";
import { amountOutOf } from "../derive/dexWorld.ts";
import { tokenChange } from "../effects.ts";
import { callsOf } from "../grantedByOwner.ts";
import { crumbs, liquidity } from "../otherTargets.ts";
import type { Stage } from "../stage.ts";
import {
  afterOne,
  amountIn,
  amountOut,
  bound,
  deadlineOf,
  granted,
  group,
  refusedFor,
  type SwapArguments,
  swapData,
  toRouter,
  traded,
  unfloored,
  withWord,
} from "./router.ts";

/** What the thief's path gives. */
const rogueOut = amountOutOf(liquidity, liquidity, amountOutOf(liquidity, crumbs, amountIn));
const rogue = ({ environment: { targets }, others }: Stage): Address[] => [
  targets.sold,
  others.rogueToken,
  targets.bought,
];

const trade = (args: (stage: Stage) => SwapArguments): Pick<Case, "given" | "attempt" | "effect"> => ({
  ...callsOf(bound, (stage) => toRouter(stage, swapData(stage, args(stage)))),
  effect: (stage) => traded(stage, amountOut, args(stage).to),
});

const tokenWord = (token: Address): bigint => hexToBigInt(token);

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
];
