import type { Session } from "@rhinestone/module-sdk";
import type { Abi, Address, Hex, LocalAccount } from "viem";
import type { Environment, Stack } from "../chain/environment.ts";
import type { Call } from "./encodeExecute.ts";
import type { SessionDetails } from "./grantSession.ts";
import type { Sponsor } from "./sponsor.ts";

/** Makes of ERC-7579 account that sessions can be tried on. */
export type AccountName = "nexus" | "kernel" | "safe7579" | "reference";

/** In what one make of account differs from another. */
export type AccountKind = {
  name: AccountName;
  /** Make and version, for a reader. */
  title: string;
  /** Functions and errors of the account. */
  abi: Abi;
  /**
   * Name of the error that the account puts in the place of whatever its module, or a call that it makes, reverted with. Absent where it
   * passes that on. The bundler sees no further; a trace of the mined transaction does.
   */
  standIn?: string;
  /** @returns the module that checks the owner's signature, as nonces name it. */
  ownerValidator(stack: Stack): Address;
  /**
   * @param key tells apart nonces that one validator counts independently; accounts keep at least its lower 2 bytes.
   * @returns the 24-byte key of the nonces that `validator` checks.
   */
  nonceKey(validator: Address, key: bigint): bigint;
  /** @returns calldata by which the account installs a validator on itself. */
  encodeInstallValidator(validator: Address, initData: Hex): Hex;
  /** @returns calldata by which the account takes a validator away from itself again, which it has installed. */
  encodeUninstallValidator(environment: Environment, account: Address, validator: Address): Promise<Hex>;
  /** The decoder's reason for an operation of a validator that the account has not installed. */
  withoutValidator(validator: Address): string;
  /** Finds the account that `owner` and `index` determine; deploys nothing. */
  create(environment: Environment, options: { owner: LocalAccount; index?: bigint }): Promise<SmartAccount>;
};

/** A smart account with one owner, deployed or not. It is born with SmartSession, which is a safe sender of its owner's validator. */
export type SmartAccount = {
  kind: AccountKind;
  address: Address;
  owner: LocalAccount;
  /** The call that deploys it. */
  factory: { factory: Address; factoryData: Hex };
  /**
   * Grants a session by a signature; nothing is sent to the chain.
   * @param options.redeemer the address of the dapp's key.
   * @param options.signer signs the grant. @default the account's owner
   * @returns what a dapp needs to use the session.
   */
  grant(session: Session, options: { redeemer: Address; signer?: LocalAccount }): Promise<SessionDetails>;
  /**
   * Has a dapp use a session through the bundler, as its SDK does: the account is deployed first where it is not yet.
   * @throws when the operation is refused or its execution reverts.
   */
  use(options: SessionUse): Promise<void>;
};

/** One operation of a session. */
export type SessionUse = {
  details: SessionDetails;
  /** Whether the operation carries the grant, and enables the session. */
  mode: "ENABLE_AND_USE" | "USE";
  sessionKey: LocalAccount;
  calls: readonly Call[];
  /** Pays; without it the account does. */
  sponsor?: Sponsor;
};
