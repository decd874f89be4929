import { setTimeout } from "node:timers/promises";
import { type Address, createPublicClient, getAddress, http, isAddress, parseEther } from "viem";
import { canonical } from "../chain/addresses.ts";
import { EnvironmentError } from "../chain/environmentError.ts";
import { type ExitCode, exitCodes } from "../cli/command.ts";
import { UsageError } from "../cli/usageError.ts";
import type { AlertRules } from "./alerts.ts";
import { ReorgTooDeepError } from "./followChain.ts";
import { startHistory } from "./history.ts";
import { createMonitor } from "./monitor.ts";
import { Notifier } from "./notifier.ts";
import { type Report, toJsonLine, toText } from "./report.ts";
import { type MonitorState, readState, writeState } from "./stateFile.ts";
import { postAlert } from "./webhook.ts";

/** As the command line gives them. */
export type MonitorArguments = {
  paymaster: string;
  sponsor: string[];
  fromBlock?: string;
  state?: string;
  tankBelow?: string;
  window: string;
  failures: string;
  limits: string;
  interval: string;
  json: boolean;
  once: boolean;
  signal: AbortSignal;
};

/** So many operations make a share of reverted ones worth a word. */
const failureOperations = 5;

/** Turns that may fail one after another while the chain cannot be reached, with `--once`. */
const attempts = 3;

/** `hallpass monitor`: prints what happens until it is interrupted, or once what has happened so far. */
export async function runMonitor(given: MonitorArguments): Promise<ExitCode> {
  const { RPC_URL: rpcUrl, WEBHOOK_URL: url, WEBHOOK_SECRET: secret } = process.env;
  if (!rpcUrl) throw new UsageError("RPC_URL is not set: the monitor reads the chain there.");
  const watched = {
    entryPoint: canonical.entryPoint,
    smartSession: canonical.smartSession,
    paymaster: toAddress(given.paymaster, "--paymaster"),
  };
  const rules = readRules(given);
  const window = toNumber(given.window, "--window") * 60;
  const interval = toNumber(given.interval, "--interval");
  const client = createPublicClient({ transport: http(rpcUrl, { batch: true, retryCount: 1 }) });
  const state = await loadState(given, watched.paymaster, client);
  const emit = (report: Report) =>
    process.stdout.write(`${given.json ? toJsonLine(report) : toText(report)}\n`);
  const save = () => {
    if (given.state) writeState(given.state, state);
  };
  const complain = (sentence: string) => process.stderr.write(`hallpass: ${sentence}\n`);

  const notifier = new Notifier(url ? state.outbox : [], {
    post: (alert) => postAlert(alert, { url: url!, secret, signal: given.signal }),
    onLost: (alert, reason) => complain(`The webhook has not taken alert ${alert.id}: ${reason}.`),
    onDone: save,
  });
  const turn = createMonitor({
    client,
    watched,
    state,
    rules,
    window,
    sponsors: given.sponsor.map((address) => toAddress(address, "--sponsor")),
    emit,
    save,
  });

  let failed = 0;
  while (!given.signal.aborted) {
    try {
      await turn();
      failed = 0;
      if (url) notifier.wake();
      else state.outbox.length = 0;
      if (given.once) break;
    } catch (error) {
      if (error instanceof ReorgTooDeepError) throw new EnvironmentError(error.message);
      const { name } = error as Error;
      if (given.once && ++failed === attempts)
        throw new EnvironmentError(`The chain cannot be read (${name}).`);
      complain(`The chain could not be read (${name}); it is tried again.`);
    }
    await setTimeout(interval, undefined, { signal: given.signal }).catch(() => {});
  }
  if (given.once) await notifier.idle();
  await notifier.stop();
  save();
  for (const [sponsor, { minutes: _, ...totals }] of Object.entries(state.history.totals.sponsors)) {
    emit({ type: "totals", sponsor: sponsor as Address, ...totals });
  }
  return exitCodes.asExpected;
}

async function loadState(
  { state: path, fromBlock }: MonitorArguments,
  paymaster: Address,
  client: { getChainId(): Promise<number>; getBlockNumber(): Promise<bigint> },
): Promise<MonitorState> {
  if (fromBlock !== undefined && !/^\d{1,15}$/.test(fromBlock)) {
    throw new UsageError(`--from-block is a block number, not ${fromBlock}.`);
  }
  try {
    const chainId = await client.getChainId();
    const kept = path === undefined ? undefined : readState(path, { chainId, paymaster });
    if (kept) return kept;
    const from = fromBlock === undefined ? await client.getBlockNumber() : BigInt(fromBlock);
    return { schema: 1, chainId, paymaster, history: startHistory(from), told: [], outbox: [] };
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    throw new EnvironmentError(`Cannot reach the chain (${(error as Error).name}).`);
  }
}

function readRules({ tankBelow, failures, limits }: MonitorArguments): AlertRules {
  const level = tankBelow === undefined ? undefined : /^\d+(\.\d{1,18})?$/.exec(tankBelow)?.[0];
  if (tankBelow !== undefined && level === undefined) {
    throw new UsageError(`--tank-below is an amount in ETH, not ${tankBelow}.`);
  }
  return {
    tankBelow: level === undefined ? undefined : parseEther(level),
    failureShare: toNumber(failures, "--failures") / 100,
    failureOperations,
    limitShare: toNumber(limits, "--limits") / 100,
  };
}

function toNumber(text: string, option: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new UsageError(`${option} is a whole number above 0, not ${text}.`);
  return Number(text);
}

function toAddress(text: string, option: string): Address {
  if (!isAddress(text, { strict: false })) throw new UsageError(`${option} is an address, not ${text}.`);
  return getAddress(text);
}
