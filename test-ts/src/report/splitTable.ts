import { type GasSplit, policiesOf } from "../gas/split.ts";
import type { GasReport } from "./gasReport.ts";
import type { TextTable } from "./textTable.ts";

/** The leaves of a split that stand before and after the policies. */
export const leaves = {
  before: ["intrinsic", "calldata", "entryPoint", "account", "module"],
  after: ["sessionValidator", "ownerValidator", "paymaster", "execution", "refund"],
} as const;

/** What a leaf is called. */
export const leafTitles: Record<Exclude<keyof GasSplit, "policies">, string> = {
  intrinsic: "intrinsic",
  calldata: "calldata",
  entryPoint: "EntryPoint",
  account: "account",
  module: "module",
  sessionValidator: "session validator",
  ownerValidator: "owner validator",
  paymaster: "paymaster",
  execution: "execution",
  refund: "refund",
};

/** Every leaf of each operation's split, each policy in a column of its own; they add up to what the transaction cost. */
export function splitTable({ rows }: GasReport): TextTable {
  const policies = policiesOf(rows);
  const titles = [
    ...leaves.before.map((leaf) => leafTitles[leaf]),
    ...policies,
    ...leaves.after.map((leaf) => leafTitles[leaf]),
    "tx gas",
  ];
  return {
    columns: [{ title: "Operation" }, ...titles.map((title) => ({ title, align: "right" as const }))],
    rows: rows.map(({ id, txGas, split }) => [
      id,
      ...[
        ...leaves.before.map((leaf) => split[leaf]),
        ...policies.map((name) => split.policies[name] ?? 0),
        ...leaves.after.map((leaf) => split[leaf]),
        txGas,
      ].map((gas) => (gas === 0 ? "" : gas.toLocaleString("en-US"))),
    ]),
  };
}
