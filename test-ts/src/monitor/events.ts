import type { Address, Hex } from "viem";
import type { SponsoredOperation } from "./sponsoredOperations.ts";

/** A sponsored operation with what its bundle tells of it. */
export type OperationEvent = SponsoredOperation & {
  type: "operation";
  /** The session's permission id; absent where the owner's key or another validator signed, or where it cannot be read. */
  session?: Hex;
  /** Selectors of its calls, in order; 0xffffffff for a call without one. */
  selectors: Hex[];
  /** What the execution reverted with, where it did and said so. */
  reason?: string;
};

/** What moved a tank other than an operation: amounts in wei. */
export type TankEvent = {
  type: "tank";
  sponsor: Address;
  change: "deposited" | "withdrawn" | "refunded";
  amount: bigint;
};

/** What a sponsor has set. */
export type SponsorEvent = {
  type: "sponsor";
  sponsor: Address;
  change:
    | "paused"
    | "resumed"
    | "unlocked"
    | "locked"
    | "signer changed"
    | "limits changed"
    | "standing rule opened"
    | "standing rule closed"
    | "allowed"
    | "no longer allowed";
  /** What an open standing rule pays a day, in wei. */
  perDay?: bigint;
  /** The account or code hash that a standing rule names, or no longer. */
  named?: Hex;
};

/** What the paymaster's owner took of what is in no tank, in wei. */
export type SurplusEvent = { type: "surplus"; to: Address; amount: bigint };

/** A session of an account that was sponsored before, or in the same block. */
export type SessionEvent = {
  type: "session";
  account: Address;
  session: Hex;
  change: "created" | "removed";
};

export type MonitorEvent = OperationEvent | TankEvent | SponsorEvent | SurplusEvent | SessionEvent;

/** What one block holds for the monitor. `time` in seconds. */
export type BlockRecord = { block: bigint; time: number; events: MonitorEvent[] };
