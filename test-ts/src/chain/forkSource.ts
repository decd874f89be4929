import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { numberToHex } from "viem";
import { EnvironmentError } from "./environmentError.ts";

/** A live chain, reached through a relay of this process, so that its URL shows in no other process. */
export type ForkSource = {
  /** The relay's URL on 127.0.0.1. */
  url: string;
  /** The pinned block. */
  block: number;
  close(): Promise<void>;
};

type Upstream = { host: string; url: string; headers: Record<string, string> };

const requestTimeout = 30_000;
const maxRequestBytes = 8 * 1024 * 1024;

/**
 * Checks that the chain answers and has the block, then opens the relay.
 * @param forkUrl RPC URL of the chain; a secret, of which at most the host is ever shown.
 * @param block the block to pin; the chain's head when not given.
 * @throws {EnvironmentError} when the URL is malformed, nobody answers, or the node does not have the block or its state.
 */
export async function openForkSource(forkUrl: string, block?: bigint): Promise<ForkSource> {
  const upstream = parseUrl(forkUrl);
  const head = BigInt(await call(upstream, "eth_blockNumber", []));
  const pinned = block ?? head;
  if (pinned > head)
    throw new EnvironmentError(`${upstream.host} does not have block ${pinned}: its head is ${head}.`);
  const tag = numberToHex(pinned);
  if ((await call(upstream, "eth_getBlockByNumber", [tag, false])) === null)
    throw new EnvironmentError(`${upstream.host} does not have block ${pinned}.`);
  try {
    await call(upstream, "eth_getBalance", ["0x0000000000000000000000000000000000000000", tag]);
  } catch {
    throw new EnvironmentError(`${upstream.host} does not keep the state of block ${pinned}.`);
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxRequestBytes) request.destroy();
      else chunks.push(chunk);
    });
    request.on("end", async () => {
      const { status, body } = await relay(upstream, Buffer.concat(chunks));
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, block: Number(pinned), close: () => closeServer(server) };
}

function parseUrl(forkUrl: string): Upstream {
  let url: URL;
  try {
    url = new URL(forkUrl);
  } catch {
    throw new EnvironmentError("FORK_URL is not a URL.");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new EnvironmentError("FORK_URL must begin with http:// or https://.");
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (url.username || url.password) {
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
    url.username = "";
    url.password = "";
  }
  return { host: url.host, url: url.href, headers };
}

async function relay(upstream: Upstream, body: Buffer): Promise<{ status: number; body: string }> {
  try {
    const response = await send(upstream, body);
    if (response.ok) return { status: 200, body: await response.text() };
    // The body of an error page may quote the key.
    return { status: response.status, body: rpcError(`${upstream.host} answered HTTP ${response.status}`) };
  } catch {
    return { status: 502, body: rpcError(`${upstream.host} did not answer`) };
  }
}

function rpcError(message: string): string {
  return JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32_603, message } });
}

function send(upstream: Upstream, body: Buffer | string): Promise<Response> {
  return fetch(upstream.url, {
    method: "POST",
    headers: upstream.headers,
    body,
    signal: AbortSignal.timeout(requestTimeout),
  });
}

async function call(upstream: Upstream, method: string, params: unknown[]): Promise<string> {
  let response: Response;
  try {
    response = await send(upstream, JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
  } catch (error) {
    throw new EnvironmentError(`Cannot reach the chain at ${upstream.host} (${reasonOf(error)}).`);
  }
  if (!response.ok) throw new EnvironmentError(`${upstream.host} answered HTTP ${response.status}.`);
  let answer: { result?: string; error?: { code?: number } };
  try {
    answer = (await response.json()) as typeof answer;
  } catch {
    throw new EnvironmentError(`${upstream.host} does not speak JSON-RPC.`);
  }
  if (answer.result === undefined)
    throw new EnvironmentError(
      `${upstream.host} refused ${method} with JSON-RPC error ${answer.error?.code ?? "(none given)"}.`,
    );
  return answer.result;
}

/** A short reason, out of what Node says about a failed connection: the message itself may hold the URL. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return "no answer in time";
  const cause = (error as { cause?: { code?: unknown } }).cause;
  return typeof cause?.code === "string" ? cause.code : "connection failed";
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
