import { type Abi, type Hex, hexToBytes, isHex } from "viem";
import { aaCodes } from "./aaCodes.ts";
import { decodeRevert, type RevertError } from "./decodeRevert.ts";

/** What a witness refused with. */
export type FailureSource =
  /** Revert data of `EntryPoint.handleOps`. */
  | { from: "handleOps"; data: Hex }
  /** Revert data of the account's execution, as `UserOperationRevertReason` carries it. */
  | { from: "execution"; data: Hex }
  /** What a call to the bundler threw: a JSON-RPC error, or a viem error around one. */
  | { from: "bundler"; error: unknown };

/** A failure in the form that all witnesses share. */
export type RawFailure = {
  /** The EntryPoint's code ("AA23"), "execution", or the bundler's JSON-RPC code where it is the bundler's own refusal. */
  code: string;
  /** The error of the contract that refused, where one did. */
  revert?: RevertError;
  /** What the witness said, word for word. */
  message: string;
};

/** A JSON-RPC error object. */
export type JsonRpcError = { code: number; message: string };

/**
 * Brings what any witness says into one form.
 * @throws the bundler's error itself, when it is no answer of the bundler (it could not be reached).
 */
export function readFailure(source: FailureSource, abi: Abi = []): RawFailure {
  if (source.from === "handleOps") return readHandleOps(source.data, abi);
  if (source.from === "execution") {
    return { code: "execution", revert: decodeRevert(source.data, abi), message: source.data };
  }
  const error = findJsonRpcError(source.error);
  if (!error) throw source.error;
  return readBundlerError(error, abi);
}

function readHandleOps(data: Hex, abi: Abi): RawFailure {
  const error = decodeRevert(data, abi);
  const { reason, inner } = error.args as { reason?: string; inner?: Hex };
  if (error.name === "FailedOp") {
    return { code: codeIn(reason!) ?? reason!, message: `FailedOp: ${reason}` };
  }
  if (error.name === "FailedOpWithRevert") {
    const message = `FailedOpWithRevert: ${reason} ${inner}`;
    return { code: codeIn(reason!) ?? reason!, revert: decodeRevert(inner!, abi), message };
  }
  return { code: "handleOps", revert: error, message: data };
}

/** The bundler's own words for what the EntryPoint has a code for. */
const bundlerWords: [RegExp, string][] = [
  [/^Invalid UserOp signature/, "AA24"],
  [/^Invalid UserOp paymasterData/, "AA34"],
  [/^User operation is not valid yet/, "AA22"],
  [/^UserOperation expires too soon/, "AA22"],
  [/^User operation has expired/, "AA22"],
];

const executionReverted = -32521;

function readBundlerError({ code, message }: JsonRpcError, abi: Abi): RawFailure {
  const word = bundlerWords.find(([pattern]) => pattern.test(message));
  if (word) return { code: word[1], message };
  const aa = codeIn(message);
  if (aa) {
    const inner = message.slice(message.indexOf(aa)).match(/^AA\d\d reverted (.+)$/s)?.[1];
    return { code: aa, revert: inner === undefined ? undefined : readInner(inner, abi), message };
  }
  const data = message.match(/with reason: (0x[0-9a-fA-F]*)$/)?.[1];
  if (code === executionReverted && isHex(data)) {
    return { code: "execution", revert: decodeRevert(data, abi), message };
  }
  return { code: `${code}`, message };
}

/** Solidity's panic codes in the words that alto puts in their place. */
const panicWords: Record<string, bigint> = {
  "assert(false)": 0x01n,
  "arithmetic overflow/underflow": 0x11n,
  "divide by zero": 0x12n,
  "invalid enum value": 0x21n,
  "storage byte array that is incorrectly encoded": 0x22n,
  ".pop() on an empty array.": 0x31n,
  "array sout-of-bounds or negative index": 0x32n,
  "memory overflow": 0x41n,
  "zero-initialized variable of internal function type": 0x51n,
};

/** alto gives the revert data of the account as hex, but for `Panic` and `Error`, which it puts into words. */
function readInner(inner: string, abi: Abi): RevertError {
  if (isHex(inner) && hexToBytes(inner)) return decodeRevert(inner, abi);
  const panic = panicWords[inner];
  if (panic !== undefined) {
    return { name: "Panic", args: { code: panic }, inputs: [{ name: "code", type: "uint256" }] };
  }
  return { name: "Error", args: { message: inner }, inputs: [{ name: "message", type: "string" }] };
}

const codeIn = (text: string): string | undefined =>
  text.match(/\bAA\d\d\b/g)?.find((code) => code in aaCodes);

/** Finds the JSON-RPC error in what a client threw: the innermost cause that carries a numeric code. */
export function findJsonRpcError(thrown: unknown): JsonRpcError | undefined {
  let found: JsonRpcError | undefined;
  for (
    let error = thrown as ErrorLike | undefined, depth = 0;
    error && depth < 16;
    error = error.cause, depth++
  ) {
    if (typeof error.code !== "number") continue;
    const message = error.details ?? error.message;
    if (typeof message === "string") found = { code: error.code, message };
  }
  return found;
}

type ErrorLike = { code?: unknown; details?: string; message?: string; cause?: ErrorLike };
