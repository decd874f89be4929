import {
  getSpendingLimitsPolicy,
  getUniversalActionPolicy,
  getValueLimitPolicy,
  type Session,
} from "@rhinestone/module-sdk";
import { type Address, erc721Abi, type Hex, numberToHex, pad, parseEther, toFunctionSelector } from "viem";
import { mockLendingPoolAbi } from "../../../generated/mockLendingPool.ts";
import { mockProxyAbi } from "../../../generated/mockProxy.ts";
import { keys } from "../../chain/addresses.ts";
import { toActionConfig } from "../../session/encode.ts";
import type { Case } from "../case.ts";
import { amountOutOf } from "../derive/dexWorld.ts";
import { type Aim, receivesValue, tokenChange } from "../effects.ts";
import { callsOf, fallback, fallbackSelectors, withActions } from "../grantedByOwner.ts";
import { callTo, liquidity } from "../otherTargets.ts";
import { runAsAnybody } from "../runAsAnybody.ts";
import { runAsOwner } from "../runAsOwner.ts";
import type { Stage } from "../stage.ts";
import { perTrade } from "./limits.ts";
import { notGranted } from "./reach.ts";
import { swap } from "./trade.ts";

const group = "Contracts of other kinds";
const amountIn = perTrade / 2n;

/** Any call within a limit on a token: a collection is none. */
const byTokenLimit = (stage: Stage): Session =>
  withActions(stage, "token limit", [
    fallback(
      fallbackSelectors.anyCall,
      getSpendingLimitsPolicy([{ token: stage.environment.targets.sold, limit: perTrade }]),
    ),
  ]);

/** One token of the collection may be approved to one market; nothing else. */
const oneToken = (stage: Stage): Session =>
  ofRules(stage, "one token", stage.others.collection, "approve(address,uint256)", [
    stage.others.lendingPool,
    1n,
  ]);

/** One function, whose first arguments equal these. */
function ofRules(
  stage: Stage,
  name: string,
  target: Address,
  signature: string,
  values: readonly (bigint | Address | undefined)[],
): Session {
  const rules = values.flatMap((value, index) =>
    value === undefined
      ? []
      : [
          {
            condition: "equal" as const,
            offset: 32 * index,
            ref:
              typeof value === "bigint"
                ? numberToHex(value, { size: 32 })
                : pad(value.toLowerCase() as Hex, { size: 32 }),
          },
        ],
  );
  return withActions(stage, name, [
    {
      actionTarget: target,
      actionTargetSelector: toFunctionSelector(signature),
      actionPolicies: [getUniversalActionPolicy(toActionConfig(rules, 0n))],
    },
  ]);
}

const nft = { abi: erc721Abi } as const;
const approveToken = ({ others }: Stage, to: Address, tokenId: bigint) =>
  callTo(others.collection, { ...nft, functionName: "approve", args: [to, tokenId] });
const takeToken = ({ others, account }: Stage, to: Address, tokenId: bigint) =>
  callTo(others.collection, { ...nft, functionName: "transferFrom", args: [account, to, tokenId] });
const allowAll = ({ others, thief }: Stage) =>
  callTo(others.collection, { ...nft, functionName: "setApprovalForAll", args: [thief, true] });

/** Who has, or may take, a token of the collection: somebody else afterwards. */
const tokenGoes = (
  stage: Stage,
  functionName: "ownerOf" | "getApproved",
  tokenId: bigint,
  to: Address,
): Aim => ({
  label: `${functionName} ${tokenId}`,
  async read() {
    const { publicClient } = stage.environment;
    const call = { ...nft, address: stage.others.collection, functionName, args: [tokenId] } as const;
    return BigInt(await publicClient.readContract(call));
  },
  reached: (before, after) => before !== after && after === BigInt(to),
});

const allowsAll = (stage: Stage): Aim => ({
  label: `the thief may take the whole collection`,
  async read() {
    const { publicClient } = stage.environment;
    const args = [stage.account, stage.thief] as const;
    const call = {
      ...nft,
      address: stage.others.collection,
      functionName: "isApprovedForAll",
      args,
    } as const;
    return BigInt(await publicClient.readContract(call));
  },
  reached: (before, after) => before === 0n && after === 1n,
});

const noLimit = ({ others }: Stage) =>
  `AA23 PolicyViolation ERC20SpendingLimitPolicy: no limit for ${others.collection}`;

