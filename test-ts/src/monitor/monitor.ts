import type { Address, PublicClient } from "viem";
import { type AlertRules, newAlerts, readConditions } from "./alerts.ts";
import { followChain } from "./followChain.ts";
import { addBlock, dropBlocks } from "./history.ts";
import { readSponsor } from "./readSponsor.ts";
import type { Report } from "./report.ts";
import type { MonitorState } from "./stateFile.ts";
import { isSponsored, type Window } from "./totals.ts";
import { readRecord, type Watched, watchedFilters } from "./watched.ts";

export type MonitorOptions = Window & {
  client: PublicClient;
  watched: Watched;
  /** Where it begins; it is changed in place. */
  state: MonitorState;
  rules: AlertRules;
  /** Sponsors to watch beside those that events name. */
  sponsors: readonly Address[];
  /** Told what there is to say, in order. */
  emit(report: Report): void;
  /** Keeps the state. */
  save(): void;
};

/** So many blocks are read between two times that the state is kept. */
const blocksBetweenSaves = 200;

/**
 * Follows the chain's events of a SponsorPaymaster.
 * @returns a function that reads what is new; alerts go into the state's outbox.
 */
export function createMonitor(options: MonitorOptions): () => Promise<void> {
  const { client, watched, state, window, emit, save } = options;
  const { history } = state;
  const next = followChain({ client, filters: watchedFilters(watched), position: history.position });

  return async function turn() {
    let steps = 0;
    for await (const step of next()) {
      if (step.type === "rollback") {
        const dropped = dropBlocks(history, step.to, step.position, { window }).flatMap(
          ({ events }) => events,
        );
        const operations = dropped.filter(({ type }) => type === "operation").length;
        emit({ type: "rollback", to: step.to, operations });
      } else {
        const isKnown = (account: Address) => isSponsored(history.totals, account);
        const record = await readRecord(client, step, { watched, isKnown });
        addBlock(history, record, step.position, { window });
        for (const event of record.events) emit({ ...event, block: record.block, time: record.time });
      }
      if (++steps % blocksBetweenSaves === 0) save();
    }
    if (steps > 0) await conclude(options);
  };
}

/** Says how the tanks are, and warns. */
async function conclude(options: MonitorOptions): Promise<void> {
  const { client, watched, state, rules, sponsors, window, emit, save } = options;
  const { history, chainId } = state;
  const { paymaster } = watched;
  const { time } = history.totals;
  const block = history.position.seen.at(-1)?.number ?? history.position.from;
  const all = new Set([...sponsors, ...(Object.keys(history.totals.sponsors) as Address[])]);
  const readings = await Promise.all(
    [...all].map((sponsor) => readSponsor(client, { paymaster, sponsor, history, window })),
  );
  for (const { sponsor, balance, burnRate, operations, reverted } of readings) {
    const hoursLeft = burnRate === 0n ? null : Number((balance * 1_000n) / burnRate) / 1_000;
    emit({ type: "status", block, time, sponsor, balance, burnRate, hoursLeft, operations, reverted });
  }
  const told = new Set(state.told);
  const conditions = readings.flatMap((reading) => readConditions(reading, rules, told));
  for (const alert of newAlerts(conditions, state.told, { chainId, paymaster, block, time })) {
    emit({ type: "alert", ...alert });
    state.outbox.push(alert);
  }
  save();
}
