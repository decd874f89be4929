import type { Session } from "@rhinestone/module-sdk";
import { type Abi, type Address, getAddress, type Hex, isAddressEqual } from "viem";

/** A contract that a session may call, as far as it is known. */
export type SubjectContract = { name: string; address: Address; abi: Abi };

/** A session on trial, as an account granted it. Everything that is tried against it is derived from this. */
export type Subject = {
  name: string;
  session: Session;
  permissionId: Hex;
  /** The account that granted it. */
  account: Address;
  /** Whose functions its actions are of. A target that is not here is known by its address alone. */
  contracts: readonly SubjectContract[];
};

/** What a target of a subject is called: its name, or the ends of its address. */
export function nameOfTarget({ contracts }: Pick<Subject, "contracts">, target: Address): string {
  const known = contracts.find(({ address }) => isAddressEqual(address, target));
  return known?.name ?? getAddress(target).slice(0, 8);
}
