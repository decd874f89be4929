import { concat, type Hex, pad, slice, toHex } from "viem";
import { batchMode, type Call, encodeExecute } from "../../accounts/encodeExecute.ts";
import type { Case } from "../case.ts";
import { allows, tokenChange, trades } from "../effects.ts";
import type { Stage } from "../stage.ts";
import { pastTotal } from "./lifecycle.ts";
import { inTotal, perApproval, perTrade, sell } from "./limits.ts";
import { approve } from "./trade.ts";

const group = "Execution modes and the account's own functions";
const amountIn = perTrade / 2n;
const sold = (stage: Stage) => trades(stage, { amountIn });

/** A sale whose mode word ends in this selector and payload. */
const inMode = (selector: Hex, payload: Hex): Pick<Case, "attempt" | "effect"> => ({
  attempt: (stage) => ({
    callData: encodeExecute([sell(stage, amountIn)], concat(["0x000000000000", selector, payload])),
  }),
  effect: sold,
});

/** A batch of two sales, with one of its words changed: its offset, its length, then the offsets of its two items. */
const spoiltBatch = (word: 0 | 1 | 2 | 3, value: bigint): Pick<Case, "attempt"> => ({
  attempt(stage) {
    const encoded = encodeExecute([sell(stage, amountIn), sell(stage, amountIn)], batchMode);
    // Before the batch: the selector, the mode, the offset and the length of the execution.
    const position = 4 + 32 * (3 + word);
    const callData = concat([
      slice(encoded, 0, position),
      toHex(value, { size: 32 }),
      slice(encoded, position + 32),
    ]);
    return { callData };
  },
});

export const modeCases: Case[] = [
  {
    id: "mode-selector",
    corpus: [54],
    group,
    title: "Trade in a mode with a selector, which nobody reads",
    ...inMode("0xdeadbeef", toHex(0, { size: 22 })),
  },
  {
    id: "mode-payload",
    corpus: [54],
    group,
    title: "Trade in a mode with a payload, which nobody reads",
    ...inMode("0x00000000", pad("0x7061796c6f6164", { dir: "right", size: 22 })),
  },
  {
    id: "batch-offset-outside",
    corpus: [49],
    group,
    title: "Send a batch that begins behind the end of the calldata",
    ...spoiltBatch(0, 2n ** 32n),
    effect: sold,
    refused: () => "AA23 InvalidData",
  },
  {
    id: "batch-length-past-items",
    corpus: [49],
    group,
    title: "Send a batch that says it has more calls than there is room for",
    ...spoiltBatch(1, 2n ** 32n),
    effect: sold,
    refused: () => "AA23 InvalidData",
  },
  {
    id: "batch-item-outside",
    corpus: [49],
    group,
    title: "Send a batch whose second call is behind the end of the calldata",
    ...spoiltBatch(3, 2n ** 32n),
    effect: sold,
    refused: () => "AA23 InvalidData",
  },
  {
    id: "batch-items-shared",
    corpus: [49],
    group,
    title: "Send a batch whose two items are one and the same: it counts twice, and is made twice",
    ...spoiltBatch(3, 64n),
    effect: (stage) => trades(stage, { amountIn, alongside: amountIn }),
  },
  {
    id: "batch-of-fifty",
    corpus: [51],
    group,
    title: "Approve fifty times in one batch",
    attempt: ({ environment: { targets } }) => {
      const one = approve({ token: targets.sold, spender: targets.pool, amount: perApproval });
      return { callData: encodeExecute(Array<Call>(50).fill(one)) };
    },
    effect: (stage) => allows(stage, { spender: stage.environment.targets.pool, amount: perApproval }),
  },
  {
    id: "batch-of-fifty-past",
    corpus: [51],
    group,
    title: "Sell more than the total in one batch of fifty",
    attempt: (stage) => ({ callData: encodeExecute(Array<Call>(50).fill(sell(stage, amountIn))) }),
    effect: (stage) => [tokenChange(stage, "sold", stage.account, -amountIn * 50n)],
    refused: () => pastTotal(inTotal, amountIn).replace("amountIn", "call 10 of 50: amountIn"),
  },
  ...(["approve", "swap"] as const).map((name): Case => {
    const amount = (over: bigint) => (name === "swap" ? perTrade : perApproval) + over;
    const call = (stage: Stage) => {
      const { sold: token, pool } = stage.environment.targets;
      return name === "swap"
        ? sell(stage, amount(1n))
        : approve({ token, spender: pool, amount: amount(1n) });
    };
    return {
      id: `batch-of-one-${name}-past`,
      corpus: [50],
      group,
      title: `Go past the bound of ${name} in a batch of one`,
      attempt: (stage) => ({ callData: encodeExecute([call(stage)], batchMode) }),
      effect: (stage) =>
        name === "swap"
          ? trades(stage, { amountIn: amount(1n) })
          : allows(stage, { spender: stage.environment.targets.pool, amount: amount(1n) }),
      refused: () =>
        name === "swap"
          ? `AA23 PolicyViolation UniActionPolicy: amountIn ${amount(1n)} > ${perTrade} (rule 2 of 3: amountIn <= ${perTrade}, total <= ${inTotal})`
          : `AA23 PolicyViolation UniActionPolicy: amount ${amount(1n)} > ${perApproval} (rule 2 of 2: amount <= ${perApproval})`,
    };
  }),
];
