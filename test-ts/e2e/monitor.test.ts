import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { type Address, type Hex, type PublicClient, parseEther } from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { dexSwap } from "../sessions/dexSwap.ts";
import {
  type AccountClient,
  createOwnerAccount,
  deployAccount,
  getOwnerNonce,
} from "../src/accounts/createOwner.ts";
import { getNonce, signWithOwner, signWithSession } from "../src/accounts/directUserOp.ts";
import type { Call } from "../src/accounts/encodeExecute.ts";
import { fundAccount } from "../src/accounts/fundAccount.ts";
import { grantSession, type SessionDetails } from "../src/accounts/grantSession.ts";
import { handleOps } from "../src/accounts/handleOps.ts";
import { createSponsor } from "../src/accounts/sponsor.ts";
import { canonical, keys } from "../src/chain/addresses.ts";
import type { AlertRules } from "../src/monitor/alerts.ts";
import { startHistory } from "../src/monitor/history.ts";
import { createMonitor } from "../src/monitor/monitor.ts";
import type { Report } from "../src/monitor/report.ts";
import { type MonitorState, readState, writeState } from "../src/monitor/stateFile.ts";
import { encodeSession } from "../src/session/encode.ts";
import { buildSponsoredUserOp } from "../src/testing/sponsoredUserOp.ts";
import { temporaryFolder } from "../src/testing/sponsorService.ts";
import { approveCall, swapCall } from "../src/testing/trade.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";
import { callPaymaster, deploySponsorPaymaster, sponsorOwner } from "../src/testing/useSponsorService.ts";

const environment = await useEnvironment();
const { chain, publicClient, testClient, targets } = environment;
const sponsor = sponsorOwner.address;
const approve: Hex = "0x095ea7b3";
const transfer: Hex = "0xa9059cbb";

let paymaster: Address;
let owner: AccountClient;
let account: Address;
let details: SessionDetails;

beforeAll(async () => {
  paymaster = await deploySponsorPaymaster(environment);
  owner = await createOwnerAccount(environment, { owner: keys.owner, sponsor: createSponsor(environment) });
  account = await deployAccount(owner);
  await fundAccount(environment, account, { value: 0n, sold: parseEther("10") });
  const session = encodeSession(dexSwap(targets), {
    account,
    key: keys.sessionKey.address,
    chainId: chain.id,
    grantedAt: await environment.clock.now(),
  });
  details = await grantSession(owner, { session, redeemer: keys.sessionKey.address });
});

/** The owner's operation, paid for by the sponsor. */
async function runAsOwner(calls: readonly Call[]) {
  const nonce = await getOwnerNonce(owner);
  const userOp = await buildSponsoredUserOp(environment, { paymaster, sender: account, nonce, calls });
  return handleOps(environment, [await signWithOwner(environment, userOp, keys.owner)]);
}

/** The session's operation, paid for by the sponsor, which grants it in the same breath. */
async function runAsSession(calls: readonly Call[]) {
  const { permissionId, enableSessionData } = details[0]!;
  const userOp = await buildSponsoredUserOp(environment, {
    paymaster,
    sender: account,
    nonce: await getNonce(environment, { account, validator: canonical.smartSession }),
    calls,
    overrides: { verificationGasLimit: 2_000_000n, callGasLimit: 500_000n },
  });
  const options = { sessionKey: keys.sessionKey, permissionId, enable: enableSessionData };
  return handleOps(environment, [await signWithSession(environment, userOp, options)]);
}

/** A call that reverts: the account has not so much. */
const tooMuch = (): Call => ({
  to: targets.sold,
  data: `${transfer}${keys.stranger.address.slice(2).padStart(64, "0")}${"f".repeat(64)}`,
});

const rules: AlertRules = { failureShare: 0.2, failureOperations: 2, limitShare: 0.9 };

async function watch(changes: Partial<AlertRules> = {}, state?: MonitorState) {
  const reports: Report[] = [];
  const kept: MonitorState = state ?? {
    schema: 1,
    chainId: chain.id,
    paymaster,
    history: startHistory(await publicClient.getBlockNumber()),
    told: [],
    outbox: [],
  };
  const turn = createMonitor({
    client: publicClient as unknown as PublicClient,
    watched: { entryPoint: canonical.entryPoint, smartSession: canonical.smartSession, paymaster },
    state: kept,
    rules: { ...rules, ...changes },
    sponsors: [],
    window: 3_600,
    emit: (report) => reports.push(report),
    save: () => {},
  });
  const of = <T extends Report["type"]>(type: T) =>
    reports.filter((report): report is Extract<Report, { type: T }> => report.type === type);
  return { turn, of, state: kept, totals: () => kept.history.totals.sponsors[sponsor]! };
}

