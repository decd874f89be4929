import { beforeAll, expect, test } from "vitest";
import { fundAccount } from "../accounts/fundAccount.ts";
import { storyLines } from "../stories/catalogue.ts";
import { useEnvironment } from "../testing/useEnvironment.ts";
import { createBench } from "./bench.ts";
import { type MeasuredRow, mainRowIds, measureRows, rowIds } from "./measureRows.ts";
import type { Family } from "./row.ts";
import { rows } from "./rows/all.ts";
import { sumSplit } from "./split.ts";

const environment = await useEnvironment();

/** What a slot's first write costs beyond a later one: 20,000 less 2,900. */
const firstWrite = 17_100;

let measured: MeasuredRow[];
const row = (id: string): MeasuredRow => measured.find((found) => found.id === id)!;
/** All but calldata, whose signatures cost 12 gas less for each byte that happens to be zero. */
const spentOn = ({ txGas, split }: MeasuredRow): number => txGas - split.calldata;

beforeAll(async () => {
  const block = await environment.publicClient.getBlock();
  measured = await measureRows(environment);
  const after = await environment.publicClient.getBlock();
  expect(after.hash).toBe(block.hash);
}, 900_000);

test("default: every row of the stack, in the report's order", () => {
  expect(measured.map(({ id }) => id)).toEqual(rowIds(environment));
  expect(new Set(rowIds(environment)).size).toBe(measured.length);
  expect(rowIds(environment)).toEqual(expect.arrayContaining([...mainRowIds]));
  const stories = Object.keys(storyLines).map((name) => `story-${name}-warm`);
  expect(rowIds(environment)).toEqual(expect.arrayContaining(stories));
});

