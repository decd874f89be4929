import type { Payer, Row } from "./row.ts";

/** A row with one of its payers: what a line of the report is about. */
export type Job = { id: string; title: string; payer: Payer };

/** What a row's twin is called. */
const suffixes: Record<Payer, [id: string, title: string]> = {
  trivial: ["-trivial", ", with a paymaster that only agrees"],
  self: ["-self", ", paid for by the account"],
  verifying: ["-verified", ", with the verifying paymaster"],
  tank: ["-sponsored-limits", ", paid for by a sponsor's gas tank with a daily limit"],
  rule: ["-sponsored-rule", ", paid for by a sponsor's standing rule"],
  tokens: ["-tokens", ", paid for in a token"],
};

/** @returns a row's jobs: itself with its first payer, and a twin for each of the others. */
export function jobsOf({ id, title, payers }: Row): Job[] {
  const [first = "trivial", ...others] = payers;
  const rest = others.map((payer): Job => {
    const [suffix, how] = suffixes[payer];
    return { id: id + suffix, title: title + how, payer };
  });
  return [{ id, title, payer: first }, ...rest];
}
