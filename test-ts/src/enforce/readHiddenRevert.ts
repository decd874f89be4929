import { type Hex, toFunctionSelector } from "viem";
import type { Environment } from "../chain/environment.ts";

type Frame = { error?: string; output?: Hex; calls?: Frame[] };

/** Revert data of an error that carries nothing. */
export const dataOfError = (name: string): Hex => toFunctionSelector(`${name}()`);

/**
 * What a call reverted with before an account put an error of its own in its place.
 * @param hash of a mined transaction.
 * @param standIn name of that error, which carries nothing.
 * @returns the last such revert data; undefined when nothing else reverted.
 */
export async function readHiddenRevert(
  { publicClient }: Environment,
  hash: Hex,
  standIn: string,
): Promise<Hex | undefined> {
  const root = (await publicClient.request({
    method: "debug_traceTransaction" as never,
    params: [hash, { tracer: "callTracer" }] as never,
  })) as Frame;
  return findRevert(root.calls ?? [], dataOfError(standIn));
}

function findRevert(calls: readonly Frame[], hidden: Hex): Hex | undefined {
  for (const { error, output = "0x", calls: inner = [] } of calls.toReversed()) {
    if (error !== undefined && output !== hidden) return output;
    const found = findRevert(inner, hidden);
    if (found !== undefined) return found;
  }
  return undefined;
}