test.each(mainRowIds)("behavior: the parts of %s add up, and each has done something or nothing", (id) => {
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

test.each(rowIds(environment))("behavior: the parts of %s add up, in the state that it names", (id) => {
  const { split, txGas, before } = row(id);
  expect(sumSplit(split)).toBe(txGas);
  const { before: named } = rows.find((candidate) => candidate.id === id.replace(/-verified$/, ""))!;
  expect(before).toEqual(named);
});

test("behavior: a fresh nonce key and a first balance each cost a first write, and nothing else does", () => {
  const [session, owner] = [row("session-swap-first"), row("owner-swap-first")];
  const warm = row("session-swap-warm");
  expect(session.split.entryPoint - warm.split.entryPoint).toBe(firstWrite);
  expect(row("session-swap-fresh-key").split.entryPoint - warm.split.entryPoint).toBe(firstWrite);
  expect(row("session-swap-fresh-key").split.execution).toBe(warm.split.execution);
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

test("behavior: what a session costs does not grow with its actions, nor with the account's sessions", () => {
  for (const id of ["actions-1", "actions-5", "actions-20", "sessions-10", "sessions-100"])
    expect(spentOn(row(`session-swap-${id}`))).toBe(spentOn(row("session-swap-warm")));
});

test("behavior: each further rule, swap and enabled action costs what it says, and no more", () => {
  const line = (name: Family["name"]) =>
    measured
      .flatMap((row) => (row.families ?? []).map((family) => ({ ...family, spent: spentOn(row) })))
      .filter((point) => point.name === name)
      .sort((one, other) => one.size - other.size);
  const slope = (name: Family["name"]) => {
    const points = line(name);
    const [first, last] = [points[0]!, points.at(-1)!];
    return (last.spent - first.spent) / (last.size - first.size);
  };
  expect(line("rules").map(({ size }) => size)).toEqual([1, 3, 8, 16]);
  // The ninth rule takes the first one's ref out of the policy's header, to a slot of its own.
  expect(slope("rules")).toBeLessThanOrEqual(2_400 + 2_100 / 15);
  expect(slope("limited rules")).toBeLessThanOrEqual(7_700);
  expect(slope("actions")).toBe(0);
  expect(slope("sessions")).toBe(0);
  expect(row("session-swap-warm").txGas - row("owner-swap-warm").txGas).toBeLessThanOrEqual(38_000);
});

test("behavior: a policy asked first and later costs the same, where its total lies beside its limit", () => {
  for (const first of measured.filter(({ id }) => id.startsWith("policy-") && id.endsWith("-first"))) {
    const later = row(first.id.replace(/first$/, "later"));
    expect(later.frames.policies).toEqual(first.frames.policies);
    expect(first.frames.sessionValidator).toBe(later.frames.sessionValidator);
  }
});

test("behavior: a signature check is the account's, its validators' and nobody else's", () => {
  const [session, owner] = [row("session-signature").split, row("owner-signature").split];
  for (const split of [session, owner]) {
    expect(split).toMatchObject({ entryPoint: 0, paymaster: 0, execution: 0 });
    expect(split.account).toBeGreaterThan(0);
  }
  expect(session.sessionValidator).toBeGreaterThan(0);
  expect(owner).toMatchObject({ module: 0, sessionValidator: 0, policies: {} });
  expect(owner.ownerValidator).toBeGreaterThan(0);
});

test("behavior: whatever the account, the session's own work is the same", () => {
  const { split } = row("session-swap-warm");
  for (const account of ["kernel", "reference"]) {
    const other = row(`${account}-session-swap-warm`).split;
    expect(other).toMatchObject({
      module: split.module,
      policies: split.policies,
      execution: split.execution,
    });
    expect(other.account).not.toBe(split.account);
  }
});

test("behavior: storage is seen slot by slot, and a first use reads each of its slots cold once", () => {
  const { storage, split } = row("session-swap-warm");
  const of = (name: string) => storage.filter(({ contract }) => contract === name);
  for (const name of ["SmartSession", "TimeFramePolicy", "UniActionPolicy", "account"])
    expect(of(name).length).toBeGreaterThan(0);
  expect(new Set(storage.map(({ address, slot }) => address + slot)).size).toBe(storage.length);
  for (const { coldReads, coldWrites } of storage) expect(coldReads + coldWrites).toBe(1);
  const gas = of("SmartSession").reduce((sum, use) => sum + use.gas, 0);
  expect(gas).toBeGreaterThan(2_100);
  expect(gas).toBeLessThan(split.module);
  const named = storage.filter(({ name }) => name !== undefined);
  expect(named).toHaveLength(storage.length);
  expect(of("SmartSession").map(({ name }) => name)).toEqual([
    "session: header",
    "session: userOp policies",
    "session: policies of action 1",
    "session: signer",
  ]);
  expect(of("sold").map(({ name }) => name)).toContain("allowance of account to pool");
  expect(of("UniActionPolicy").filter(({ warmWrites }) => warmWrites > 0)).toHaveLength(1);
});

test("behavior: what a rollup prices is the transaction's, compressed", () => {
  for (const { calldataBytes, calldataFloor, rollups } of measured) {
    expect(rollups.signed).toBeGreaterThan(calldataBytes);
    for (const bytes of [rollups.opStack.fastLz, rollups.opStack.fjord, rollups.arbitrum.brotli]) {
      expect(bytes).toBeGreaterThan(60);
      expect(bytes).toBeLessThan(rollups.signed + 20);
    }
    expect(calldataFloor).toBeGreaterThan(21_000 + 10 * calldataBytes - 1);
  }
});

test("behavior: an account that pays for itself has no paymaster, and moves value to the EntryPoint", () => {
  const [self, sponsored] = [row("session-swap-warm-self").split, row("session-swap-warm").split];
  expect(self.paymaster).toBe(0);
  // 9,000 for a call with value, of which the called EntryPoint has 2,300.
  expect(self.account - sponsored.account).toBeGreaterThan(6_700);
});

test.each(["self", "sponsored-limits", "sponsored-rule", "tokens"])(
  "behavior: a swap is the same work, %s or not",
  (way) => {
    for (const by of ["session", "owner"]) {
      const [{ split, storage }, plain] = [row(`${by}-swap-warm-${way}`), row(`${by}-swap-warm`).split];
      const { policies, execution, sessionValidator, ownerValidator } = plain;
      expect(split).toMatchObject({ policies, execution, sessionValidator, ownerValidator });
      expect(split.paymaster > 1_000).toBe(way !== "self");
      const pulled = storage.filter(({ contract }) => contract === "feeToken");
      expect(pulled.length > 0).toBe(way === "tokens");
    }
  },
);

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
