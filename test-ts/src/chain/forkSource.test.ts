import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createTestClient, http } from "viem";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createOwnerAccount, deployAccount } from "../accounts/createOwner.ts";
import { createSponsor } from "../accounts/sponsor.ts";
import { commandLine } from "../testing/processes.ts";
import { canonical, keys } from "./addresses.ts";
import { loadArtifact } from "./artifacts.ts";
import { EnvironmentError } from "./environmentError.ts";
import { readForkOptions } from "./forkOptions.ts";
import { startAnvil } from "./startAnvil.ts";
import { startEnvironment } from "./startEnvironment.ts";
import type { RunningInstance } from "./startInstance.ts";
import { guardedPids } from "./watchdog.ts";

// The live chain of these tests: an anvil with Base's chain id and other code at some canonical addresses, behind a URL that holds a
// key in each place where one can be.
const secret = "s3cr3t-k3y";
const foreignCode = "0x60006000fd";
const servers: Server[] = [];

let live: RunningInstance;

beforeAll(async () => {
  live = await startAnvil({ chainId: 8453, timestamp: 1_750_000_000 });
  const client = createTestClient({ mode: "anvil", transport: http(live.url) });
  await client.setCode({ address: canonical.uniActionPolicy, bytecode: foreignCode });
  await client.setCode({
    address: canonical.sudoPolicy,
    bytecode: loadArtifact("SudoPolicy").deployedBytecode,
  });
  // On live chains the accounts of the well-known keys have been given code.
  await client.setCode({ address: keys.owner.address, bytecode: `0xef0100${"11".repeat(20)}` });
  await client.mine({ blocks: 5 });
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  }
});

afterAll(() => live.stop());

/** @returns a URL with keys in it, whose requests `listener` answers. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return `http://user:${secret}@127.0.0.1:${port}/v2/${secret}?key=${secret}`;
}

/** Lets through to the live chain only who knows the key. */
const guarded: RequestListener = async (request, response) => {
  const credentials = `Basic ${Buffer.from(`user:${secret}`).toString("base64")}`;
  if (request.url !== `/v2/${secret}?key=${secret}` || request.headers.authorization !== credentials) {
    response.writeHead(401).end(`no such key: ${request.url}`);
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const answer = await fetch(live.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: Buffer.concat(chunks),
  });
  response.writeHead(200, { "content-type": "application/json" }).end(await answer.text());
};

async function failureOf(options: Parameters<typeof startEnvironment>[0]): Promise<string> {
  const error = await startEnvironment(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EnvironmentError);
  const shown = `${(error as Error).message} ${(error as Error).stack} ${JSON.stringify(error)}`;
  expect(shown).not.toContain(secret);
  return (error as Error).message;
}

test("default: what the chain has is used as it is, what it lacks is added", {
  timeout: 900_000,
}, async () => {
  const environment = await startEnvironment({ forkUrl: await serve(guarded), forkBlock: 4n });
  try {
    const { publicClient, stack } = environment;
    expect(stack.name).toBe("fork");
    expect(environment.forkBlock).toBe(4n);
    expect(await publicClient.getChainId()).toBe(8453);

    const { EntryPoint, SmartSession, SudoPolicy, UniActionPolicy } = stack.contracts;
    expect(UniActionPolicy).toEqual({ address: canonical.uniActionPolicy, source: "chain" });
    expect(SudoPolicy?.source).toBe("chain");
    expect(await publicClient.getCode({ address: canonical.uniActionPolicy })).toBe(foreignCode);
    expect(SmartSession).toEqual({ address: canonical.smartSession, source: "hallpass" });
    expect(EntryPoint).toEqual({ address: canonical.entryPoint, source: "npm" });
    expect(await publicClient.getCode({ address: keys.owner.address })).toBeUndefined();

    const sponsor = createSponsor(environment);
    const account = await deployAccount(
      await createOwnerAccount(environment, { owner: keys.owner, sponsor }),
    );
    expect(await publicClient.getCode({ address: account })).toMatch(/^0x/);

    for (const shown of guardedPids().map(commandLine)) expect(shown).not.toContain(secret);
  } finally {
    await environment.stop();
  }
});

test("error: a block that the node does not have", async () => {
  const forkUrl = await serve(guarded);
  expect(await failureOf({ forkUrl, forkBlock: 999n })).toMatch(
    /^127\.0\.0\.1:\d+ does not have block 999: its head is \d+\.$/,
  );
});

test("error: nobody answers", async () => {
  const forkUrl = await serve(() => {});
  const [server] = servers.splice(0);
  server?.close();
  expect(await failureOf({ forkUrl })).toMatch(
    /^Cannot reach the chain at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\.$/,
  );
});

test("error: a wrong key", async () => {
  const forkUrl = (await serve(guarded)).replace("/v2/", "/v3/");
  expect(await failureOf({ forkUrl })).toMatch(/^127\.0\.0\.1:\d+ answered HTTP 401\.$/);
});

test("error: no JSON-RPC behind the URL", async () => {
  const forkUrl = await serve((_, response) => response.end(`<html>${secret}</html>`));
  expect(await failureOf({ forkUrl })).toMatch(/ does not speak JSON-RPC\.$/);
});

test("error: a node that refuses", async () => {
  const refusal = JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code: -32_000, message: secret } });
  const forkUrl = await serve((_, response) => response.end(refusal));
  expect(await failureOf({ forkUrl })).toMatch(/ refused eth_blockNumber with JSON-RPC error -32000\.$/);
});

test("error: not a URL", async () => {
  expect(await failureOf({ forkUrl: `nonsense ${secret}` })).toBe("FORK_URL is not a URL.");
  expect(await failureOf({ forkUrl: `ws://127.0.0.1/${secret}` })).toBe(
    "FORK_URL must begin with http:// or https://.",
  );
});

test("behavior: options come from the process's environment", () => {
  expect(readForkOptions({})).toEqual({});
  expect(readForkOptions({ FORK_URL: "http://a" })).toEqual({ forkUrl: "http://a" });
  expect(readForkOptions({ FORK_URL: "http://a", FORK_BLOCK: "7" })).toEqual({
    forkUrl: "http://a",
    forkBlock: 7n,
  });
  expect(() => readForkOptions({ FORK_URL: "http://a", FORK_BLOCK: "0x7" })).toThrow(EnvironmentError);
  expect(() => readForkOptions({ FORK_BLOCK: "7" })).toThrow(EnvironmentError);
});
