import { decodeSmartSessionSignature, SmartSessionMode } from "@rhinestone/module-sdk";
import { type Address, type Hex, isAddressEqual, numberToHex, size, slice } from "viem";
import type { Payment } from "../session/fees.ts";
import { actionConfigId, actionIdOf, userOpConfigId } from "./ids.ts";
import type { PolicyUse } from "./policies/policyModel.ts";

/** What the decoder needs to know of a user operation. */
export type DecodedOperation = {
  sender: Address;
  nonce: bigint;
  callData: Hex;
  signature: Hex;
  paymaster?: Address;
} & Partial<DeclaredGas>;

/** What an operation declares of gas, and the most it pays for one gas, in wei. */
type DeclaredGas = Record<(typeof gasFigures)[number] | "maxFeePerGas", bigint>;

const gasFigures = [
  "callGasLimit",
  "verificationGasLimit",
  "preVerificationGas",
  "paymasterVerificationGasLimit",
  "paymasterPostOpGasLimit",
] as const;

/** @returns the operation's terms of payment. */
export function paymentOf(operation: DecodedOperation): Payment {
  const { paymaster, maxFeePerGas = 0n } = operation;
  const gas = gasFigures.reduce((sum, figure) => sum + (operation[figure] ?? 0n), 0n);
  return { ...(paymaster && { paymaster }), gas, maxFeePerGas };
}

/** The session that an operation names, and its grant where the operation carries one. */
export type OperationSession = {
  permissionId: Hex;
  /** The grant's policies, when the operation enables the session in the same breath. */
  grant?: {
    userOpPolicies: PolicyUse[];
    actionPolicies(actionId: Hex): PolicyUse[];
  };
};

/** Where, in bytes, accounts put the validator into a nonce: Safe7579 and the reference account, Kernel, Nexus. */
const validatorOffsets = [0, 2, 4] as const;

/** Whether a nonce says that the module judges the operation, on an account of any make. */
const names = (nonce: bigint, module: Address): boolean => {
  const bytes = numberToHex(nonce, { size: 32 });
  return validatorOffsets.some((offset) => isAddressEqual(slice(bytes, offset, offset + 20), module));
};

/**
 * Reads which session an operation uses out of its signature.
 * @param module the session module.
 * @returns undefined where another validator is to judge it, or where the signature does not decode.
 */
export function sessionOf(operation: DecodedOperation, module: Address): OperationSession | undefined {
  const { sender, nonce, signature } = operation;
  if (!names(nonce, module) || size(signature) < 1) return undefined;
  if (slice(signature, 0, 1) === SmartSessionMode.USE) {
    return size(signature) < 33 ? undefined : { permissionId: slice(signature, 1, 33) };
  }
  try {
    const { permissionId, enableSessionData } = decodeSmartSessionSignature({
      signature,
      account: { address: sender, type: "erc7579-implementation", deployedOnChains: [] },
    });
    const session = enableSessionData!.enableSession.sessionToEnable;
    const uses = (policies: readonly { policy: Address; initData: Hex }[], configId: Hex): PolicyUse[] =>
      policies.map(({ policy, initData }) => ({ policy, initData, configId }));
    return {
      permissionId,
      grant: {
        userOpPolicies: uses(session.userOpPolicies, userOpConfigId(sender, permissionId)),
        actionPolicies: (actionId) =>
          session.actions
            .filter((action) => actionIdOf(action.actionTarget, action.actionTargetSelector) === actionId)
            .flatMap((action) => uses(action.actionPolicies, actionConfigId(sender, permissionId, actionId))),
      },
    };
  } catch {
    // A mutilated signature: the module refuses it before it asks any policy, so there is nothing to read.
    return undefined;
  }
}
