import { type Hex, hexToBigInt, parseAbi, slice } from "viem";
import type { PolicyReader, PolicyUse, Violation } from "./policyModel.ts";

const getter = parseAbi([
  "function getTimeFrameConfig(bytes32 id, address multiplexer, address account) view returns (uint256)",
]);

/** In seconds since 1970, both inclusive. */
export type TimeFrame = { validUntil: bigint; validAfter: bigint };

/** Reads when a session is valid, from the chain or out of the grant. A `validUntil` of 0 means forever. */
export async function readTimeFrame(reader: PolicyReader, use: PolicyUse): Promise<TimeFrame> {
  if (use.initData) return decodeTimeFrame(use.initData);
  const packed = await reader.client.readContract({
    address: use.policy,
    abi: getter,
    functionName: "getTimeFrameConfig",
    args: [use.configId, reader.multiplexer, reader.account],
  });
  return unpack(packed);
}

/** When a session is valid by the policy's init data. */
export const decodeTimeFrame = (initData: Hex): TimeFrame => unpack(hexToBigInt(slice(initData, 0, 12)));

const unpack = (packed: bigint): TimeFrame => ({
  validUntil: packed >> 48n,
  validAfter: packed & 0xffffffffffffn,
});

/** Which bound of a time frame a time is past; undefined when it is inside. */
export function outside({ validUntil, validAfter }: TimeFrame, time: bigint): Violation | undefined {
  if (validUntil !== 0n && time > validUntil)
    return { detail: `time ${time} > validUntil ${validUntil}`, remedy: "renew" };
  if (time < validAfter) return { detail: `time ${time} < validAfter ${validAfter}`, remedy: "wait" };
  return undefined;
}
