import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Logger } from "pino";
import { canonical } from "../chain/addresses.ts";
import { EnvironmentError } from "../chain/environmentError.ts";
import { type Position, ReorgTooDeepError } from "../monitor/followChain.ts";
import { parseTagged } from "../monitor/taggedJson.ts";
import { createApp } from "./createApp.ts";
import { createEstimator } from "./estimateGas.ts";
import { createPaymasterMethods, type Sponsoring } from "./paymasterMethods.ts";
import { PromiseBook } from "./promiseBook.ts";
import { PromiseStore } from "./promiseStore.ts";
import type { ServiceConfig } from "./serviceConfig.ts";
import { SponsorChain } from "./sponsorChain.ts";

/** A service that answers on 127.0.0.1. */
export type SponsorService = {
  url: string;
  /** @returns the URL of a sponsor's paymaster service, for clients of ERC-7677. */
  urlOf(sponsor: string): string;
  /** Resolves when the service cannot go on by itself, with why. */
  failed: Promise<Error>;
  /** Answers what has been asked, keeps what was promised, and ends. Safe to call twice. */
  stop(): Promise<void>;
};

/** How long requests under way are waited for at the end, in milliseconds. */
const farewell = 5_000;
const connectionLimit = 1_024;
/** In milliseconds. */
const timeouts = { headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 15_000 };

/**
 * Starts the paymaster service (ERC-7677) of one SponsorPaymaster.
 * @throws {EnvironmentError} when it cannot run as configured, with one sentence that says why.
 */
export async function startService(config: ServiceConfig, log: Logger): Promise<SponsorService> {
  const store = await PromiseStore.open(
    config.promises,
    `chain ${config.chainId}, paymaster ${config.paymaster}`,
  );
  const interrupt = new AbortController();
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<Error>((resolve) => {
    fail = resolve;
  });
  store.failed.then(fail);
  try {
    const entries = await store.read();
    const book = PromiseBook.load(entries);
    const chain = new SponsorChain(config, book, store);
    const minPostOpGas = await chain.check();
    const base = createBase(config, { book, store, chain, minPostOpGas, log });

    const position = entries.find(([key]) => key === "position")?.[1];
    const next = await chain.follower(position === undefined ? undefined : parseTagged<Position>(position));
    await chain.poll(next);
    const following = chain.follow(next, interrupt.signal, (error) => {
      log.warn({ error: nameOf(error) }, "The chain could not be read.");
      if (error instanceof ReorgTooDeepError) fail(error);
    });

    const server = await listen(config, base, log);
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    log.info(
      { url, chainId: config.chainId, paymaster: config.paymaster, promises: book.list().length },
      "started",
    );
    let stopping: Promise<void> | undefined;
    return {
      url,
      urlOf: (sponsor) => `${url}/sponsors/${sponsor}`,
      failed,
      stop() {
        stopping ??= (async () => {
          await close(server);
          interrupt.abort();
          await following;
          await store.close();
          log.info({ promises: book.list().length }, "stopped");
        })();
        return stopping;
      },
    };
  } catch (error) {
    interrupt.abort();
    await store.close();
    throw error;
  }
}

type Parts = {
  book: PromiseBook;
  store: PromiseStore;
  chain: SponsorChain;
  minPostOpGas: bigint;
  log: Logger;
};

function createBase(config: ServiceConfig, { book, store, chain, minPostOpGas, log }: Parts): Sponsoring {
  const { chainId, entryPoint, paymaster, promiseLifetime, bundlerUrl } = config;
  const postOpGas = BigInt(config.paymasterPostOpGasLimit ?? minPostOpGas);
  if (postOpGas < minPostOpGas) {
    throw new EnvironmentError(
      `paymasterPostOpGasLimit is ${postOpGas}, and the paymaster takes ${minPostOpGas} at least.`,
    );
  }
  const gas = {
    paymasterVerificationGasLimit: BigInt(config.paymasterVerificationGasLimit),
    paymasterPostOpGasLimit: postOpGas,
  };
  return {
    chainId,
    entryPoint,
    paymaster,
    sessionModule: canonical.smartSession,
    gas,
    promiseLifetime,
    chain,
    book,
    store,
    ...(bundlerUrl ? { estimateGas: createEstimator(bundlerUrl, { entryPoint, gas }) } : {}),
    onPromise: ({ sponsor, account, nonce, cost, validUntil }) =>
      log.info({ sponsor, account, nonce: String(nonce), cost: String(cost), validUntil }, "promised"),
  };
}

async function listen(config: ServiceConfig, base: Sponsoring, log: Logger): Promise<Server> {
  let hosts: string[] = [];
  const app = createApp({
    sponsors: config.sponsors.map((sponsor) => ({
      name: sponsor.name,
      token: sponsor.token,
      methods: createPaymasterMethods(base, sponsor),
    })),
    hosts: () => hosts,
    onOutcome: (outcome) => log.info(outcome, outcome.error ? "refused" : "answered"),
    onRejected: (rejection) => log.info(rejection, "turned away"),
    onDefect: (error) => log.error({ error: nameOf(error), at: framesOf(error) }, "A request failed."),
  });
  const server = serve({
    fetch: app.fetch,
    hostname: "127.0.0.1",
    port: config.port,
    serverOptions: timeouts,
  }) as Server;
  server.maxConnections = connectionLimit;
  await Promise.race([
    once(server, "listening"),
    once(server, "error").then(([error]) => {
      throw new EnvironmentError(`Cannot listen on 127.0.0.1:${config.port} (${error.code}).`);
    }),
  ]);
  const { port } = server.address() as AddressInfo;
  hosts = [`127.0.0.1:${port}`, `localhost:${port}`, ...config.hosts];
  return server;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), farewell);
  await closed;
  clearTimeout(late);
}

/** Errors of others may quote URLs with keys in them: no more than the kind and our own words are written down. */
function nameOf(error: unknown): string {
  if (error instanceof EnvironmentError || error instanceof ReorgTooDeepError) return error.message;
  return error instanceof Error ? error.name : "unknown";
}

function framesOf(error: unknown): string[] | undefined {
  return (error as Error).stack?.match(/^ {4}at .*$/gm)?.map((line) => line.trim());
}
