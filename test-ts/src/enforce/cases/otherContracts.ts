import type { Session } from "@rhinestone/module-sdk";
import { type Address, parseEther } from "viem";
import { mockLendingPoolAbi } from "../../../generated/mockLendingPool.ts";
import { mockProxyAbi } from "../../../generated/mockProxy.ts";
import { keys } from "../../chain/addresses.ts";
import type { Case } from "../case.ts";
import { amountOutOf } from "../derive/dexWorld.ts";
import { tokenChange } from "../effects.ts";
import { callsOf } from "../grantedByOwner.ts";
import { callTo, liquidity } from "../otherTargets.ts";
import { runAsAnybody } from "../runAsAnybody.ts";
import { runAsOwner } from "../runAsOwner.ts";
import type { Stage } from "../stage.ts";
import { perTrade } from "./limits.ts";
import { ofArguments } from "./ofArguments.ts";
import { notGranted } from "./reach.ts";
import { swap } from "./trade.ts";

const group = "Contracts of other kinds";
const amountIn = perTrade / 2n;

/** Sales at the proxy, as at the reference session's pool. */
const atProxy = (stage: Stage): Session =>
  ofArguments(stage, "proxy", stage.others.proxy, "swap(address,uint256,uint256,address)", [
    stage.environment.targets.sold,
    amountIn,
    0n,
    stage.account,
  ]);
const proxySale = ({ environment: { targets }, others, account }: Stage) =>
  swap({ pool: others.proxy, sold: targets.sold, amountIn, recipient: account });
const half = liquidity / 2n;

/** What is lent goes to the account. */
const borrowing = (stage: Stage): Session =>
  ofArguments(stage, "borrowing", stage.others.lendingPool, "borrow(uint256,uint256,address)", [
    1n,
    undefined,
    stage.account,
  ]);
const openLoan = (stage: Stage) =>
  runAsOwner(stage, [
    callTo(stage.others.lendingPool, {
      abi: mockLendingPoolAbi,
      functionName: "open",
      args: [parseEther("10"), 0n],
    }),
  ]);
const onLoan =
  (functionName: "borrow" | "withdraw", recipient: (stage: Stage) => Address) => (stage: Stage) => [
    callTo(stage.others.lendingPool, {
      abi: mockLendingPoolAbi,
      functionName,
      args: [1n, amountIn, recipient(stage)],
    }),
  ];

export const otherContractCases: Case[] = [
  {
    id: "proxy-before-upgrade",
    group,
    title: "Sell at a proxy",
    ...callsOf(atProxy, (stage) => [proxySale(stage)]),
    effect: (stage) => [
      tokenChange(stage, "sold", stage.account, -amountIn),
      tokenChange(stage, "bought", stage.account, amountOutOf(half, half, amountIn)),
    ],
  },
  {
    id: "proxy-after-upgrade",
    corpus: [19],
    group,
    title:
      "Sell at a proxy that was upgraded after the grant: the session is of its address, and the lint says so",
    ...callsOf(
      atProxy,
      (stage) => [proxySale(stage)],
      (stage) =>
        runAsAnybody(
          stage,
          [
            callTo(stage.others.proxy, {
              abi: mockProxyAbi,
              functionName: "upgradeTo",
              args: [stage.others.roguePool],
            }),
          ],
          keys.deployer,
        ),
    ),
    effect: (stage) => [
      tokenChange(stage, "sold", stage.account, -amountIn),
      tokenChange(stage, "sold", stage.thief, amountIn),
      tokenChange(stage, "bought", stage.account, 0n),
    ],
  },
  {
    id: "loan-to-account",
    group,
    title: "Borrow for the account",
    ...callsOf(
      borrowing,
      onLoan("borrow", ({ account }) => account),
      openLoan,
    ),
    effect: (stage) => [tokenChange(stage, "bought", stage.account, amountIn)],
  },
  {
    id: "loan-to-thief",
    corpus: [45],
    group,
    title: "Borrow for the thief at the account's expense",
    ...callsOf(
      borrowing,
      onLoan("borrow", ({ thief }) => thief),
      openLoan,
    ),
    effect: (stage) => [tokenChange(stage, "bought", stage.thief, amountIn)],
    refused: ({ thief, account }) =>
      `AA23 PolicyViolation UniActionPolicy: recipient ${thief} != ${account} (rule 2 of 2: recipient == ${account})`,
  },
  {
    id: "collateral-to-thief",
    corpus: [45],
    group,
    title: "Take the loan's collateral out for the thief",
    ...callsOf(
      borrowing,
      onLoan("withdraw", ({ thief }) => thief),
      openLoan,
    ),
    effect: (stage) => [tokenChange(stage, "sold", stage.thief, amountIn)],
    refused: ({ others }) => notGranted("withdraw(uint256,uint256,address)", others.lendingPool),
  },
];
