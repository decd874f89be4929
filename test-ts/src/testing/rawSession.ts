import type { Session } from "@rhinestone/module-sdk";
import type { Address } from "viem";
import { keys } from "../chain/addresses.ts";
import { atMost } from "../session/bounds.ts";
import { defineSession } from "../session/defineSession.ts";
import { encodeSession } from "../session/encode.ts";
import { days } from "../session/lifetime.ts";

/** Where nothing is, but for what a trial puts there. */
export const till: Address = "0x00000000000000000000000000000000000c0de1";

const abi = [
  {
    type: "function",
    name: "pay",
    stateMutability: "payable",
    inputs: [{ name: "amount", type: "uint256" }],
    outputs: [],
  },
] as const;

/** A struct as module-sdk has it: for another chain, and for a key that we have not. */
export function rawSession(): Session {
  const definition = defineSession({
    name: "raw",
    lifetime: days(365),
    sponsored: "anyPaymaster",
    contracts: { till: { address: till, abi } },
    actions: { till: { pay: { args: { amount: atMost(10n) } } } },
  });
  const grant = {
    account: till,
    key: keys.stranger.address,
    chainId: 8_453,
    grantedAt: 1_767_000_000n,
  };
  return encodeSession(definition, grant);
}
