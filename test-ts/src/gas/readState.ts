import { type Address, erc20Abi, parseAbi } from "viem";
import { getNonce } from "../accounts/directUserOp.ts";
import { canonical } from "../chain/addresses.ts";
import { actionConfigId, actionIdOf } from "../enforce/ids.ts";
import { traderOf, validatorOf } from "./actors.ts";
import type { Bench } from "./bench.ts";
import type { Row, RowState } from "./row.ts";

const moduleAbi = parseAbi([
  "function getPermissionIDs(address account) view returns (bytes32[])",
  "function isPermissionEnabled(bytes32 permissionId, address account) view returns (bool)",
]);

const uniActionPolicyAbi = parseAbi([
  "struct Usage { uint256 limit; uint256 used; }",
  "struct Rule { uint8 condition; uint64 offset; bool isLimited; bytes32 ref; Usage usage; }",
  "struct Rules { uint256 length; Rule[16] rules; }",
  "function actionConfigs(bytes32 id, address multiplexer, address account) view returns (uint256 valueLimitPerUse, Rules paramRules)",
]);

const sequenceBits = 64;

/** @returns what the chain holds of the things that a row's cost depends on. */
export async function readState(bench: Bench, row: Row): Promise<RowState> {
  const { environment, account, permissionId, kind } = bench;
  const { publicClient, targets } = environment;
  const trader = traderOf(bench, row.by);
  const module = { address: canonical.smartSession, abi: moduleAbi } as const;
  const balanceOf = (address: Address) =>
    publicClient.readContract({ address, abi: erc20Abi, functionName: "balanceOf", args: [trader] });
  const [code, nonce, sessions, enabled, used, allowance, bought] = await Promise.all([
    publicClient.getCode({ address: account }),
    row.by === "eoa" ? 0n : getNonce(environment, { account, validator: validatorOf(bench, row.by), kind }),
    publicClient.readContract({ ...module, functionName: "getPermissionIDs", args: [account] }),
    publicClient.readContract({
      ...module,
      functionName: "isPermissionEnabled",
      args: [permissionId, account],
    }),
    readUsed(bench),
    publicClient.readContract({
      address: targets.sold,
      abi: erc20Abi,
      functionName: "allowance",
      args: [trader, targets.pool],
    }),
    balanceOf(targets.bought),
  ]);
  return {
    deployed: code !== undefined,
    nonceKeyUsed: BigInt.asUintN(sequenceBits, nonce) > 0n,
    sessions: sessions.length,
    enabled,
    counting: used > 0n,
    allowance: allowance > 0n,
    bought: bought > 0n,
  };
}

/** @returns the running totals of the session's swap, added up. */
async function readUsed({ environment, account, permissionId, calls }: Bench): Promise<bigint> {
  const { to, data = "0x" } = calls("swap", account)[0]!;
  const [, { rules }] = await environment.publicClient.readContract({
    address: canonical.uniActionPolicy,
    abi: uniActionPolicyAbi,
    functionName: "actionConfigs",
    args: [actionConfigId(account, permissionId, actionIdOf(to, data)), canonical.smartSession, account],
  });
  return rules.reduce((sum, { usage }) => sum + usage.used, 0n);
}
