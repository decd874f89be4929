import { type Address, erc20Abi, type Hex, parseAbi } from "viem";
import { smartSessionAbi } from "../../generated/smartSession.ts";
import { getNonce } from "../accounts/directUserOp.ts";
import { canonical } from "../chain/addresses.ts";
import { nonceKeyOf } from "./attempt.ts";
import type { Stage } from "./stage.ts";

const modulesAbi = parseAbi([
  "function isModuleInstalled(uint256 moduleTypeId, address module, bytes context) view returns (bool)",
]);
const sessionModule = { address: canonical.smartSession, abi: smartSessionAbi } as const;

const appears = (before: bigint, after: bigint): boolean => before === 0n && after === 1n;

/** Something on the chain that an operation aims to change. */
export type Aim = {
  /** What it is, as a reader of the report knows it. */
  label: string;
  read(): Promise<bigint>;
  /** Whether the operation had its way. */
  reached(before: bigint, after: bigint): boolean;
};

/** All that an operation aims at. It had its way when every aim was reached, and was held off when nothing changed. */
export type Effect = Aim[];

type Token = "sold" | "bought";

function balance({ environment }: Stage, token: Token, holder: Address): Pick<Aim, "label" | "read"> {
  const { publicClient, targets } = environment;
  const call = { address: targets[token], abi: erc20Abi, functionName: "balanceOf", args: [holder] } as const;
  return { label: `${token} of ${holder}`, read: () => publicClient.readContract(call) };
}

/** So much of a token leaves the account, and something of the other reaches the recipient. */
export function trades(
  stage: Stage,
  {
    amountIn,
    token = "sold",
    account = stage.account,
    recipient = account,
  }: {
    amountIn: bigint;
    token?: Token;
    account?: Address;
    recipient?: Address;
  },
): Effect {
  const out = token === "sold" ? "bought" : "sold";
  return [
    { ...balance(stage, token, account), reached: (before, after) => after === before - amountIn },
    { ...balance(stage, out, recipient), reached: (before, after) => after > before },
  ];
}

/** So much of a token reaches somebody. */
export const receives = (stage: Stage, token: Token, holder: Address, amount: bigint): Effect => [
  { ...balance(stage, token, holder), reached: (before, after) => after === before + amount },
];

/** Native value, in wei, reaches somebody. */
export const receivesValue = ({ environment }: Stage, address: Address, amount: bigint): Effect => [
  {
    label: `native value of ${address}`,
    read: () => environment.publicClient.getBalance({ address }),
    reached: (before, after) => after === before + amount,
  },
];

/** The account lets a spender take so much of a token. */
export function allows(
  { environment, account }: Stage,
  { token = "sold", spender, amount }: { token?: Token; spender: Address; amount: bigint },
): Effect {
  const { publicClient, targets } = environment;
  const args = [account, spender] as const;
  const call = { address: targets[token], abi: erc20Abi, functionName: "allowance", args } as const;
  return [
    {
      label: `allowance of ${spender} for ${token}`,
      read: () => publicClient.readContract(call),
      reached: (before, after) => before !== amount && after === amount,
    },
  ];
}

/** The account has one more session. */
export function enables({ environment, account }: Stage, permissionId: Hex): Effect {
  const { publicClient } = environment;
  const args = [permissionId, account] as const;
  const call = { ...sessionModule, functionName: "isPermissionEnabled", args } as const;
  const read = async () => BigInt(await publicClient.readContract(call));
  return [{ label: `session ${permissionId} is enabled`, read, reached: appears }];
}

/** The account has one more validator. */
export function installs({ environment, account }: Stage, validator: Address): Effect {
  const { publicClient } = environment;
  const args = [1n, validator, "0x"] as const;
  const call = {
    address: account,
    abi: modulesAbi,
    functionName: "isModuleInstalled",
    args,
  } as const;
  const read = async () => BigInt(await publicClient.readContract(call));
  return [{ label: `validator ${validator} is installed`, read, reached: appears }];
}

/** The account acts at all: its nonce for the case's operation moves on. */
export function acts({ environment, account, owner }: Stage, name: string): Effect {
  const { kind } = owner;
  const nonce = { account, validator: canonical.smartSession, key: nonceKeyOf(name), kind };
  const read = () => getNonce(environment, nonce);
  return [{ label: `nonce of ${account}`, read, reached: (before, after) => after > before }];
}

/** A storage slot of the account changes. */
export const writesStorage = ({ environment, account }: Stage, slot: Hex): Effect => [
  {
    label: `slot ${slot} of the account`,
    read: async () => BigInt((await environment.publicClient.getStorageAt({ address: account, slot })) ?? 0n),
    reached: (before, after) => after !== before,
  },
];