/** Sales at the proxy, as at the reference session's pool. */
const atProxy = (stage: Stage): Session =>
  ofRules(stage, "proxy", stage.others.proxy, "swap(address,uint256,uint256,address)", [
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
  ofRules(stage, "borrowing", stage.others.lendingPool, "borrow(uint256,uint256,address)", [
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

/** Native value to a contract that takes anything. */
const plainValue = (stage: Stage): Session =>
  withActions(stage, "plain value", [
    {
      actionTarget: recipientOf(stage),
      actionTargetSelector: "0xffffffff",
      actionPolicies: [getValueLimitPolicy({ limit: 9n })],
    },
  ]);
const recipientOf = ({ scenes }: Stage): Address => scenes[1]!.stranger;
const valueCase = (value: bigint, data: Hex): Pick<Case, "given" | "attempt" | "effect" | "needs"> => ({
  needs: ["ValueLimitPolicy"],
  ...callsOf(plainValue, (stage) => [{ to: recipientOf(stage), value, data }]),
  effect: (stage) => receivesValue(stage, recipientOf(stage), value),
});

export const otherContractCases: Case[] = [
  {
    id: "nft-approve-zero",
    corpus: [37],
    group,
    title: "Approve token 0 of a collection to the thief, with a session of any call within a token's limit",
    needs: ["ERC20SpendingLimitPolicy"],
    ...callsOf(byTokenLimit, (stage) => [approveToken(stage, stage.thief, 0n)]),
    effect: (stage) => [tokenGoes(stage, "getApproved", 0n, stage.thief)],
    refused: noLimit,
    elsewhere: { verdict: "accepted" },
  },
  {
    id: "nft-transfer-zero",
    corpus: [37],
    group,
    title: "Send token 0 of a collection to the thief with that session",
    needs: ["ERC20SpendingLimitPolicy"],
    ...callsOf(byTokenLimit, (stage) => [takeToken(stage, stage.thief, 0n)]),
    effect: (stage) => [tokenGoes(stage, "ownerOf", 0n, stage.thief)],
    refused: noLimit,
    elsewhere: { verdict: "accepted" },
  },
  {
    id: "nft-approve-all-by-limit",
    corpus: [38],
    group,
    title: "Let the thief take the whole collection with that session",
    needs: ["ERC20SpendingLimitPolicy"],
    ...callsOf(byTokenLimit, (stage) => [allowAll(stage)]),
    effect: (stage) => [allowsAll(stage)],
    refused: () => "AA23 PolicyViolation ERC20SpendingLimitPolicy: not a token transfer or approval",
  },
  {
    id: "nft-approve-granted",
    group,
    title: "Approve the one token of the collection that was granted",
    ...callsOf(oneToken, (stage) => [approveToken(stage, stage.others.lendingPool, 1n)]),
    effect: (stage) => [tokenGoes(stage, "getApproved", 1n, stage.others.lendingPool)],
  },
  {
    id: "nft-approve-all",
    corpus: [38],
    group,
    title: "Let the thief take the whole collection with a session for one of its tokens",
    ...callsOf(oneToken, (stage) => [allowAll(stage)]),
    effect: (stage) => [allowsAll(stage)],
    refused: ({ others }) => notGranted("setApprovalForAll(address,bool)", others.collection),
  },
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
  {
    id: "value-at",
    corpus: [15],
    group,
    title: "Send the native value that was granted, without calldata",
    ...valueCase(9n, "0x"),
  },
  {
    id: "value-past",
    corpus: [15],
    group,
    title: "Send one wei more",
    ...valueCase(10n, "0x"),
    refused: () => "AA23 PolicyViolation ValueLimitPolicy: value total 0 + 10 > 9",
  },
  {
    id: "value-with-3-bytes",
    corpus: [16],
    group,
    title: "Send it with three bytes of calldata, which name no function",
    ...valueCase(9n, "0xa9059c"),
  },
  {
    id: "value-with-function",
    corpus: [15],
    group,
    title: "Send it with a call of a function",
    ...valueCase(9n, "0xa9059cbb"),
    refused: (stage) => `AA23 NoPoliciesSet: transfer (0xa9059cbb) on ${recipientOf(stage)} is not granted`,
  },
  {
    id: "value-with-ffffffff",
    corpus: [17],
    group,
    title:
      "Send it with a call of the function whose selector stands for plain value: the two are one action",
    ...valueCase(9n, "0xffffffff"),
  },
];
