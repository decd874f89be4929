#!/usr/bin/env node
// alto, as the harness runs it: bound to 127.0.0.1, on the chain's clock, and able to follow a chain that goes back.
// alto 0.0.20 has no options for this. Its files are as npm has them: what is replaced is replaced in this process.
import http from "node:http";
import { createRequire } from "node:module";
import net from "node:net";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { rpc } from "viem/utils";
import { RpcLine } from "../chain/rpcLine.mjs";
import { mendSafeMode } from "./safeMode.mjs";

const rpcUrl = process.argv[process.argv.indexOf("--rpc-url") + 1];
const alto = dirname(createRequire(import.meta.url).resolve("@pimlico/alto"));
const load = (path) => import(pathToFileURL(join(alto, path)).href);

// alto fixes the bind address to 0.0.0.0. And it says that it listens, which prool waits for, only where it logs every request too.
const { listen } = net.Server.prototype;
net.Server.prototype.listen = function listenOnLoopback(options, ...rest) {
  if (typeof options !== "object") throw new Error("alto listens in a way that is not known here");
  this.once("listening", () => console.log(`Server listening at http://127.0.0.1:${options.port}`));
  return listen.call(this, { ...options, host: "127.0.0.1" }, ...rest);
};

// alto compares validity windows with Date.now() and simulates bundles at that time. Here Date.now() is the time of the
// chain's next block and stands still between blocks.
let now = Date.now();
Date.now = () => now;

// alto simulates in the time of the last block; a bundle is mined in the next one, which may be the first that an operation is
// valid in. And it asks over one socket, for a tenth of what its requests over HTTP cost.
const chain = new RpcLine(rpcUrl);
rpc.http = function askChain(url, { body: { method, params } }) {
  if (url !== rpcUrl) throw new Error("alto asks another chain than its own");
  return chain.ask({ method, params: method === "eth_call" ? ahead(params) : params });
};
const ahead = (params) => params.map((each) => (each === "latest" ? "pending" : each));
globalThis.fetch = function fetchUnknown() {
  throw new Error("alto asks its chain in a way that is not known here");
};

async function syncClock() {
  const { result } = await chain.ask({ method: "eth_getBlockByNumber", params: ["latest", false] });
  now = (Number(result.timestamp) + 1) * 1000;
}

const { RpcError, ERC7769Errors } = await load("types/index.js");
const { UnsafeValidator } = await load("rpc/validation/UnsafeValidator.js");
const { ExecutorManager } = await load("executor/executorManager.js");
const { createMemoryReceiptCache } = await load("receiptCache/createMemoryReceiptCache.js");

// On arrival alto refuses what expires within five seconds, or checks no expiry at all. On the chain's own clock the exact
// bound can be had: valid up to and including validUntil.
const { getValidationResult07 } = UnsafeValidator.prototype;
UnsafeValidator.prototype.getValidationResult07 = async function getExactValidationResult07(args) {
  const result = await getValidationResult07.call(this, args);
  const { validUntil } = result.returnInfo;
  const seconds = now / 1000;
  if (validUntil >= seconds) return result;
  const message = `User operation has expired, validUntil=${validUntil}, now=${seconds}`;
  throw new RpcError(message, ERC7769Errors.ExpiresShortly);
};

await mendSafeMode(load);

/** In milliseconds. */
const lookAgainAfter = 10;

let executorManager;
const { start, sendBundleToExecutor } = ExecutorManager.prototype;
ExecutorManager.prototype.start = function startAndKeep() {
  executorManager = this;
  const { mempool } = this;
  const getBundles = mempool.getBundles.bind(mempool);
  mempool.getBundles = (count) => track(getBundles(count));
  return start.call(this);
};
// alto looks for its bundles when a block comes, unless it is busy with the last one; here no other block may come. It looks again
// while a bundle is under way.
ExecutorManager.prototype.startWatchingBlocks = function lookAgain() {
  if (this.unWatch) return;
  const look = () =>
    this.handleBlock().catch((err) => this.logger.error({ err }, "error while looking for bundles"));
  const timer = setInterval(look, lookAgainAfter);
  this.unWatch = () => clearInterval(timer);
};
// A look that failed would be alto's last one.
const { handleBlock } = ExecutorManager.prototype;
ExecutorManager.prototype.handleBlock = async function handleBlockAgain(block) {
  try {
    await handleBlock.call(this, block);
  } catch (error) {
    this.currentlyHandlingBlock = false;
    throw error;
  }
};
ExecutorManager.prototype.sendBundleToExecutor = function sendTracked(bundle) {
  return track(sendBundleToExecutor.call(this, bundle));
};

let tasks = 0;
function track(promise) {
  tasks++;
  return promise.finally(() => tasks--);
}

/** In milliseconds: until a bundler that is still busy counts as stuck, and between two looks at it. */
const settleTimeout = 60_000;
const settleInterval = 5;
/** How long an operation may lie in the pool before it counts as one that waits for an earlier nonce. */
const queuedAfter = 500;

/** Waits until every operation that alto took is done with, and drops those that wait for an earlier nonce. */
async function settle() {
  const { mempool, bundleManager, senderManager, config } = executorManager;
  const [entryPoint] = config.entrypoints;
  const start = performance.now();
  for (;;) {
    const outstanding = await mempool.dumpOutstanding(entryPoint);
    const pending = bundleManager.getPendingBundles().length;
    const wallets = senderManager.getActiveWallets().length;
    const busy = tasks + pending + wallets;
    const now = performance.now();
    if (busy === 0 && outstanding.length === 0) return;
    if (busy === 0 && now - start > queuedAfter) return mempool.clear();
    if (now - start > settleTimeout)
      throw new Error(
        `alto did not come to rest: ${tasks} tasks, ${pending} bundles, ${wallets} wallets, ${outstanding.length} operations`,
      );
    await new Promise((resolve) => setTimeout(resolve, settleInterval));
  }
}

/** The same, and drops what alto remembers of blocks that will be no more. */
async function forget() {
  await settle();
  const { bundleManager } = executorManager;
  bundleManager.receiptCache = createMemoryReceiptCache(bundleManager.config.receiptCacheTtl);
  bundleManager.statusManager.statusStore.store = {};
  executorManager.stopWatchingBlocks();
}

const commands = { "/harness/settle": settle, "/harness/forget": forget };

const { emit } = http.Server.prototype;
http.Server.prototype.emit = function emitInChainTime(event, ...args) {
  if (event !== "request") return emit.call(this, event, ...args);
  const [request, response] = args;
  const command = commands[request.url];
  const work = command
    ? Promise.resolve()
        .then(command)
        .then(() => response.end())
    : syncClock().then(() => emit.call(this, event, ...args));
  work.catch((error) => response.writeHead(500).end(error.message));
  return true;
};

await syncClock();
await load("cli/alto.js");