test("what a sponsor pays is told by account, session and selectors, and what reverts with its reason", async () => {
  const monitor = await watch();
  const swap = swapCall(environment, { amountIn: parseEther("1"), recipient: account });
  await runAsSession([approveCall(environment, parseEther("5")), swap]);
  await runAsOwner([tooMuch()]);

  await monitor.turn();

  const permissionId = details[0]!.permissionId;
  const [first, second] = monitor.of("operation");
  expect(first).toMatchObject({ account, sponsor, session: permissionId, success: true });
  expect(first!.selectors).toEqual([approve, (swap.data as Hex).slice(0, 10)]);
  expect(first!.charge).toBeGreaterThanOrEqual(first!.gasCost);
  expect(second).toMatchObject({
    success: false,
    selectors: [transfer],
    reason: expect.stringMatching(/Insufficient/),
  });
  expect(second).not.toHaveProperty("session");
  expect(monitor.of("session")).toMatchObject([{ account, session: permissionId, change: "created" }]);

  const charged = first!.charge + second!.charge;
  const totals = monitor.totals();
  expect(totals).toMatchObject({ operations: 2, reverted: 1, charged });
  expect(totals.byAccount).toEqual({ [account]: { operations: 2, reverted: 1, charged } });
  expect(totals.bySession).toEqual({
    [permissionId]: { operations: 1, reverted: 0, charged: first!.charge },
    none: { operations: 1, reverted: 1, charged: second!.charge },
  });
  expect(totals.bySelector[transfer]).toEqual({ operations: 1, reverted: 1, charged: second!.charge });
  const [status] = monitor.of("status");
  // The second operation has settled the first one's charge.
  expect(totals.refunded).toBeGreaterThan(0n);
  const burnRate = (charged - totals.refunded) * 60n;
  expect(status).toMatchObject({ sponsor, operations: 2, reverted: 1, burnRate });
  expect(status!.hoursLeft).toBeCloseTo(Number(status!.balance) / Number(burnRate), 2);
});

test("operations that the chain drops are taken back, and counted once when they come again", async () => {
  const monitor = await watch();
  await runAsOwner([approveCall(environment, 1n)]);
  await monitor.turn();
  const before = structuredClone(monitor.totals());
  const id = await testClient.snapshot();
  await runAsOwner([approveCall(environment, 2n)]);
  await monitor.turn();
  expect(monitor.totals().operations).toBe(2);

  await testClient.revert({ id });
  await monitor.turn();

  expect(monitor.of("rollback")).toMatchObject([{ operations: 1 }]);
  expect(monitor.totals()).toEqual(before);
  await runAsOwner([approveCall(environment, 3n)]);
  await monitor.turn();
  expect(monitor.totals().operations).toBe(2);
});

test("another monitor goes on from the state file, over a reorganisation in between", async () => {
  const path = join(temporaryFolder(onTestFinished), "state.json");
  const first = await watch();
  await runAsOwner([approveCall(environment, 1n)]);
  await runAsOwner([approveCall(environment, 2n)]);
  await first.turn();
  writeState(path, first.state);
  await testClient.request({ method: "anvil_reorg" as never, params: [1, []] as never });
  await runAsOwner([approveCall(environment, 3n)]);

  const second = await watch({}, readState(path, { chainId: chain.id, paymaster }));
  await second.turn();

  expect(second.of("rollback")).toMatchObject([{ operations: 1 }]);
  expect(second.of("operation")).toHaveLength(1);
  expect(second.totals().operations).toBe(2);
  expect(() => readState(path, { chainId: 1, paymaster })).toThrow(/is about paymaster/);
});

test("a low tank, a limit that is reached and many reverted operations ring, each once", async () => {
  const monitor = await watch({ tankBelow: parseEther("2") });
  const limits = { perOp: 0n, perDay: parseEther("0.9"), perAccountDay: 0n, opsPerAccountDay: 2 };
  await callPaymaster(environment, paymaster, { functionName: "setLimits", args: [limits] });
  await runAsOwner([approveCall(environment, 1n)]);
  await monitor.turn();
  await runAsOwner([tooMuch()]);
  await monitor.turn();
  await callPaymaster(environment, paymaster, {
    functionName: "depositFor",
    args: [sponsor],
    value: parseEther("0.1"),
  });
  await monitor.turn();

  const alerts = monitor.of("alert");
  expect(alerts.map(({ kind }) => kind)).toEqual(["tank-low", "limit-reached", "failure-rate"]);
  expect(alerts[1]).toMatchObject({
    account,
    sentence: expect.stringMatching(/opsPerAccountDay: 2 operations of 2/),
  });
  expect(monitor.state.outbox).toHaveLength(3);
  expect(monitor.of("tank").map(({ change }) => change)).toContain("deposited");
  expect(monitor.of("sponsor")).toMatchObject([{ change: "limits changed" }]);
});

