import { type Address, type Hex, hexToBigInt, numberToHex, parseEther, parseGwei, slice } from "viem";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { sponsorPaymasterAbi } from "../../generated/sponsorPaymaster.ts";
import { keys } from "../chain/addresses.ts";
import { addressOf, temporaryFolder } from "../testing/sponsorService.ts";
import { useEnvironment } from "../testing/useEnvironment.ts";
import {
  type Answer,
  ask,
  callPaymaster,
  deploySponsorPaymaster,
  readPromises,
  rpcOperation,
  serviceConfigOf,
  sponsorOwner,
  startTestService,
} from "../testing/useSponsorService.ts";
import { toKey } from "./promiseBook.ts";

const environment = await useEnvironment();
const chainId = environment.chain.id;
const sponsor = toKey(sponsorOwner.address);
/** Gas for the paymaster's validation, when the configuration does not say. */
const verificationGas = 90_000n;

let paymaster: Address;
let postOpGas: bigint;
/** What {@link rpcOperation} costs at most: its own gas and the paymaster's. */
let cost: bigint;

beforeAll(async () => {
  paymaster = await deploySponsorPaymaster(environment);
  postOpGas = await environment.publicClient.readContract({
    address: paymaster,
    abi: sponsorPaymasterAbi,
    functionName: "MIN_POST_OP_GAS",
  });
  cost = (260_000n + verificationGas + postOpGas) * parseGwei("1");
});

async function start(changes: object = {}, folder = temporaryFolder(onTestFinished)) {
  const lines: string[] = [];
  const config = serviceConfigOf(environment, paymaster, changes);
  const service = await startTestService(folder, config, (line) => lines.push(line));
  onTestFinished(() => service.stop());
  const request = (operation: object, method?: string): Promise<Answer> =>
    ask(service.url, { chainId, operation, method });
  return { ...service, request, lines, folder };
}

/** An operation of the n-th account. */
const of = (n: number, fields: Record<string, unknown> = {}) =>
  rpcOperation({ sender: addressOf(1_000 + n), ...fields });
/** Day window and last second, out of a paymaster's data. */
const windowOf = ({ paymasterData }: Record<string, string>) => ({
  day: hexToBigInt(slice(paymasterData as Hex, 21, 25)),
  validUntil: hexToBigInt(slice(paymasterData as Hex, 25, 31)),
});
const ruleOf = ({ error }: Answer) => error?.data?.rule;
const stub = "pm_getPaymasterStubData";

/** Waits until the service says otherwise: it reads the chain by itself. */
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 20 });

test("default: a promise names paymaster, both gas limits and a window of two minutes", async () => {
  const service = await start();
  const now = (await environment.publicClient.getBlock()).timestamp;
  const { result } = await service.request(of(1));
  expect(result).toMatchObject({
    paymaster: expect.stringMatching(new RegExp(paymaster, "i")),
    paymasterVerificationGasLimit: numberToHex(verificationGas),
    paymasterPostOpGasLimit: numberToHex(postOpGas),
  });
  expect(windowOf(result!)).toEqual({ day: now / 86_400n, validUntil: now + 120n });
});

test("behavior: a promise ends with the day that the chain counts it in", async () => {
  const { timestamp } = await environment.publicClient.getBlock();
  const day = timestamp / 86_400n;
  const midnight = (day + 1n) * 86_400n;
  await environment.clock.set(midnight - 49n);
  const service = await start();
  expect(windowOf((await service.request(of(1))).result!)).toEqual({ day, validUntil: midnight - 1n });
  await environment.clock.set(midnight + 1n);
  const tomorrow = { day: day + 1n, validUntil: midnight + 120n };
  await eventually(async () => expect(windowOf((await service.request(of(1))).result!)).toEqual(tomorrow));
});

