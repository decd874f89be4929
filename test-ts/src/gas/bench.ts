import {
  type EnableSessionData,
  getEnableSessionsAction,
  getPermissionId,
  getRemoveSessionAction,
  type Session,
} from "@rhinestone/module-sdk";
import { type Address, encodeFunctionData, erc20Abi, type Hex, parseAbi, parseEther } from "viem";
import { dexSwap } from "../../sessions/dexSwap.ts";
import { createOwnerAccount } from "../accounts/createOwner.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { canonical, keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import { encodeSession } from "../session/encode.ts";
import type { Row, RowCall } from "./rows.ts";

/** The people and things of one row: an account nobody has used, its sessions, and what each call is. */
export type Bench = {
  environment: Environment;
  account: Address;
  /** Deploys the account, as a call to its factory. */
  factory: { factory: Address; factoryData: Hex };
  permissionId: Hex;
  /** What the owner signed to grant the row's session. */
  grant: EnableSessionData;
  /** UNIX seconds from which lifetimes count, the same on every run. */
  grantedAt: bigint;
  /** @returns the call, made for `trader`: the account or an EOA. */
  call(name: RowCall, trader: Address): Call;
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

/** Sets the stage for a row: funds the traders and has the owner sign the grant. Deploys nothing. */
export async function createBench(environment: Environment, row: Row): Promise<Bench> {
  const { publicClient, forkBlock, targets } = environment;
  const [owner, { timestamp: grantedAt }] = await Promise.all([
    createOwnerAccount(environment, { owner: keys.owner, index: accountIndex }),
    publicClient.getBlock({ blockNumber: forkBlock }),
  ]);
  const account = owner.account.address;
  await fundAccount(environment, account, { value: 0n, sold: funds });
  await fundAccount(environment, keys.trader.address, { sold: funds });

  const session = encode("session", row.actions);
  const other = encode("otherSession", "swap");
  const permissionId = getPermissionId({ session });
  const [details] = await owner.grantPermissionTypedDataSign([
    { account: owner.account, redeemer: keys.sessionKey.address, ...session },
  ]);
  const { factory, factoryData } = await owner.account.getFactoryArgs();
  if (!details?.enableSessionData || !factory || !factoryData) throw new Error("The bench's account exists.");

  function encode(key: "session" | "otherSession", actions: Row["actions"]): Session {
    const whole = dexSwap({ pool: targets.pool, sold: targets.sold });
    const definition =
      actions === "all"
        ? whole
        : { ...whole, actions: whole.actions.filter(({ contract }) => contract === "pool") };
    return encodeSession(definition, {
      account,
      key: (key === "session" ? keys.sessionKey : keys.otherSessionKey).address,
      chainId: environment.chain.id,
      grantedAt,
    });
  }

  const approve = (amount: bigint): Call => ({
    to: targets.sold,
    data: encodeFunctionData({ abi: erc20Abi, functionName: "approve", args: [targets.pool, amount] }),
  });
  const encoders: Record<RowCall, (trader: Address) => Call> = {
    allow: () => approve(allowed),
    approve: () => approve(approved),
    swap: (trader) => ({
      to: targets.pool,
      data: encodeFunctionData({ abi: swapAbi, args: [targets.sold, amountIn, 1n, trader] }),
    }),
    enable: () => toModule(getEnableSessionsAction({ sessions: [session] })),
    enableOther: () => toModule(getEnableSessionsAction({ sessions: [other] })),
    remove: () => toModule(getRemoveSessionAction({ permissionId })),
  };
  return {
    environment,
    account,
    factory: { factory, factoryData },
    permissionId,
    grant: details.enableSessionData,
    grantedAt,
    call: (name, trader) => encoders[name](trader),
  };
}

const toModule = ({ data }: { data: Hex }): Call => ({ to: canonical.smartSession, data });
