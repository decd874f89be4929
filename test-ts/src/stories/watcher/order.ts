import { readFileSync, writeFileSync } from "node:fs";
import type { Address, Hex } from "viem";
import type { EnvironmentInfo } from "../../chain/environment.ts";
import type { Holder } from "../grant.ts";

/** All that a watcher's process needs to know. */
export type Order = {
  info: EnvironmentInfo;
  /** The session, but for its key. */
  holder: Omit<Holder, "key" | "definition">;
  privateKey: Hex;
  lending: Address;
  debt: Address;
  loanId: bigint;
  /** It pays below this health, with 18 decimals, */
  threshold: bigint;
  /** up to this one. */
  target: bigint;
  /** Where it keeps what it has seen and done. */
  database: string;
};

const tag = "bigint:";

/** Writes an order that only its owner may read: it holds a key. */
export function writeOrder(path: string, order: Order): void {
  const text = JSON.stringify(order, (_, value) => (typeof value === "bigint" ? `${tag}${value}` : value));
  writeFileSync(path, text, { mode: 0o600 });
}

export function readOrder(path: string): Order {
  return JSON.parse(readFileSync(path, "utf8"), (_, value) =>
    typeof value === "string" && value.startsWith(tag) ? BigInt(value.slice(tag.length)) : value,
  ) as Order;
}
