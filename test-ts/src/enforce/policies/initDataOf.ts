import type { Session } from "@rhinestone/module-sdk";
import { type Address, getAddress, type Hex } from "viem";

/**
 * @param name of a policy's contract, in Solidity.
 * @returns the init data of each of some policies that is of this name.
 */
export const initDataOf = (
  name: string,
  policies: readonly Session["userOpPolicies"][number][],
  policyNames: ReadonlyMap<Address, string>,
): Hex[] =>
  policies
    .filter(({ policy }) => policyNames.get(getAddress(policy)) === name)
    .map(({ initData }) => initData);
