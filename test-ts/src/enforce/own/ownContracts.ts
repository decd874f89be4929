import type { Session } from "@rhinestone/module-sdk";
import {
  type Abi,
  type AbiFunction,
  type Address,
  erc20Abi,
  erc721Abi,
  erc4626Abi,
  getAddress,
  type Hex,
  hexToBigInt,
  toFunctionSelector,
} from "viem";
import type { SessionSource } from "../../review/readSession.ts";
import type { SubjectContract } from "../subject.ts";
import { tokenAliases } from "./tokenAliases.ts";

/** Interfaces that a target without an ABI is taken to have when it has a granted function of theirs. */
const standards: readonly Abi[] = [erc20Abi, erc721Abi, erc4626Abi];
const transfer = "0xa9059cbb";

/**
 * The contracts that a session names, with whatever is known of their functions. A token has the other ways to move and approve
 * tokens, too: a thief tries them all.
 */
export function contractsOf(source: SessionSource, { actions }: Session): SubjectContract[] {
  const known = new Map<Address, SubjectContract>();
  if ("definition" in source) {
    for (const [name, { address, abi }] of Object.entries(source.definition.contracts)) {
      const at = getAddress(address);
      if (!known.has(at)) known.set(at, { name, address: at, abi });
    }
  }
  for (const { actionTarget } of actions) {
    const address = getAddress(actionTarget);
    if (known.has(address) || hexToBigInt(address) <= 1n) continue;
    const granted = actions.filter((action) => getAddress(action.actionTarget) === address);
    const abi = standards.find((standard) =>
      granted.some(({ actionTargetSelector }) => has(standard, actionTargetSelector)),
    );
    known.set(address, { name: nameFor(address, known), address, abi: abi ?? [] });
  }
  return [...known.values()].map((contract) => ({ ...contract, abi: withAliases(contract.abi) }));
}

/** The ends of an address, or all of it where another begins in the same way. */
function nameFor(address: Address, known: ReadonlyMap<Address, SubjectContract>): string {
  const short = address.slice(0, 8);
  return [...known.values()].some(({ name }) => name === short) ? address : short;
}

const functionsOf = (abi: Abi): AbiFunction[] =>
  abi.filter((item): item is AbiFunction => item.type === "function");

const has = (abi: Abi, selector: Hex): boolean =>
  functionsOf(abi).some((item) => toFunctionSelector(item) === selector);

const withAliases = (abi: Abi): Abi =>
  has(abi, transfer)
    ? [...abi, ...functionsOf(tokenAliases).filter((item) => !has(abi, toFunctionSelector(item)))]
    : abi;
