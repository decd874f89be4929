import { encodeExecute } from "../../accounts/encodeExecute.ts";
import type { Attempt } from "../attempt.ts";
import type { Case } from "../case.ts";
import { trades } from "../effects.ts";
import type { Stage } from "../stage.ts";
import { pastTotal, useUp } from "./lifecycle.ts";
import { inTotal, perTrade, sell } from "./limits.ts";

const group = "Bundles";
const amountIn = perTrade / 2n;

const sale = (stage: Stage, amount: bigint): Attempt => ({ callData: encodeExecute([sell(stage, amount)]) });

/** A sale after another one in the same bundle. */
const afterSale = (first: bigint, second: bigint): Pick<Case, "attempt" | "effect"> => ({
  attempt: (stage) => ({ ...sale(stage, second), alongside: [sale(stage, first)] }),
  effect: (stage) => trades(stage, { amountIn: second, alongside: first }),
});

/** Leaves so much of the reference session's total. */
const leave = (left: bigint) => (stage: Stage) => useUp(stage, inTotal - amountIn - left);

export const bundleCases: Case[] = [
  {
    id: "bundle-total-at",
    corpus: [137],
    group,
    title: "Use up the total with two operations of one bundle",
    given: leave(perTrade),
    ...afterSale(amountIn, amountIn),
  },
  {
    id: "bundle-total-past",
    corpus: [137],
    group,
    title: "Go past the total by one with the second operation of a bundle",
    given: leave(perTrade),
    ...afterSale(amountIn, amountIn + 1n),
    refused: () => "AA23 PolicyViolation UniActionPolicy",
    // The bundler mines one operation of an account after the other, and finds the total as the first one left it.
    refusedByBundler: pastTotal(inTotal - amountIn, amountIn + 1n),
    notOn: { safe7579: "the account hides the module's error from a bundler that only validates" },
  },
];
