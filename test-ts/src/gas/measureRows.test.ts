import { beforeAll, describe, expect, test } from "vitest";
import { fundAccount } from "../accounts/fundAccount.ts";
import { useEnvironment } from "../testing/useEnvironment.ts";
import { createBench } from "./bench.ts";
import { type MeasuredRow, measureRows, rowIds } from "./measureRows.ts";
import { rows } from "./rows.ts";
import { sumSplit } from "./split.ts";

const environment = await useEnvironment();

/** What a slot's first write costs beyond a later one: 20,000 less 2,900. */
const firstWrite = 17_100;

let measured: MeasuredRow[];
const row = (id: string): MeasuredRow => measured.find((found) => found.id === id)!;

beforeAll(async () => {
  const block = await environment.publicClient.getBlock();
  measured = await measureRows(environment);
  const after = await environment.publicClient.getBlock();
  expect(after.hash).toBe(block.hash);
});

test("default: a row for each operation, with either paymaster, and two for an EOA", () => {
  expect(measured.map(({ id }) => id)).toEqual([
    "deploy-enable-swap",
    "deploy-enable-swap-verified",
    "enable-and-swap",
    "enable-and-swap-verified",
    "enable-1-action",
    "enable-1-action-verified",
    "enable-2-actions",
    "enable-2-actions-verified",
    "remove-session",
    "remove-session-verified",
    "session-swap-first",
    "session-swap-first-verified",
    "session-swap-warm",
    "session-swap-warm-verified",
    "session-batch-warm",
    "session-batch-warm-verified",
    "owner-swap-first",
    "owner-swap-first-verified",
    "owner-swap-warm",
    "owner-swap-warm-verified",
    "owner-batch-warm",
    "owner-batch-warm-verified",
    "eoa-swap-first",
    "eoa-swap-warm",
  ]);
});

test.each(rowIds())("behavior: the parts of %s add up, and each has done something or nothing", (id) => {
  const { split, txGas, actualGasUsed, before } = row(id);
  expect(sumSplit(split)).toBe(txGas);
  expect(split.intrinsic).toBe(21_000);
  if (id.startsWith("eoa")) {
    expect(split).toMatchObject({ entryPoint: 0, account: 0, module: 0, policies: {}, paymaster: 0 });
    expect(actualGasUsed).toBe(txGas);
    return;
  }
  for (const part of [split.entryPoint, split.account, split.paymaster]) expect(part).toBeGreaterThan(0);
  const owner = id.startsWith("owner");
  const grants = id.startsWith("enable") || id.startsWith("deploy");
  expect(split.module > 0).toBe(!owner);
  expect(split.sessionValidator > 0).toBe(!owner && !id.startsWith("remove"));
  expect(split.ownerValidator > 0).toBe(grants || owner || id.startsWith("remove"));
  expect(split.execution > 0).toBe(id.includes("swap") || id.includes("batch"));
  expect(split.policies.UniActionPolicy !== undefined).toBe(id.startsWith("session") || grants);
  expect(before.allowance).toBe(before.deployed);
});

describe("behavior: each row is measured in the state that it names", () => {
  test.each([
    ["deploy-enable-swap", { deployed: false, nonceKeyUsed: false, sessions: 0, bought: false }],
    ["enable-and-swap", { deployed: true, nonceKeyUsed: false, sessions: 1, enabled: false, bought: false }],
    ["enable-1-action", { deployed: true, nonceKeyUsed: true, sessions: 1, enabled: false }],
    ["enable-2-actions", { deployed: true, nonceKeyUsed: true, sessions: 1, enabled: false }],
    ["remove-session", { deployed: true, nonceKeyUsed: true, sessions: 2, enabled: true }],
    ["session-swap-first", { nonceKeyUsed: false, enabled: true, counting: false, bought: false }],
    ["session-swap-warm", { nonceKeyUsed: true, enabled: true, counting: true, bought: true }],
    ["session-batch-warm", { nonceKeyUsed: true, enabled: true, counting: true, bought: true }],
    ["owner-swap-first", { nonceKeyUsed: false, bought: false }],
    ["owner-swap-warm", { nonceKeyUsed: true, bought: true }],
    ["owner-batch-warm", { nonceKeyUsed: true, bought: true }],
    ["eoa-swap-first", { allowance: true, bought: false }],
    ["eoa-swap-warm", { allowance: true, bought: true }],
  ])("%s", (id, state) => {
    expect(row(id).before).toMatchObject(state);
    if (!id.startsWith("eoa")) expect(row(`${id}-verified`).before).toEqual(row(id).before);
  });
});

