import { type Hash, type Hex, hexToBytes, type PublicClient, size } from "viem";
import { type Labels, type Part, partsOf } from "./parts.ts";
import { type Frame, type Trace, traceTransaction } from "./trace.ts";

/** Where a transaction's gas went; every leaf in gas, and the leaves add up to the receipt's `gasUsed`. */
export type GasSplit = {
  /** The 21,000 that every transaction pays. */
  intrinsic: number;
  /** Price of the input's bytes, with what the floor of EIP-7623 adds, if anything. */
  calldata: number;
  entryPoint: number;
  /** Account, its factory and bootstrap, and what it delegates to. */
  account: number;
  module: number;
  /** By contract name, or by address when the stack does not name it. */
  policies: Record<string, number>;
  sessionValidator: number;
  ownerValidator: number;
  /** The targets' own work. */
  execution: number;
  paymaster: number;
  /** SSTORE refunds after the cap of EIP-3529; zero or negative. */
  refund: number;
};

/** One transaction's gas, split, with the trace that the split was read from. */
export type SplitTransaction = {
  /** The receipt's `gasUsed`. */
  txGas: number;
  /** Bytes of the transaction's input. */
  calldataBytes: number;
  /** What EIP-7623 makes the transaction pay at least, the 21,000 included. */
  calldataFloor: number;
  split: GasSplit;
  trace: Trace;
  /** Whose work each frame with code is. */
  parts: ReadonlyMap<Frame, Part>;
};

/**
 * Splits a mined transaction's gas. Each part is the sum of the opcodes that ran on that contract's storage; a call
 * opcode and a precompile count to the caller, a delegatecall to the contract that delegates. None is a remainder.
 * @param labels whose work each address does; accounts, factories and paymasters of a `handleOps` need none.
 * @throws when the parts do not add up to the receipt's gas, or the transaction is a creation or carries an
 * access list or authorizations.
 */
export async function splitTransaction(
  client: PublicClient,
  { hash, labels }: { hash: Hash; labels: Labels },
): Promise<SplitTransaction> {
  const [transaction, receipt, trace] = await Promise.all([
    client.getTransaction({ hash }),
    client.getTransactionReceipt({ hash }),
    traceTransaction(client, { hash }),
  ]);
  const { to, input } = transaction;
  if (!to) throw new Error(`Transaction ${hash} creates a contract: only calls can be split.`);
  if (transaction.accessList?.length || transaction.authorizationList?.length) {
    throw new Error(`Transaction ${hash} has an access list or authorizations: it cannot be split.`);
  }

  const price = calldataPrice(input);
  const split: GasSplit = {
    intrinsic: 21_000,
    calldata: price.gas,
    entryPoint: 0,
    account: 0,
    module: 0,
    policies: {},
    sessionValidator: 0,
    ownerValidator: 0,
    execution: 0,
    paymaster: 0,
    refund: 0,
  };
  const upFront = trace.gasAtStart === undefined ? undefined : Number(transaction.gas) - trace.gasAtStart;
  if (upFront !== undefined && upFront !== split.intrinsic + split.calldata) {
    throw new Error(`Transaction ${hash} pays for its input by other rules than those of Prague.`);
  }
  const parts = partsOf(trace, { labels, to, input });
  for (const [frame, part] of parts) {
    if (typeof part === "string") split[part] += frame.selfGas;
    else split.policies[part.policy] = (split.policies[part.policy] ?? 0) + frame.selfGas;
  }

  const spent = sumSplit(split);
  const refund = Math.min(trace.refundCounter, Math.floor(spent / 5));
  split.refund = refund === 0 ? 0 : -refund;
  split.calldata += Math.max(0, 21_000 + price.floor - (spent - refund));

  const txGas = Number(receipt.gasUsed);
  const sum = sumSplit(split);
  if (sum !== txGas)
    throw new Error(`The split of ${hash} adds up to ${sum} gas, the receipt says ${txGas}.`);
  return { txGas, calldataBytes: size(input), calldataFloor: 21_000 + price.floor, split, trace, parts };
}

/** @returns the sum of a split's leaves, in gas. */
export function sumSplit({ policies, ...leaves }: GasSplit): number {
  return [...Object.values(leaves), ...Object.values(policies)].reduce((sum, gas) => sum + gas, 0);
}

/** @returns the policies that rows' splits name, in the order in which they first do. */
export const policiesOf = (rows: readonly { split: GasSplit }[]): string[] => [
  ...new Set(rows.flatMap(({ split }) => Object.keys(split.policies))),
];

/** Prague: 4 gas a token, and at least 10; a zero byte is one token, any other four. */
function calldataPrice(input: Hex): { gas: number; floor: number } {
  const tokens = hexToBytes(input).reduce((sum, byte) => sum + (byte === 0 ? 1 : 4), 0);
  return { gas: 4 * tokens, floor: 10 * tokens };
}
