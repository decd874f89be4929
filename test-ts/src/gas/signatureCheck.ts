import { concat, encodeFunctionData, hashTypedData, parseAbi } from "viem";
import { hashTypedData as hashNestedTypedData, wrapTypedDataSignature } from "viem/experimental/erc7739";
import type { Call } from "../accounts/encodeExecute.ts";
import { keys } from "../chain/addresses.ts";
import { validatorOf } from "./actors.ts";
import type { Bench } from "./bench.ts";
import { orderOf } from "./order.ts";
import type { Actor } from "./row.ts";

const erc1271Abi = parseAbi([
  "function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)",
]);

/** @returns a call that has the account check a signature of an application's order, made by its owner or by the session's key. */
export async function signatureCheck(bench: Bench, by: Actor): Promise<Call> {
  const { environment, account, permissionId } = bench;
  const { publicClient } = environment;
  const order = orderOf(environment);
  const { domain } = await publicClient.getEip712Domain({ address: account });
  const { name, version, chainId, verifyingContract, salt } = domain;
  const verifierDomain = { name, version, chainId, verifyingContract, salt };
  const raw = hashNestedTypedData({ ...order, verifierDomain } as never);
  const signature =
    by === "owner"
      ? await keys.owner.sign({ hash: raw })
      : await keys.sessionKey.signMessage({ message: { raw } });
  const wrapped = wrapTypedDataSignature({ ...order, signature });
  const ofModule = by === "owner" ? wrapped : concat([permissionId, wrapped]);
  return {
    to: account,
    data: encodeFunctionData({
      abi: erc1271Abi,
      args: [hashTypedData(order), concat([validatorOf(bench, by), ofModule])],
    }),
  };
}
