import { type Address, encodeEventTopics, getAddress, type Hex, type Log, parseEventLogs } from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import type { LogFilter } from "../monitor/followChain.ts";

const event = { abi: entryPoint07Abi, eventName: "UserOperationEvent" } as const;

/** The logs from which {@link readUsedNonces} reads: of all operations, whoever pays. */
export function usedNonceFilter(entryPoint: Address): LogFilter {
  return { address: entryPoint, topics: encodeEventTopics(event) as (Hex | null)[] };
}

/** @returns the nonces that operations have used up, in order. */
export function readUsedNonces(logs: Log[], entryPoint: Address): { account: Address; nonce: bigint }[] {
  const from = logs.filter((log) => getAddress(log.address) === getAddress(entryPoint));
  return parseEventLogs({ ...event, logs: from }).map(({ args }) => ({
    account: args.sender,
    nonce: args.nonce,
  }));
}
