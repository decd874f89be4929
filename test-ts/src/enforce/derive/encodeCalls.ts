import type { Hex } from "viem";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import type { Call } from "../../session/model.ts";

/** Calldata of the account's `execute` for these calls. @param mode another mode word. */
export const encodeCalls = (calls: readonly Call[], mode?: Hex): Hex =>
  encodeExecute(
    calls.map(({ target, value, data }) => ({ to: target, value, data })),
    mode,
  );
