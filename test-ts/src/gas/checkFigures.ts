import { buildContracts } from "../buildContracts.ts";
import { startEnvironment } from "../chain/startEnvironment.ts";
import { readBaseline, writeBaseline } from "./baseline.ts";
import { compareFigures, type Figures, type Move, toFigures } from "./figures.ts";
import { measureRows } from "./measureRows.ts";
import { measureSnapshots, readSnapshots, snapshotFolder } from "./snapshots.ts";

export type CheckOptions = {
  /** File of whole operations' figures. */
  baseline: string;
  /** Only these operations, and none of forge's tests. */
  only?: readonly string[];
  /** Whether to replace the committed figures by those measured. */
  update: boolean;
};

/**
 * Measures everything that there are committed figures of.
 * @returns how many figures there are now, and which moved.
 */
export async function checkFigures({
  baseline,
  only,
  update,
}: CheckOptions): Promise<{ count: number; moves: Move[] }> {
  await buildContracts(new AbortController().signal);
  const whole = readBaseline(baseline);
  const operations = await measureOperations(only);
  if (update) writeBaseline(baseline, only ? { ...whole, ...operations } : operations);
  if (only) {
    const asked = Object.fromEntries(Object.entries(whole).filter(([row]) => only.includes(row)));
    return { count: only.length, moves: compareFigures(asked, operations) };
  }
  const before = { ...readSnapshots(snapshotFolder), ...whole };
  const now = { ...(await measureSnapshots({ keep: update })), ...operations };
  return { count: Object.keys(now).length, moves: compareFigures(before, now) };
}

async function measureOperations(only: readonly string[] | undefined): Promise<Figures> {
  const environment = await startEnvironment();
  try {
    return toFigures(await measureRows(environment, { only }));
  } finally {
    await environment.stop();
  }
}
