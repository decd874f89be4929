import { subscribe, unsubscribe } from "node:diagnostics_channel";

/** What something took of this process. */
export type Work = {
  /** Calls to the node or the bundler. */
  requests: number;
  seconds: number;
  /** The most memory that the process has held until then. */
  megabytes: number;
};

/** Node's own fetch says so of each request, and so does the socket to a chain. */
const channels = ["undici:request:create", "hallpass:rpc:request"];

/** @returns the work's result and what it took. */
export async function measure<T>(work: () => Promise<T>): Promise<{ result: T; work: Work }> {
  let requests = 0;
  const count = () => {
    requests += 1;
  };
  for (const channel of channels) subscribe(channel, count);
  const start = performance.now();
  try {
    const result = await work();
    const seconds = (performance.now() - start) / 1_000;
    return { result, work: { requests, seconds, megabytes: process.resourceUsage().maxRSS / 1_024 } };
  } finally {
    for (const channel of channels) unsubscribe(channel, count);
  }
}
