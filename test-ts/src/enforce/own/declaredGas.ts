import { smallestOf } from "../derive/bigints.ts";
import type { GasBudget } from "../policies/simpleGas.ts";

/** What an operation declares for itself, in gas. */
export type OwnGas = Record<"callGasLimit" | "verificationGasLimit" | "preVerificationGas", bigint>;

/** What every operation of a session declares, and for how many calls that is enough on any account. */
export type Declared = { gas: OwnGas; mostCalls: number };

const ample: Declared = {
  gas: { callGasLimit: 1_000_000n, verificationGasLimit: 1_500_000n, preVerificationGas: 150_000n },
  mostCalls: 24,
};

/** For a session that has not so much. */
const spare: Declared = {
  gas: { callGasLimit: 250_000n, verificationGasLimit: 600_000n, preVerificationGas: 100_000n },
  mostCalls: 3,
};

/** Operations of a session that has gas for fewer than so many declare less. */
const few = 8n;

/** @param price of a gas, in wei. */
export function declaredWithin(budget: GasBudget | undefined, price: bigint): Declared {
  if (!budget) return ample;
  const gas = smallestOf([budget.gasLimit, budget.costLimit / price]);
  return gas < few * sumOf(ample.gas) ? spare : ample;
}

/** Of some figures, in gas. */
export const sumOf = (figures: Readonly<Record<string, bigint>>): bigint =>
  Object.values(figures).reduce((sum, gas) => sum + gas, 0n);