test("behavior: a stub reserves nothing, and looks like the real thing", async () => {
  const service = await start({ limits: { budget: `${cost}` } });
  const stubs = await Promise.all([1, 2, 3].map((n) => service.request(of(n), stub)));
  for (const { result } of stubs) expect(result).toMatchObject({ sponsor: { name: "acme" } });
  const { result } = await service.request(of(4));
  expect(result!.paymasterData).toHaveLength(stubs[0]!.result!.paymasterData!.length);
  expect(stubs[0]!.result).toMatchObject({ paymasterPostOpGasLimit: result!.paymasterPostOpGasLimit });
});

test("behavior: promises together stay within the budget, and a replaced one counts once", async () => {
  const service = await start({ limits: { budget: `${2n * cost}` } });
  expect((await service.request(of(1))).result).toBeDefined();
  expect((await service.request(of(1))).result).toBeDefined();
  expect((await service.request(of(2))).result).toBeDefined();
  const { error } = await service.request(of(3));
  expect(error).toMatchObject({
    code: -32043,
    data: { rule: "budget", limit: `${2n * cost}`, wanted: `${3n * cost}` },
  });
});

test("behavior: an account holds only so many promises", async () => {
  const service = await start({ limits: { promisesPerAccount: 2 } });
  const nonces = [0n, 1n, 1n, 2n];
  const rules: (string | undefined)[] = [];
  for (const nonce of nonces) rules.push(ruleOf(await service.request(of(1, { nonce }))));
  expect(rules).toEqual([undefined, undefined, undefined, "promisesPerAccount"]);
});

test("behavior: a promise is released when the chain's clock has passed it", async () => {
  const service = await start({ limits: { budget: `${cost}` }, promiseLifetime: 30 });
  const { timestamp } = await environment.publicClient.getBlock();
  await service.request(of(1));
  await environment.clock.set(timestamp + 31n);
  await eventually(async () => expect(service.lines.length).toBeGreaterThan(0));
  expect(ruleOf(await service.request(of(2)))).toBe("budget");
  await environment.testClient.mine({ blocks: 1 });
  await eventually(async () => expect((await service.request(of(2))).result).toBeDefined());
});

test("behavior: promises survive a restart, and still count", async () => {
  const changes = { limits: { budget: `${2n * cost}` } };
  const first = await start(changes);
  await first.request(of(1));
  await first.request(of(2));
  await first.stop();
  const second = await start(changes, first.folder);
  expect(ruleOf(await second.request(of(3)))).toBe("budget");
  expect((await second.request(of(2))).result).toBeDefined();
});

test("behavior: the tank on chain is a limit too, also when it is filled meanwhile", async () => {
  const service = await start({ limits: { budget: "10 ether" } });
  const dear = { maxFeePerGas: `0x${((parseEther("0.9") * parseGwei("1")) / cost).toString(16)}` };
  expect((await service.request(of(1, dear))).result).toBeDefined();
  expect(ruleOf(await service.request(of(2, dear)))).toBe("tank");
  const deposit = { functionName: "depositFor", args: [sponsorOwner.address], value: parseEther("1") };
  await callPaymaster(environment, paymaster, deposit);
  await eventually(async () => expect((await service.request(of(2, dear))).result).toBeDefined());
});

test("behavior: the sponsor's limits on chain hold before anything is signed", async () => {
  const limits = { perOp: cost, perDay: 2n * cost, perAccountDay: cost, opsPerAccountDay: 9 };
  await callPaymaster(environment, paymaster, { functionName: "setLimits", args: [limits] });
  const service = await start();
  const dearer = { callGasLimit: "0x186a1" };
  expect(ruleOf(await service.request(of(1, dearer)))).toBe("perOp");
  expect((await service.request(of(1))).result).toBeDefined();
  expect(ruleOf(await service.request(of(1, { nonce: 1n })))).toBe("perAccountDay");
  expect((await service.request(of(2))).result).toBeDefined();
  expect(ruleOf(await service.request(of(3)))).toBe("perDay");
});

test.each([
  ["paused", { functionName: "setPaused", args: [true] }],
  ["signer", { functionName: "setSigner", args: [keys.stranger.address] }],
])("behavior: a sponsor that the chain says is %s is not spoken for", async (rule, call) => {
  const service = await start();
  expect((await service.request(of(1), stub)).result).toBeDefined();
  await callPaymaster(environment, paymaster, call);
  await eventually(async () => expect(ruleOf(await service.request(of(1), stub))).toBe(rule));
  expect(ruleOf(await service.request(of(1)))).toBe(rule);
});

