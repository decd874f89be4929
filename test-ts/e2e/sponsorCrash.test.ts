import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Address, Hex } from "viem";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { toKey } from "../src/sponsor/promiseBook.ts";
import { commandLine, listeningAddresses } from "../src/testing/processes.ts";
import { addressOf, temporaryFolder, writeConfig } from "../src/testing/sponsorService.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";
import {
  ask,
  deploySponsorPaymaster,
  readPromises,
  rpcOperation,
  serviceConfigOf,
  serviceSecrets,
  sponsorOwner,
} from "../src/testing/useSponsorService.ts";

const environment = await useEnvironment();
const chainId = environment.chain.id;
const sponsor = toKey(sponsorOwner.address);

let paymaster: Address;
beforeAll(async () => {
  paymaster = await deploySponsorPaymaster(environment);
});

/** Runs `hallpass sponsor` as a process of its own. */
async function run(folder: string, limits: object = {}) {
  const path = writeConfig(folder, serviceConfigOf(environment, paymaster, { limits }));
  const program = resolve(import.meta.dirname, "../../script/hallpass.mjs");
  const child: ChildProcess = spawn(process.execPath, [program, "sponsor", "--config", path], {
    env: { ...process.env, ...serviceSecrets },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exit = once(child, "exit");
  const lines: Record<string, unknown>[] = [];
  let errors = "";
  child.stderr!.setEncoding("utf8").on("data", (chunk) => {
    errors += chunk;
  });
  const url = await new Promise<string>((started, failed) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      lines.push(JSON.parse(line));
      if (lines.at(-1)!.msg === "started") started(lines.at(-1)!.url as string);
    });
    exit.then(() => failed(new Error(errors)));
  });
  return { child, exit, url, lines, errors: () => errors };
}

type Running = Awaited<ReturnType<typeof run>>;

/** 64 clients that ask until the service is gone. @returns the accounts that were answered with a promise. */
async function hammer({ url }: Running, onAnswer: (count: number) => void): Promise<Address[]> {
  const promised: Address[] = [];
  let next = 1_000;
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      for (;;) {
        const sender = addressOf(next++);
        const answer = await ask(url, { chainId, operation: rpcOperation({ sender }) }).catch(
          () => undefined,
        );
        if (!answer) return;
        if (answer.result) promised.push(sender);
        onAnswer(promised.length);
      }
    }),
  );
  return promised;
}

test("a service that is killed at work loses no promise that it has answered", {
  timeout: 900_000,
}, async () => {
  const folder = temporaryFolder(onTestFinished);
  const service = await run(folder);

  const answered = await hammer(service, (count) => {
    if (count === 150) service.child.kill("SIGKILL");
  });

  expect(await service.exit).toEqual([null, "SIGKILL"]);
  expect(answered.length).toBeGreaterThanOrEqual(150);
  const book = await readPromises(folder, paymaster, chainId);
  const kept = new Set(book.list().map(({ account }) => account));
  expect(answered.filter((account) => !kept.has(toKey(account)))).toEqual([]);

  const spent = book.promised(sponsor);
  const again = await run(folder, { budget: `${spent}` });
  const operation = rpcOperation({ sender: addressOf(1) });
  const { error } = await ask(again.url, { chainId, operation });
  expect(error?.data).toMatchObject({ rule: "budget", limit: `${spent}` });
});

test("Ctrl-C ends a service once what it was asked is answered, and leaves nothing open", {
  timeout: 900_000,
}, async () => {
  const folder = temporaryFolder(onTestFinished);
  const service = await run(folder);
  expect(listeningAddresses(service.child.pid!)).toEqual(["127.0.0.1"]);
  for (const secret of Object.values(serviceSecrets as Record<string, Hex>)) {
    expect(commandLine(service.child.pid!)).not.toContain(secret);
  }

  const answers = Array.from({ length: 20 }, (_, n) =>
    ask(service.url, { chainId, operation: rpcOperation({ sender: addressOf(n + 1) }) }),
  );
  await answers[0];
  service.child.kill("SIGINT");

  const settled = await Promise.allSettled(answers);
  expect(await service.exit).toEqual([0, null]);
  expect(service.errors()).toBe("");
  const answered = settled.filter(({ status }) => status === "fulfilled").length;
  expect((await readPromises(folder, paymaster, chainId)).list()).toHaveLength(answered);
  expect(service.lines.at(-1)).toMatchObject({ msg: "stopped", promises: answered });
});
