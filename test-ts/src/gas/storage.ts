import type { Address, Hex } from "viem";
import type { Part } from "./parts.ts";
import type { Frame } from "./trace.ts";

/** What a transaction did with one storage slot; counts of opcodes. */
export type SlotUse = {
  /** Whose storage it is: the contract's name where the stack has one. */
  contract: string;
  address: Address;
  slot: Hex;
  /** What the slot holds, where that is known. */
  name?: string;
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
 * @param slotNameOf says what one of its slots holds.
 * @returns contracts in the order in which they were first asked, their slots too.
 */
export function slotUses(
  parts: ReadonlyMap<Frame, Part>,
  nameOf: (address: Address) => string,
  slotNameOf: (contract: string, slot: Hex) => string | undefined = () => undefined,
): SlotUse[] {
  const uses = new Map<Address, Map<Hex, SlotUse>>();
  for (const { context: address, storage } of parts.keys()) {
    if (storage.length === 0) continue;
    const slots = uses.get(address) ?? new Map<Hex, SlotUse>();
    uses.set(address, slots);
    for (const { slot, kind, cold, gas } of storage) {
      const use = slots.get(slot) ?? unused(nameOf(address), address, slot, slotNameOf);
      slots.set(slot, use);
      use[`${cold ? "cold" : "warm"}${kind === "read" ? "Reads" : "Writes"}`] += 1;
      use.gas += gas;
    }
  }
  return [...uses.values()].flatMap((slots) => [...slots.values()]);
}

function unused(
  contract: string,
  address: Address,
  slot: Hex,
  slotNameOf: (contract: string, slot: Hex) => string | undefined,
): SlotUse {
  const name = slotNameOf(contract, slot);
  const counts = { coldReads: 0, warmReads: 0, coldWrites: 0, warmWrites: 0, gas: 0 };
  return { contract, address, slot, ...(name && { name }), ...counts };
}
