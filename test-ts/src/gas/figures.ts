import type { GasSplit } from "./split.ts";

/** Gas of one row, with the parts that it is the sum of where they are known. */
export type Figure = { gas: number; parts?: Readonly<Record<string, number>> };

/** Gas by row. */
export type Figures = Readonly<Record<string, Figure>>;

/** A row that costs other gas than before; one side is missing where the row is new or gone. */
export type Move = { row: string; before?: Figure; after?: Figure };

/** @returns a split's leaves side by side, policies by their names, without what is zero. */
export function flattenSplit({ policies, ...leaves }: GasSplit): Record<string, number> {
  return Object.fromEntries(Object.entries({ ...leaves, ...policies }).filter(([, gas]) => gas !== 0));
}

/** @returns the figures of measured rows. */
export function toFigures(rows: readonly { id: string; txGas: number; split: GasSplit }[]): Figures {
  return Object.fromEntries(
    rows.map(({ id, txGas, split }) => [id, { gas: txGas, parts: flattenSplit(split) }]),
  );
}

/**
 * Finds the rows whose gas or parts moved, in either direction, and those that are on one side only.
 * @param options.tolerance the share of the row's former gas by which it, or a part of it, may move unreported. @default 0
 */
export function compareFigures(
  before: Figures,
  after: Figures,
  { tolerance = 0 }: { tolerance?: number } = {},
): Move[] {
  const rows = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return rows
    .map((row): Move => ({ row, before: before[row], after: after[row] }))
    .filter((move) => {
      const { before, after } = move;
      if (!before || !after) return true;
      const changes = [after.gas - before.gas, ...movedParts(move).map(([, change]) => change)];
      return changes.some((change) => Math.abs(change) > tolerance * before.gas);
    });
}

/** @returns the parts of a row that changed, by how much, in gas. */
export function movedParts({ before, after }: Move): [part: string, change: number][] {
  const [old, now] = [before?.parts, after?.parts];
  if (!old || !now) return [];
  return [...new Set([...Object.keys(now), ...Object.keys(old)])]
    .map((part): [string, number] => [part, (now[part] ?? 0) - (old[part] ?? 0)])
    .filter(([, change]) => change !== 0);
}
