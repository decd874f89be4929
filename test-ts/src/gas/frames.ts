import { toFunctionSelector } from "viem";
import { type Part, selectors } from "./parts.ts";
import type { Frame } from "./trace.ts";

/**
 * Gas of whole calls, with all that they call in turn, but without what the call itself cost the caller
 * (callTracer's `gasUsed`). Summed where a contract is called more than once.
 */
export type FrameGas = {
  /** The factory's work for an account that did not exist. */
  deployment?: number;
  /** The account's `validateUserOp`. */
  validation?: number;
  /** The account, called by the EntryPoint to execute. */
  execution?: number;
  /** The session module, called by the account: `validateUserOp`, `enableSessions`, `removeSession`. */
  module?: number;
  sessionValidator?: number;
  ownerValidator?: number;
  /** `validatePaymasterUserOp` and, if there is one, `postOp`. */
  paymaster?: number;
  /** Each policy's initialisations and checks by name, in their order. */
  policies: Record<string, { initialize: number[]; check: number[] }>;
};

const initialize = toFunctionSelector("initializeWithMultiplexer(address,bytes32,bytes)");
const userOp = "(address,uint256,bytes,bytes,bytes32,uint256,bytes32,bytes,bytes)";
const checks = [
  `checkUserOpPolicy(bytes32,${userOp})`,
  "checkAction(bytes32,address,address,uint256,bytes)",
  "check1271SignedAction(bytes32,address,address,bytes32,bytes)",
].map((signature) => toFunctionSelector(signature));

/** @param parts whose work each frame of a transaction is, from {@link splitTransaction}. */
export function frameGas(parts: ReadonlyMap<Frame, Part>): FrameGas {
  const gas: FrameGas = { policies: {} };
  const add = (name: Exclude<keyof FrameGas, "policies">, frame: Frame): void => {
    gas[name] = (gas[name] ?? 0) + frame.gasUsed;
  };
  for (const [frame, part] of parts) {
    const caller = frame.caller && parts.get(frame.caller);
    if (typeof part !== "string") {
      if (caller !== "module") continue;
      gas.policies[part.policy] ??= { initialize: [], check: [] };
      const calls = gas.policies[part.policy]!;
      if (frame.selector === initialize) calls.initialize.push(frame.gasUsed);
      if (checks.includes(frame.selector)) calls.check.push(frame.gasUsed);
    } else if (caller === "entryPoint" && part === "account") {
      if (frame.selector === selectors.validateUserOp) add("validation", frame);
      else add(frame.caller?.selector === selectors.innerHandleOp ? "execution" : "deployment", frame);
    } else if (part === "module" && caller === "account") add("module", frame);
    else if (part === "sessionValidator" && caller === "module") add("sessionValidator", frame);
    else if (part === "ownerValidator" && caller === "account") add("ownerValidator", frame);
    else if (part === "paymaster" && caller === "entryPoint") add("paymaster", frame);
  }
  return gas;
}
