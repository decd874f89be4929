import type { BlockRecord } from "./events.ts";
import type { Position } from "./followChain.ts";
import { addRecord, emptyTotals, type Totals, type Window } from "./totals.ts";

/** Totals that can go back: up to the depth of a reorganisation, blocks are kept apart. Plain data. */
export type History = { position: Position; base: Totals; recent: BlockRecord[]; totals: Totals };

/** @param from the first block of interest. */
export function startHistory(from: bigint): History {
  return { position: { from, seen: [] }, base: emptyTotals(), recent: [], totals: emptyTotals() };
}

/** Adds a block, in place; what no reorganisation reaches any more goes into the base. */
export function addBlock(history: History, record: BlockRecord, position: Position, window: Window): void {
  history.position = position;
  history.recent.push(record);
  addRecord(history.totals, record, window);
  const oldest = position.seen[0]?.number ?? record.block;
  while (history.recent[0] && history.recent[0].block < oldest) {
    addRecord(history.base, history.recent.shift()!, window);
  }
}

/** Takes back every block after `to`, in place. @returns what they held, newest first. */
export function dropBlocks(history: History, to: bigint, position: Position, window: Window): BlockRecord[] {
  const dropped = history.recent.filter(({ block }) => block > to);
  history.position = position;
  history.recent = history.recent.filter(({ block }) => block <= to);
  history.totals = structuredClone(history.base);
  for (const record of history.recent) addRecord(history.totals, record, window);
  return dropped.reverse();
}
