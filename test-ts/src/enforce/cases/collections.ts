import { getSpendingLimitsPolicy, type Session } from "@rhinestone/module-sdk";
import { type Address, erc721Abi } from "viem";
import type { Case } from "../case.ts";
import type { Aim } from "../effects.ts";
import { callsOf, fallback, fallbackSelectors, withActions } from "../grantedByOwner.ts";
import { callTo } from "../otherTargets.ts";
import type { Stage } from "../stage.ts";
import { perTrade } from "./limits.ts";
import { ofArguments } from "./ofArguments.ts";
import { notGranted } from "./reach.ts";

const group = "Contracts of other kinds";

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
  ofArguments(stage, "one token", stage.others.collection, "approve(address,uint256)", [
    stage.others.lendingPool,
    1n,
  ]);

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

export const collectionCases: Case[] = [
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
];
