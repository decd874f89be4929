import {
  type Address,
  decodeFunctionData,
  getAbiItem,
  getAddress,
  type Hex,
  size,
  slice,
  toFunctionSelector,
  zeroAddress,
} from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import type { ContractName, Environment } from "../chain/environment.ts";
import type { GasSplit } from "./split.ts";
import type { Frame, Trace } from "./trace.ts";

/** A part of the split that opcodes can fall to. */
export type Part =
  | Exclude<keyof GasSplit, "intrinsic" | "calldata" | "policies" | "refund">
  | { policy: string };

/** Whose work an address does. */
export type Labels = ReadonlyMap<Address, Part>;

const partsByName: Partial<Record<ContractName, Part>> = {
  EntryPoint: "entryPoint",
  SmartSession: "module",
  SmartSessionCompatibilityFallback: "module",
  OwnableValidator: "sessionValidator",
  K1Validator: "ownerValidator",
  Nexus: "account",
  NexusAccountFactory: "account",
  NexusBootstrap: "account",
  Kernel: "account",
  KernelFactory: "account",
  Safe: "account",
  SafeProxyFactory: "account",
  Safe7579: "account",
  Safe7579Launchpad: "account",
  ReferenceAccount: "account",
  ReferenceBootstrap: "account",
  MockAccountFactory: "account",
};

/** @returns the labels of the environment's stack and paymasters. */
export function labelsOf({ stack, targets }: Pick<Environment, "stack" | "targets">): Labels {
  const labels = new Map<Address, Part>();
  for (const [name, contract] of Object.entries(stack.contracts)) {
    labels.set(contract.address, partsByName[name as ContractName] ?? { policy: name });
  }
  if (stack.nexus.ownerValidator !== zeroAddress) labels.set(stack.nexus.ownerValidator, "ownerValidator");
  labels.set(targets.verifyingPaymaster, "paymaster");
  labels.set(targets.sponsorPaymaster, "paymaster");
  labels.set(targets.tokenPaymaster, "paymaster");
  labels.set(targets.feeToken, "paymaster");
  if (targets.trivialPaymaster) labels.set(targets.trivialPaymaster, "paymaster");
  return labels;
}

/**
 * Says whose work each frame with code is: by label, by what a `handleOps` names, else by who called it.
 * @param message the transaction's target and input.
 */
export function partsOf(
  { root }: Trace,
  { labels, ...message }: { labels: Labels; to: Address; input: Hex },
): ReadonlyMap<Frame, Part> {
  const parts = new Map<Frame, Part>();
  if (root.steps > 0) assignParts(parts, root, readLabels(labels, message));
  return parts;
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
