// Measures the sponsorship service: 64 clients at once, each asking for one signed promise after another, over a real chain and
// paymaster. Exits 1 below 200 promises a second, when one is refused, and when what is kept is not what was promised, or more
// than the budget. Usage: npm run build && node --import tsx script/benchSponsor.ts [seconds]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { numberToHex, parseEther } from "viem";
import { canonical } from "../test-ts/src/chain/addresses.ts";
import { startEnvironment } from "../test-ts/src/chain/startEnvironment.ts";
import { toKey } from "../test-ts/src/sponsor/promiseBook.ts";
import { addressOf, writeConfig } from "../test-ts/src/testing/sponsorService.ts";
import {
  authorized,
  deploySponsorPaymaster,
  readPromises,
  rpcOperation,
  serviceConfigOf,
  serviceSecrets,
  sponsorOwner,
} from "../test-ts/src/testing/useSponsorService.ts";

const clients = 64;
const least = 200;
const budget = parseEther("1000");
const seconds = Number(process.argv[2] ?? 10);
const agent = new Agent({ keepAlive: true, maxSockets: clients });

const folder = mkdtempSync(join(tmpdir(), "hallpass-bench-"));
const environment = await startEnvironment();
const chainId = environment.chain.id;
try {
  const paymaster = await deploySponsorPaymaster(environment, 10n ** 21n);
  const config = serviceConfigOf(environment, paymaster, {
    limits: { budget: `${budget} wei` },
    pollingInterval: 1_000,
  });
  const { url, stop } = await startProcess(writeConfig(folder, config));
  const warmUp = await run(url, 2);
  const { answered, refused, times } = await run(url, seconds);
  await stop();
  const book = await readPromises(folder, paymaster, chainId);
  const promised = book.promised(toKey(sponsorOwner.address));
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(0);
  const [given, kept] = [warmUp.answered + answered, book.list().length];
  process.stdout.write(
    `${clients} clients, ${seconds} s: ${(answered / seconds).toFixed(0)} promises a second, latency ms p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}\n` +
      `refused: ${warmUp.refused + refused}; kept on disk: ${kept === given ? "each that was given" : `${kept} of ${given}`}; within the budget: ${promised <= budget ? "yes" : "no"}\n`,
  );
  const right = warmUp.refused + refused === 0 && kept === given && promised <= budget;
  if (!right || answered / seconds < least) process.exitCode = 1;
} finally {
  await environment.stop();
  rmSync(folder, { recursive: true, force: true });
  agent.destroy();
}

async function startProcess(path: string): Promise<{ url: string; stop(): Promise<void> }> {
  const program = resolve(import.meta.dirname, "hallpass.mjs");
  const child = spawn(process.execPath, [program, "sponsor", "--config", path], {
    env: { ...process.env, ...serviceSecrets },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = new Promise<void>((done) => child.once("exit", () => done()));
  const url = await new Promise<string>((started, failed) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { msg, url } = JSON.parse(line) as { msg: string; url: string };
      if (msg === "started") started(url);
    });
    child.once("exit", () => failed(new Error("The service has not started.")));
  });
  return {
    url,
    async stop() {
      child.kill("SIGINT");
      await exit;
    },
  };
}

async function run(url: string, duration: number) {
  const end = performance.now() + duration * 1_000;
  const times: number[] = [];
  let [answered, refused, next] = [0, 0, Date.now()];
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < end) {
        const startedAt = performance.now();
        const answer = await post(url, rpcOperation({ sender: addressOf(next++) }));
        times.push(performance.now() - startedAt);
        if (answer.includes('"result"')) answered++;
        else refused++;
      }
    }),
  );
  return { answered, refused, times: times.sort((a, b) => a - b) };
}

function post(url: string, operation: object): Promise<string> {
  const params = [operation, canonical.entryPoint, numberToHex(chainId), {}];
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "pm_getPaymasterData", params });
  const headers = {
    ...authorized.headers,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  };
  return new Promise((done, failed) => {
    const sent = request(`${url}/sponsors/acme`, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => done(text));
    });
    sent.on("error", failed);
    sent.end(body);
  });
}
