import {
  type EnableSessionData,
  getEnableSessionsAction,
  getPermissionId,
  getRemoveSessionAction,
  type Session,
} from "@rhinestone/module-sdk";
import { type Address, encodeFunctionData, erc20Abi, type Hex, parseAbi, parseEther } from "viem";
import type { AccountKind, SmartAccount } from "../accounts/accountKind.ts";
import { accountKinds } from "../accounts/accountKinds.ts";
import { createOwnerAccount } from "../accounts/createOwner.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { canonical, keys } from "../chain/addresses.ts";
import { deployMock, mockAddress } from "../chain/deployMock.ts";
import type { Environment } from "../chain/environment.ts";
import type { GrantKind, Row, RowCall } from "./row.ts";
import { collection, otherSession, type Scene } from "./sessions.ts";

/** The people and things of one row: an account nobody has used, its sessions, and what each call is. */
export type Bench = {
  environment: Environment;
  kind: AccountKind;
  account: Address;
  /** Deploys the account, as a call to its factory. */
  factory: { factory: Address; factoryData: Hex };
  permissionId: Hex;
  /** The permission of the first of the account's other sessions. */
  otherPermissionId: Hex;
  /** The row's session, and the first of the account's others. */
  sessions: readonly { title: string; permissionId: Hex; session: Session }[];
  /** What the owner signed to grant the row's session, where the row's operation brings it. */
  grant?: EnableSessionData;
  /** UNIX seconds from which a sponsor's promises count, the same on every run: the grant's, or the session's first. */
  startsAt: bigint;
  /** @returns the calls, made for `trader`: the account or an EOA. */
  calls(name: RowCall, trader: Address): readonly Call[];
};

/** Accounts of the test owner that nothing else uses. */
const accountIndex = 4_337n;

const funds = parseEther("10");
const amountIn = parseEther("0.5");
/** The allowance given before a row, and the one that a measured operation gives: neither ends up as it was. */
const [allowed, approved] = [parseEther("4"), parseEther("2")];

const swapAbi = parseAbi([
  "function swap(address tokenIn, uint256 amountIn, uint256 minAmountOut, address recipient) returns (uint256 amountOut)",
]);

const mintAbi = parseAbi(["function mint(address to, uint256 tokenId)"]);

/** Sets the stage for a row: funds the traders and has the owner sign the grant. Deploys nothing. */
export async function createBench(environment: Environment, row: Row): Promise<Bench> {
  const { publicClient, forkBlock, targets } = environment;
  const kind = accountKinds[row.account ?? "nexus"];
  const [smartAccount, { timestamp: grantedAt }] = await Promise.all([
    kind.create(environment, { owner: keys.owner, index: accountIndex }),
    publicClient.getBlock({ blockNumber: forkBlock }),
  ]);
  const account = smartAccount.address;
  const firstSecond = BigInt(row.startsAt ?? 0);
  if (row.calls.includes("mintAnother")) await deployMock(environment, collection);
  await fundAccount(environment, account, { sold: funds });
  await fundAccount(environment, keys.trader.address, { value: funds, sold: funds });
  await fundAccount(environment, keys.stranger.address, { sold: funds });
  await row.setUp?.(environment, account);

  const key = keys.sessionKey.address;
  const scene: Scene = { environment, grant: { account, key, chainId: environment.chain.id, grantedAt } };
  const session = row.session(scene);
  const permissionId = getPermissionId({ session });
  const other = otherSession(scene, 0);
  const otherPermissionId = getPermissionId({ session: other });

  let granted = 0;
  const others = (count: number) => Array.from({ length: count }, () => otherSession(scene, granted++));
  const enable = (sessions: (typeof session)[]) => toModule(getEnableSessionsAction({ sessions }));
  const token = (functionName: "approve" | "transfer", to: Address, amount: bigint): Call => ({
    to: targets.sold,
    data: encodeFunctionData({ abi: erc20Abi, functionName, args: [to, amount] }),
  });
  const swap = (amount: bigint, trader: Address): Call => ({
    to: targets.pool,
    data: encodeFunctionData({ abi: swapAbi, args: [targets.sold, amount, 1n, trader] }),
  });
  const mint = (tokenId: bigint, trader: Address): Call => ({
    to: mockAddress(collection),
    data: encodeFunctionData({ abi: mintAbi, args: [trader, tokenId] }),
  });
  const encoders: Record<Extract<RowCall, string>, (trader: Address) => Call> = {
    allow: () => token("approve", targets.pool, allowed),
    approve: () => token("approve", targets.pool, approved),
    swap: (trader) => swap(amountIn, trader),
    swapLess: (trader) => swap(amountIn / 5n, trader),
    transfer: () => token("transfer", keys.stranger.address, amountIn),
    pay: () => ({ to: keys.stranger.address, value: 1n }),
    mint: (trader) => mint(1n, trader),
    mintAnother: (trader) => mint(2n, trader),
    enable: () => enable([session]),
    remove: () => toModule(getRemoveSessionAction({ permissionId })),
  };
  return {
    environment,
    kind,
    account,
    factory: smartAccount.factory,
    permissionId,
    otherPermissionId,
    sessions: [
      { title: "session", permissionId, session },
      { title: "other session", permissionId: otherPermissionId, session: other },
    ],
    ...(row.grant ? { grant: await signGrant(environment, smartAccount, session, row.grant) } : {}),
    startsAt: grantedAt > firstSecond ? grantedAt : firstSecond,
    calls(name, trader) {
      if (typeof name === "string") return [encoders[name](trader)];
      return "sample" in name ? name.sample(trader, environment) : [enable(others(name.others))];
    },
  };
}

async function signGrant(
  environment: Environment,
  account: SmartAccount,
  session: Session,
  kind: GrantKind,
): Promise<EnableSessionData> {
  const redeemer = keys.sessionKey.address;
  const details =
    kind === "typed data"
      ? await account.grant(session, { redeemer })
      : await signMessage(environment, session, redeemer);
  if (!details[0]?.enableSessionData) throw new Error("The owner granted nothing.");
  return details[0].enableSessionData;
}

/** As abstractjs has the owner sign for a wallet that shows no typed data. */
async function signMessage(environment: Environment, session: Session, redeemer: Address) {
  const owner = await createOwnerAccount(environment, { owner: keys.owner, index: accountIndex });
  return owner.grantPermissionPersonalSign([{ account: owner.account, redeemer, ...session }]);
}

const toModule = ({ data }: { data: Hex }): Call => ({ to: canonical.smartSession, data });
