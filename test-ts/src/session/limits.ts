import { SessionError } from "./sessionError.ts";

const UINT128_MAX = 2n ** 128n - 1n;
const UINT256_MAX = 2n ** 256n - 1n;

/**
 * How often something may be used, as the usage limit policy counts it.
 *
 * @throws {SessionError} InvalidUses
 */
export function checkUses(uses: number | bigint): bigint {
  const count = typeof uses === "bigint" || Number.isSafeInteger(uses) ? BigInt(uses) : 0n;
  if (count >= 1n && count <= UINT128_MAX) return count;
  throw new SessionError("InvalidUses", `"uses" is a whole number from 1 to ${UINT128_MAX}, not ${uses}.`);
}

/**
 * A limit of native value in wei.
 *
 * @throws {SessionError} InvalidValueLimit
 */
export function checkValue(name: string, value: bigint, min: bigint): bigint {
  if (typeof value === "bigint" && value >= min && value <= UINT256_MAX) return value;
  throw new SessionError("InvalidValueLimit", `"${name}" is wei as a bigint, at least ${min}, not ${value}.`);
}
