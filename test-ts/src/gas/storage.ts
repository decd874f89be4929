import type { Address, Hex } from "viem";
import type { Part } from "./parts.ts";
import type { Frame } from "./trace.ts";

/** What a transaction did with one storage slot; counts of opcodes. */
export type SlotUse = {
  /** Whose storage it is: the contract's name where the stack has one. */
  contract: string;
  address: Address;
  slot: Hex;
  coldReads: number;
  warmReads: number;
  coldWrites: number;
  warmWrites: number;
  /** Of these opcodes together. */
  gas: number;
};

/**
 * Sums up what a transaction did with each slot, frames that reverted included: their opcodes were paid for too.
 * @param parts whose keys are the frames that ran code, from {@link splitTransaction}.
 * @param nameOf says what a contract is called.
 * @returns contracts in the order in which they were first asked, their slots too.
 */
export function slotUses(parts: ReadonlyMap<Frame, Part>, nameOf: (address: Address) => string): SlotUse[] {
  const uses = new Map<Address, Map<Hex, SlotUse>>();
  for (const { context: address, storage } of parts.keys()) {
    if (storage.length === 0) continue;
    const slots = uses.get(address) ?? new Map<Hex, SlotUse>();
    uses.set(address, slots);
    for (const { slot, kind, cold, gas } of storage) {
      const use = slots.get(slot) ?? unused(nameOf(address), address, slot);
      slots.set(slot, use);
      use[`${cold ? "cold" : "warm"}${kind === "read" ? "Reads" : "Writes"}`] += 1;
      use.gas += gas;
    }
  }
  return [...uses.values()].flatMap((slots) => [...slots.values()]);
}

const unused = (contract: string, address: Address, slot: Hex): SlotUse => ({
  contract,
  address,
  slot,
  coldReads: 0,
  warmReads: 0,
  coldWrites: 0,
  warmWrites: 0,
  gas: 0,
});
