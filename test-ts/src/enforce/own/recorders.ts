import { type Address, getAddress, hexToBigInt } from "viem";
import { keys } from "../../chain/addresses.ts";
import type { Environment } from "../../chain/environment.ts";
import type { SubjectContract } from "../subject.ts";

/** Precompiles have no code that could be replaced. */
const lastPrecompile = 0x1ffn;

/**
 * Which of a session's contracts a recorder can stand in for: all but what the trial itself stands on.
 * @param accounts of the trial.
 * @param inTokens whether its operations are paid for in the fee token.
 */
export function recordable(
  { stack, targets }: Environment,
  contracts: readonly SubjectContract[],
  accounts: readonly Address[],
  inTokens: boolean,
): SubjectContract[] {
  const { verifyingPaymaster, sponsorPaymaster, tokenPaymaster, feeToken } = targets;
  const needed = new Set(
    [
      ...Object.values(stack.contracts).map(({ address }) => address),
      ...Object.values(keys).map(({ address }) => address),
      ...accounts,
      verifyingPaymaster,
      sponsorPaymaster,
      ...(inTokens ? [tokenPaymaster, feeToken] : []),
    ].map((address) => getAddress(address)),
  );
  return contracts.filter(
    ({ address }) => !needed.has(getAddress(address)) && hexToBigInt(address) > lastPrecompile,
  );
}

/** Says which targets are recorders. */
export function recorderNote(contracts: readonly SubjectContract[]): string[] {
  if (contracts.length === 0) return [];
  const names = contracts.map(({ name, address }) => `${name} (${address})`);
  const [stand, record] =
    contracts.length === 1 ? ["A recorder stands", "it takes"] : ["Recorders stand", "they take"];
  return [`${stand} in for ${names.join(", ")}: ${record} every call, so that the session alone refuses.`];
}