test("error: the clocks of chain and machine are too far apart", async () => {
  const service = await start({ maxClockSkew: 60 });
  const { error } = await service.request(of(1));
  expect(error).toMatchObject({ code: -32044, data: { rule: "maxClockSkew", limit: "60" } });
  expect(error!.message).toMatch(
    /^The chain's clock is \d+ seconds (behind|ahead of) this machine's, and 60 is the most/,
  );
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ["no price", { maxFeePerGas: "0x0" }, /has no maxFeePerGas/],
  ["one gas limit of three", { callGasLimit: "0x0" }, /has no gas limits/],
])("error: an operation with %s", async (_, fields, sentence) => {
  const service = await start();
  const { error } = await service.request(of(1, fields));
  expect(error).toMatchObject({ code: -32602, message: expect.stringMatching(sentence) });
});

test("error: a bundler that refuses to estimate is quoted, and nothing is promised", async () => {
  const service = await start({ limits: { budget: `${cost}` } });
  const noGas = {
    callGasLimit: "0x0",
    verificationGasLimit: "0x0",
    preVerificationGas: "0x0",
    signature: "0x",
  };
  const { error } = await service.request(of(1, noGas));
  expect(error).toMatchObject({
    code: -32602,
    message: expect.stringMatching(/^The bundler cannot estimate the operation: .*AA20/),
  });
  expect((await service.request(of(2))).result).toBeDefined();
});

test("behavior: the log has neither tokens nor signatures", async () => {
  const service = await start();
  const { result } = await service.request(of(1));
  await service.request(of(2, { maxFeePerGas: "0x0" }));
  await service.stop();
  const log = service.lines.join("");
  const messages = service.lines.map((line) => JSON.parse(line).msg);
  expect(messages).toEqual(["started", "promised", "answered", "refused", "stopped"]);
  expect(log).not.toContain("test-token");
  expect(log).not.toContain(result!.paymasterData!.slice(-60));
});

test("with 64 clients at once, the sum of promises never exceeds the budget", {
  timeout: 900_000,
}, async () => {
  const fits = 100n;
  const service = await start({ limits: { budget: `${fits * cost + cost - 1n}` } });
  const clients = Array.from({ length: 64 }, async (_, client) => {
    const answers: Answer[] = [];
    for (let i = 0; i < 4; i++) answers.push(await service.request(of(client * 4 + i)));
    return answers;
  });
  const answers = (await Promise.all(clients)).flat();

  expect(answers.filter(({ result }) => result)).toHaveLength(Number(fits));
  expect(new Set(answers.flatMap(({ error }) => error?.data?.rule ?? []))).toEqual(new Set(["budget"]));
  await service.stop();
  const book = await readPromises(service.folder, paymaster, chainId);
  expect(book.promised(sponsor)).toBe(fits * cost);
});

test.each([
  [{ chainId: 1 }, /^The RPC serves chain 31337, not 1\.$/],
  [{ paymaster: addressOf(1) }, /^There is no SponsorPaymaster at /],
  [{ entryPoint: addressOf(1) }, /is not one of the entry point/],
  [{ rpc: { url: "http://127.0.0.1:1/secret" } }, /^Cannot reach the chain \(HttpRequestError\)\.$/],
  [{ paymasterPostOpGasLimit: 1 }, /^paymasterPostOpGasLimit is 1, and the paymaster takes \d+ at least\.$/],
])("error: it does not start with %j", async (changes, sentence) => {
  await expect(start(changes)).rejects.toThrow(sentence);
});

test("error: two services do not share their promises' folder, nor two paymasters", async () => {
  const first = await start();
  await expect(start({}, first.folder)).rejects.toThrow(/^Another process holds the promises in /);
  await first.stop();
  await expect(start({ chainId: 1 }, first.folder)).rejects.toThrow(
    /are about chain 31337, paymaster .*, not chain 1,/,
  );
});