test("behavior: a fresh nonce key and a first balance each cost a first write, and nothing else does", () => {
  const [session, owner] = [row("session-swap-first"), row("owner-swap-first")];
  expect(session.split.entryPoint - row("session-swap-warm").split.entryPoint).toBe(firstWrite);
  expect(owner.split.entryPoint - row("owner-swap-warm").split.entryPoint).toBe(firstWrite);
  for (const actor of ["session", "owner", "eoa"]) {
    const [first, warm] = [row(`${actor}-swap-first`), row(`${actor}-swap-warm`)];
    expect(first.split.execution - warm.split.execution).toBe(firstWrite);
    expect(first.split.account).toBe(warm.split.account);
    expect(first.split.ownerValidator).toBe(warm.split.ownerValidator);
  }
});

test("behavior: the pool and the tokens do the same work whoever trades", () => {
  const { execution } = row("eoa-swap-warm").split;
  expect(row("session-swap-warm").split.execution).toBe(execution);
  expect(row("owner-swap-warm").split.execution).toBe(execution);
});

test("behavior: frames hold the frames that they call", () => {
  const { frames, split } = row("session-swap-warm");
  const policies = Object.values(frames.policies).flatMap(({ check }) => check);
  expect(Object.values(frames.policies).flatMap(({ initialize }) => initialize)).toEqual([]);
  expect(policies).toHaveLength(2);
  const inside = policies.reduce((sum, gas) => sum + gas, frames.sessionValidator!);
  expect(frames.module).toBe(split.module + inside);
  expect(frames.validation).toBeGreaterThan(frames.module!);
  expect(frames.paymaster).toBe(split.paymaster);
  expect(row("enable-2-actions").frames.policies.UniActionPolicy?.initialize).toHaveLength(2);
  expect(row("deploy-enable-swap").frames.deployment).toBeGreaterThan(0);
});

test("behavior: a row costs the same alone as among the others", async () => {
  const ids = ["session-swap-warm-verified", "enable-and-swap"];
  const again = await measureRows(environment, { only: ids });
  expect(again).toEqual([row("enable-and-swap"), row("session-swap-warm-verified")]);
});

test("error: a row that nobody knows", async () => {
  await expect(measureRows(environment, { only: ["session-swap-cold"] })).rejects.toThrow(
    "There is no gas row called session-swap-cold.",
  );
});

test("error: a chain on which the row's state cannot be reached", async () => {
  const first = rows.find(({ id }) => id === "session-swap-first")!;
  const { account } = await createBench(environment, first);
  await fundAccount(environment, account, { bought: 1n });
  await expect(measureRows(environment, { only: [first.id] })).rejects.toThrow(
    'session-swap-first would be measured in another state: {"deployed":true,',
  );
});

test("error: an operation that reverts", async () => {
  await environment.testClient.setCode({ address: environment.targets.pool, bytecode: "0x5f5ffd" });
  await expect(measureRows(environment, { only: ["eoa-swap-first"] })).rejects.toThrow(
    `The transaction to ${environment.targets.pool} reverted.`,
  );
  await expect(measureRows(environment, { only: ["owner-swap-first"] })).rejects.toThrow("reverted");
});
