import { pbkdf2Sync } from "node:crypto";
import { GLOBAL_CONSTANTS } from "@rhinestone/module-sdk";
import { type Address, getAddress, type Hex, toHex } from "viem";
import { entryPoint07Address } from "viem/account-abstraction";
import { type HDAccount, HDKey, hdKeyToAccount } from "viem/accounts";

/** Addresses at which a live chain carries the suite, as module-sdk names them. */
export const canonical = {
  entryPoint: entryPoint07Address,
  smartSession: getAddress(GLOBAL_CONSTANTS.SMART_SESSIONS_ADDRESS),
  compatibilityFallback: getAddress(GLOBAL_CONSTANTS.SMART_SESSIONS_COMPATIBILITY_FALLBACK_ADDRESS),
  uniActionPolicy: getAddress(GLOBAL_CONSTANTS.UNIVERSAL_ACTION_POLICY_ADDRESS),
  timeFramePolicy: getAddress(GLOBAL_CONSTANTS.TIME_FRAME_POLICY_ADDRESS),
  sudoPolicy: getAddress(GLOBAL_CONSTANTS.SUDO_POLICY_ADDRESS),
  usageLimitPolicy: getAddress(GLOBAL_CONSTANTS.USAGE_LIMIT_POLICY_ADDRESS),
  valueLimitPolicy: getAddress(GLOBAL_CONSTANTS.VALUE_LIMIT_POLICY_ADDRESS),
  erc20SpendingLimitPolicy: getAddress(GLOBAL_CONSTANTS.SPENDING_LIMITS_POLICY_ADDRESS),
  ownableValidator: getAddress(GLOBAL_CONSTANTS.OWNABLE_VALIDATOR_ADDRESS),
} as const satisfies Record<string, Address>;

/** Anvil's well-known test mnemonic. Public: its keys must never hold value. */
export const testMnemonic = "test test test test test test test test test test test junk";

/** By BIP-39, as `mnemonicToAccount` does for each key anew, in a tenth of a second. */
const seed = pbkdf2Sync(testMnemonic, "mnemonic", 2_048, 64, "sha512");
const root = HDKey.fromMasterSeed(seed);

const testKey = (addressIndex: number): HDAccount => hdKeyToAccount(root, { addressIndex });

/** Test keys, derived from {@link testMnemonic}. Every anvil of the harness funds them and signs for them. */
export const keys = {
  /** Deploys the mocks and pays for transactions that are sent past the bundler. */
  deployer: testKey(0),
  /** Owns the smart accounts. */
  owner: testKey(1),
  /** Owns other smart accounts. */
  otherOwner: testKey(2),
  /** The dapp's session key. */
  sessionKey: testKey(3),
  /** A second session key. */
  otherSessionKey: testKey(4),
  /** Holds no right anywhere. */
  stranger: testKey(5),
  /** Signs for the paymasters. */
  sponsor: testKey(6),
  /** Sends the bundler's transactions. */
  bundler: testKey(7),
  /** The bundler's utility account. */
  bundlerUtility: testKey(8),
  /** A plain EOA that trades for itself. */
  trader: testKey(9),
  /** Owns a gas tank at the sponsoring paymaster. */
  gasSponsor: testKey(10),
} as const;

/** @returns the private key of one of {@link keys}. */
export function privateKeyOf(key: HDAccount): Hex {
  const { privateKey } = key.getHdKey();
  if (!privateKey) throw new Error(`${key.address} has no private key`);
  return toHex(privateKey);
}