test("a standing rule's changes are told, and what the owner takes of no tank", async () => {
  const monitor = await watch();
  const change = (functionName: string, args: readonly unknown[], from = sponsorOwner) =>
    callPaymaster(environment, paymaster, { functionName, args, from });
  const [perDay, codeHash] = [parseEther("0.5"), `0x${"12".repeat(32)}`] as const;
  await change("openStandingRule", [perDay, [account], [codeHash]]);
  await change("allowAccount", [account, false]);
  await monitor.turn();
  await change("closeStandingRule", []);
  const entryPoint = { address: canonical.entryPoint, abi: entryPoint07Abi } as const;
  const gift = await environment
    .walletClient(keys.stranger)
    .writeContract({ ...entryPoint, functionName: "depositTo", args: [paymaster], value: 7n });
  await publicClient.waitForTransactionReceipt({ hash: gift });
  await change("withdrawSurplus", [keys.stranger.address, 7n], keys.deployer);
  await monitor.turn();

  expect(monitor.of("sponsor")).toMatchObject([
    { sponsor, change: "allowed", named: account },
    { sponsor, change: "allowed", named: codeHash },
    { sponsor, change: "standing rule opened", perDay },
    { sponsor, change: "no longer allowed", named: account },
    { sponsor, change: "standing rule closed" },
  ]);
  expect(monitor.of("surplus")).toMatchObject([{ to: keys.stranger.address, amount: 7n }]);
});

/** Runs `hallpass monitor` to its end. */
async function run(args: string[], env: NodeJS.ProcessEnv = {}) {
  const program = resolve(import.meta.dirname, "../../script/hallpass.mjs");
  const child = spawn(process.execPath, [program, "monitor", ...args], {
    env: { ...process.env, RPC_URL: environment.rpcUrl, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [output, errors] = await Promise.all(
    [child.stdout, child.stderr].map(async (stream) => (await stream.setEncoding("utf8").toArray()).join("")),
  );
  if (child.exitCode === null) await once(child, "exit");
  return { code: child.exitCode, output: output!, errors: errors! };
}

/** Each run of the command loads the SDKs. */
const timeout = 900_000;

test("the command prints JSON lines, keeps its state, and posts an alert once to a webhook that fails twice", {
  timeout,
}, async () => {
  const folder = temporaryFolder(onTestFinished);
  const posts: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    posts.push(body);
    response.writeHead(posts.length < 3 ? 500 : 200).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const from = `${await publicClient.getBlockNumber()}`;
  await runAsOwner([approveCall(environment, 1n)]);
  const args = ["--paymaster", paymaster, "--from-block", from, "--once", "--json"];
  const watching = [...args, "--state", join(folder, "state.json"), "--tank-below", "5"];
  const env = { WEBHOOK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };

  const first = await run(watching, env);
  const second = await run(watching, env);

  expect([first.code, second.code]).toEqual([0, 0]);
  expect(first.errors + second.errors).toBe("");
  const typesOf = (output: string) =>
    output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).type);
  expect(typesOf(first.output)).toEqual(["operation", "status", "alert", "totals"]);
  expect(typesOf(second.output)).toEqual(["totals"]);
  expect(JSON.parse(second.output).operations).toBe(1);
  expect(posts).toHaveLength(3);
  expect(new Set(posts).size).toBe(1);
  expect(JSON.parse(posts[0]!)).toMatchObject({ schema: 1, kind: "tank-low", sponsor, chainId: chain.id });
  expect(JSON.parse(readFileSync(join(folder, "state.json"), "utf8")).outbox).toEqual([]);

  const plain = await run(args.filter((arg) => arg !== "--json"));
  expect(plain.output).toMatch(/block \d+: 0x.* calls 0x095ea7b3, 0\.0\d+ ETH of 0x/);
  expect(plain.output).toContain(`  account ${account}: `);
});

test.each([
  [["--paymaster", "0x12"], {}, /^hallpass: --paymaster is an address, not 0x12/],
  [
    ["--paymaster", sponsorOwner.address, "--from-block", "x"],
    {},
    /^hallpass: --from-block is a block number/,
  ],
  [
    ["--paymaster", sponsorOwner.address, "--tank-below", "low"],
    {},
    /^hallpass: --tank-below is an amount in ETH/,
  ],
  [["--paymaster", sponsorOwner.address], { RPC_URL: "" }, /^hallpass: RPC_URL is not set/],
  [
    ["--paymaster", sponsorOwner.address],
    { RPC_URL: "http://127.0.0.1:1/secret" },
    /^hallpass: Cannot reach the chain/,
  ],
])("the command says what is wrong with %j %j", { timeout }, async (args, env, sentence) => {
  const { code, output, errors } = await run([...args, "--once"], env);
  expect({ code, output }).toEqual({ code: 2, output: "" });
  expect(errors).toMatch(sentence);
  expect(errors).not.toContain("secret");
});
