import { type Address, concat, getAddress, type Hex, isAddress, numberToHex, zeroAddress } from "viem";
import { loadArtifact } from "../chain/artifacts.ts";
import { create2Address } from "../chain/deployContract.ts";
import { SessionError } from "./sessionError.ts";

/** What a session's operations may cost, by what they declare: their five gas figures at their maxFeePerGas. In wei. */
export type FeeLimits = {
  /** Highest maxFeePerGas. */
  readonly maxFeePerGas: bigint;
  /** Highest cost of one operation. */
  readonly perOp: bigint;
  /** Highest cost of all operations together. */
  readonly total: bigint;
};

/** Who may pay for a session's operations, and how much. Without paymasters the account pays itself. */
export type Fees = FeeLimits & { readonly paymasters: readonly Address[] };

/** A user operation's terms of payment. */
export type Payment = {
  readonly paymaster?: Address;
  /** The sum of the five gas figures, in gas. */
  readonly gas: bigint;
  /** In wei. */
  readonly maxFeePerGas: bigint;
};

const MAX_PAYMASTERS = 16;
const UINT64_MAX = 2n ** 64n - 1n;
const UINT80_MAX = 2n ** 80n - 1n;

/**
 * Refuses fee limits that the paymaster policy cannot hold a session to.
 * @throws {SessionError} InvalidFees, InvalidAddress
 */
export function checkFees({ paymasters, maxFeePerGas, perOp, total }: Fees): Fees {
  checkWei("maxFeePerGas", maxFeePerGas, UINT64_MAX);
  checkWei("perOp", perOp, UINT80_MAX);
  checkWei("total", total, UINT80_MAX);
  const wrong = paymasters.find((paymaster) => !isAddress(paymaster) || paymaster === zeroAddress);
  if (wrong !== undefined)
    throw new SessionError("InvalidAddress", `The paymaster's address is not valid: ${wrong}.`);
  const unique = new Set(paymasters.map((paymaster) => getAddress(paymaster)));
  if (unique.size !== paymasters.length || unique.size > MAX_PAYMASTERS) {
    throw new SessionError(
      "InvalidFees",
      `Name each paymaster once, and at most ${MAX_PAYMASTERS}: these are ${paymasters.length}.`,
    );
  }
  return { paymasters, maxFeePerGas, perOp, total };
}

/** @returns the paymaster policy's address, which CREATE2 makes the same on every chain, and what it is initialised with. */
export function encodeFees({ paymasters, maxFeePerGas, perOp, total }: Fees): {
  policy: Address;
  initData: Hex;
} {
  const numbers = [
    numberToHex(maxFeePerGas, { size: 8 }),
    numberToHex(perOp, { size: 10 }),
    numberToHex(total, { size: 10 }),
  ];
  return {
    policy: create2Address(loadArtifact("PaymasterPolicy").bytecode),
    initData: concat([...numbers, ...paymasters]),
  };
}

function checkWei(name: string, value: bigint, max: bigint): void {
  if (typeof value === "bigint" && value >= 1n && value <= max) return;
  throw new SessionError("InvalidFees", `"${name}" is wei as a bigint, from 1 to ${max}, not ${value}.`);
}
