import { type Address, encodeEventTopics, getAddress, type Hex, type Log, parseEventLogs } from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import { sponsorPaymasterAbi } from "../../generated/sponsorPaymaster.ts";
import type { LogFilter } from "./followChain.ts";

/** A mined operation that a SponsorPaymaster paid for. Amounts in wei. */
export type SponsoredOperation = {
  userOpHash: Hex;
  transactionHash: Hex;
  sponsor: Address;
  account: Address;
  nonce: bigint;
  /** Whether the account's execution went through. */
  success: boolean;
  /** What the tank was charged; what was reserved, when the paymaster's postOp did not complete. */
  charge: bigint;
  /** What the EntryPoint took. */
  gasCost: bigint;
};

/** The logs from which {@link readSponsoredOperations} reads. */
export function sponsoredOperationFilters(entryPoint: Address, paymaster: Address): LogFilter[] {
  const topics = encodeEventTopics({
    abi: entryPoint07Abi,
    eventName: "UserOperationEvent",
    args: { paymaster },
  });
  return [{ address: entryPoint, topics: topics as (Hex | null)[] }, { address: paymaster }];
}

/** @param logs of whole blocks, as {@link sponsoredOperationFilters} asks for them. */
export function readSponsoredOperations(
  logs: Log[],
  { entryPoint, paymaster }: { entryPoint: Address; paymaster: Address },
): SponsoredOperation[] {
  const from = (address: Address) => logs.filter((log) => getAddress(log.address) === getAddress(address));
  const events = parseEventLogs({
    abi: entryPoint07Abi,
    logs: from(entryPoint),
    eventName: "UserOperationEvent",
  });
  const paid = parseEventLogs({
    abi: sponsorPaymasterAbi,
    logs: from(paymaster),
    eventName: ["OperationReserved", "OperationCharged"],
  });
  return events.flatMap(({ args, transactionHash }) => {
    const { userOpHash, sender, nonce, success, actualGasCost } = args;
    const ofOperation = paid.filter((event) => event.args.userOpHash === userOpHash);
    const reserved = ofOperation.find((event) => event.eventName === "OperationReserved")?.args;
    if (!reserved || !("amount" in reserved)) return [];
    const charged = ofOperation.find((event) => event.eventName === "OperationCharged")?.args;
    return {
      userOpHash,
      transactionHash,
      sponsor: reserved.sponsor,
      account: sender,
      nonce,
      success,
      charge: charged && "charge" in charged ? charged.charge : reserved.amount,
      gasCost: actualGasCost,
    };
  });
}
