import {
  type Address,
  decodeFunctionData,
  getAbiItem,
  getAddress,
  type Hash,
  type Hex,
  hexToBytes,
  type PublicClient,
  size,
  slice,
  toFunctionSelector,
  zeroAddress,
} from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import type { ContractName, Environment } from "../chain/environment.ts";
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

/** A part of the split that opcodes can fall to. */
export type Part =
  | Exclude<keyof GasSplit, "intrinsic" | "calldata" | "policies" | "refund">
  | { policy: string };

/** Whose work an address does. */
export type Labels = ReadonlyMap<Address, Part>;

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

const parts: Partial<Record<ContractName, Part>> = {
  EntryPoint: "entryPoint",
  SmartSession: "module",
  SmartSessionCompatibilityFallback: "module",
  OwnableValidator: "sessionValidator",
  K1Validator: "ownerValidator",
  Nexus: "account",
  NexusAccountFactory: "account",
  NexusBootstrap: "account",
};

/** @returns the labels of the environment's stack and paymasters. */
export function labelsOf({ stack, targets }: Pick<Environment, "stack" | "targets">): Labels {
  const labels = new Map<Address, Part>();
  for (const [name, contract] of Object.entries(stack.contracts)) {
    labels.set(contract.address, parts[name as ContractName] ?? { policy: name });
  }
  if (stack.nexus.ownerValidator !== zeroAddress) labels.set(stack.nexus.ownerValidator, "ownerValidator");
  labels.set(targets.verifyingPaymaster, "paymaster");
  if (targets.trivialPaymaster) labels.set(targets.trivialPaymaster, "paymaster");
  return labels;
}

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
  const parts = new Map<Frame, Part>();
  if (trace.root.steps > 0) assignParts(parts, trace.root, readLabels(labels, { to, input }));
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

function assignParts(parts: Map<Frame, Part>, frame: Frame, labels: Labels): void {
  parts.set(frame, partOf(frame, frame.caller && parts.get(frame.caller), labels));
  for (const call of frame.calls) if (call.steps > 0) assignParts(parts, call, labels);
}

const userOp = "(address,uint256,bytes,bytes,bytes32,uint256,bytes32,bytes,bytes)";

/** Functions by which a frame's role is told. */
export const selectors = {
  handleOps: toFunctionSelector(getAbiItem({ abi: entryPoint07Abi, name: "handleOps" })),
  innerHandleOp: toFunctionSelector(getAbiItem({ abi: entryPoint07Abi, name: "innerHandleOp" })),
  /** The account's; its validators have one without the missing funds. */
  validateUserOp: toFunctionSelector(`validateUserOp(${userOp},bytes32,uint256)`),
} as const;

const validatorSelectors = [
  toFunctionSelector(`validateUserOp(${userOp},bytes32)`),
  toFunctionSelector("isValidSignatureWithSender(address,bytes32,bytes)"),
];

function partOf(frame: Frame, caller: Part | undefined, labels: Labels): Part {
  if (caller !== undefined && frame.context === frame.caller?.context) return caller;
  const label = labels.get(frame.context);
  if (label !== undefined) return label;
  if (caller === undefined) return "execution";
  // The EntryPoint calls accounts and paymasters, which have labels, and the contract that calls the factory.
  if (caller === "entryPoint") return "account";
  if (caller === "module") return { policy: frame.context };
  if (caller !== "account") return caller;
  if (executes(frame)) return "execution";
  return validatorSelectors.includes(frame.selector) ? "ownerValidator" : "account";
}

function executes(frame: Frame): boolean {
  for (let f: Frame | undefined = frame; f; f = f.caller)
    if (f.selector === selectors.innerHandleOp) return true;
  return false;
}

/** Adds what a `handleOps` names: the EntryPoint, and each operation's sender, factory and paymaster. */
function readLabels(labels: Labels, { to, input }: { to: Address; input: Hex }): Labels {
  const named = new Map<Address, Part>();
  for (const { sender, initCode, paymasterAndData } of readOps(input)) {
    named.set(to, "entryPoint");
    named.set(sender, "account");
    if (size(initCode) >= 20) named.set(slice(initCode, 0, 20), "account");
    if (size(paymasterAndData) >= 20) named.set(slice(paymasterAndData, 0, 20), "paymaster");
  }
  return new Map([...named, ...labels].map(([address, part]) => [getAddress(address), part]));
}

type Operation = { sender: Address; initCode: Hex; paymasterAndData: Hex };

function readOps(input: Hex): readonly Operation[] {
  if (size(input) < 4 || slice(input, 0, 4) !== selectors.handleOps) return [];
  const { functionName, args } = decodeFunctionData({ abi: entryPoint07Abi, data: input });
  return functionName === "handleOps" ? args[0] : [];
}

/** Prague: 4 gas a token, and at least 10; a zero byte is one token, any other four. */
function calldataPrice(input: Hex): { gas: number; floor: number } {
  const tokens = hexToBytes(input).reduce((sum, byte) => sum + (byte === 0 ? 1 : 4), 0);
  return { gas: 4 * tokens, floor: 10 * tokens };
}
