import { expect, test } from "vitest";
import baseline from "../../gas.baseline.json";
import ceilings from "../../gas.ceilings.json";

type Row = { gas: number; parts: Partial<Record<string, number>> };
/** Of a row all gas, or that of some parts; less another row's, shared out among the steps between the two. */
type Ceiling = { what: string; row: string; parts?: string[]; less?: string; steps?: number; most: number };

const rows: Record<string, Row> = baseline.rows;

function gasOf(name: string, parts: string[] | undefined): number {
  const row = rows[name];
  if (!row) throw new Error(`${name} is no row of gas.baseline.json`);
  return parts ? parts.reduce((sum, part) => sum + (row.parts[part] ?? Number.NaN), 0) : row.gas;
}

test.each(ceilings as Ceiling[])("$what costs at most $most gas", ({ row, parts, less, steps = 1, most }) => {
  const gas = gasOf(row, parts) - (less ? gasOf(less, parts) : 0);
  expect(gas / steps).toBeLessThanOrEqual(most);
});
