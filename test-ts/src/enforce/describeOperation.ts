import {
  type Abi,
  type AbiParameter,
  decodeAbiParameters,
  getAddress,
  slice,
  toFunctionSignature,
} from "viem";
import type { UserOp } from "../accounts/directUserOp.ts";
import type { ReportedCall, ReportedOperation } from "../report/enforcementReport.ts";
import type { Call } from "../session/model.ts";
import { decodeCalls } from "./calls.ts";
import { functionOf } from "./parameterAt.ts";
import { sessionOf } from "./sessionOf.ts";

/** What a reader knows of a chain: the functions of its contracts, and the contracts' names by address. */
export type Vocabulary = { abi: Abi; names: ReadonlyMap<string, string>; module: `0x${string}` };

/** A user operation as the report shows it. */
export function describeOperation(userOp: UserOp, vocabulary: Vocabulary): ReportedOperation {
  const { sender, callData, paymaster } = userOp;
  const session = sessionOf(userOp, vocabulary.module);
  return {
    sender,
    mode: session === undefined ? "other" : session.grant ? "enable" : "use",
    sponsored: paymaster !== undefined,
    calls: decodeCalls(sender, callData).map((call) => describeCall(call, vocabulary)),
    callData,
  };
}

/** A call as the report shows it. */
export function describeCall({ target, value, data }: Call, { abi, names }: Vocabulary): ReportedCall {
  const known = functionOf(abi, data);
  const contract = names.get(getAddress(target));
  return {
    target,
    ...(contract === undefined ? {} : { contract }),
    value: `${value}`,
    ...(known ? { function: toFunctionSignature(known) } : {}),
    args: known ? decodeArguments(known.inputs, data) : [],
    data,
  };
}

function decodeArguments(inputs: readonly AbiParameter[], data: Call["data"]): ReportedCall["args"] {
  if (inputs.length === 0) return [];
  try {
    return decodeAbiParameters(inputs, slice(data, 4)).map((value, index) => {
      const { name = "", type } = inputs[index]!;
      return { name: name || `${index}`, type, value: formatValue(value) };
    });
  } catch {
    // The calldata ends early, or a word is no value of its type: the report shows it as it is.
    return [];
  }
}

const formatValue = (value: unknown): string =>
  typeof value === "object"
    ? JSON.stringify(value, (_, item) => (typeof item === "bigint" ? `${item}` : item))
    : `${value}`;
