import { type Address, erc20Abi, type Hex, isAddressEqual, parseAbi } from "viem";
import { mockDexPoolAbi } from "../../generated/mockDexPool.ts";
import { smartSessionAbi } from "../../generated/smartSession.ts";
import { getNonce } from "../accounts/directUserOp.ts";
import { canonical } from "../chain/addresses.ts";
import type { Targets } from "../chain/environment.ts";
import { nonceKeyOf } from "./attempt.ts";
import { amountOutOf } from "./derive/dexWorld.ts";
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
  /** Whether it was held off. @default when nothing changed */
  heldOff?(before: bigint, after: bigint): boolean;
};

/** All that an operation aims at. It had its way when every aim was reached, and was held off when no aim changed. */
export type Effect = Aim[];

/** One of the reference session's. */
type Token = "sold" | "bought";

const addressOf = (targets: Targets, token: Token | Address): Address =>
  token === "sold" || token === "bought" ? targets[token] : token;

function balance(
  { environment }: Stage,
  token: Token | Address,
  holder: Address,
): Pick<Aim, "label" | "read"> {
  const { publicClient, targets } = environment;
  const call = {
    address: addressOf(targets, token),
    abi: erc20Abi,
    functionName: "balanceOf",
    args: [holder],
  } as const;
  return { label: `${token} of ${holder}`, read: () => publicClient.readContract(call) };
}

/**
 * So much of a token leaves the account, and what the pool gives for it, as it stands, reaches the recipient.
 * @param alongside what an operation of the same bundle sells before. The trade is held off where that one alone had its way.
 */
export async function trades(
  stage: Stage,
  {
    amountIn,
    alongside = 0n,
    token = "sold",
    account = stage.account,
    recipient = account,
  }: {
    amountIn: bigint;
    alongside?: bigint;
    token?: Token;
    account?: Address;
    recipient?: Address;
  },
): Promise<Effect> {
  const first = sellTo(await reservesOf(stage, token), alongside);
  const last = sellTo(first, amountIn);
  const out = token === "sold" ? "bought" : "sold";
  const changed = (aim: Pick<Aim, "label" | "read">, by: bigint, byFirst: bigint): Aim => ({
    ...aim,
    reached: (before, after) => after === before + byFirst + by,
    heldOff: (before, after) => after === before || after === before + byFirst,
  });
  return [
    changed(balance(stage, token, account), -amountIn, -alongside),
    changed(balance(stage, out, recipient), last.amountOut, first.amountOut),
  ];
}

type Reserves = { reserveIn: bigint; reserveOut: bigint };

async function reservesOf({ environment }: Stage, token: Token): Promise<Reserves> {
  const { publicClient, targets } = environment;
  const pool = { address: targets.pool, abi: mockDexPoolAbi } as const;
  const [[reserve0, reserve1], token0] = await Promise.all([
    publicClient.readContract({ ...pool, functionName: "reserves" }),
    publicClient.readContract({ ...pool, functionName: "token0" }),
  ]);
  return isAddressEqual(token0, targets[token])
    ? { reserveIn: reserve0, reserveOut: reserve1 }
    : { reserveIn: reserve1, reserveOut: reserve0 };
}

function sellTo({ reserveIn, reserveOut }: Reserves, amountIn: bigint): Reserves & { amountOut: bigint } {
  const amountOut = amountOutOf(reserveIn, reserveOut, amountIn);
  return { reserveIn: reserveIn + amountIn, reserveOut: reserveOut - amountOut, amountOut };
}

/** Somebody's balance of a token changes by so much, down where it is negative. */
export const tokenChange = (stage: Stage, token: Token | Address, holder: Address, by: bigint): Aim => ({
  ...balance(stage, token, holder),
  reached: (before, after) => after === before + by,
});

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
  { token = "sold", spender, amount }: { token?: Token | Address; spender: Address; amount: bigint },
): Effect {
  const { publicClient, targets } = environment;
  const args = [account, spender] as const;
  const call = {
    address: addressOf(targets, token),
    abi: erc20Abi,
    functionName: "allowance",
    args,
  } as const;
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

/** A nonce of the account's at the EntryPoint moves on, of another key than any validator has. */
export function usesNonce({ environment, account }: Stage, key: bigint): Effect {
  const kind = { nonceKey: () => key };
  const read = () => getNonce(environment, { account, validator: account, kind });
  return [{ label: `nonce ${key} of ${account}`, read, reached: (before, after) => after > before }];
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
