import {
  type Address,
  concatHex,
  createPublicClient,
  createTestClient,
  createWalletClient,
  getAddress,
  type Hex,
  http,
  numberToHex,
  pad,
  size,
} from "viem";
import { foundry } from "viem/chains";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keys } from "../chain/addresses.ts";
import { startAnvil } from "../chain/startAnvil.ts";
import type { RunningInstance } from "../chain/startInstance.ts";
import type { Labels, Part } from "./parts.ts";
import { splitTransaction } from "./split.ts";
import { slotUses } from "./storage.ts";
import type { Frame } from "./trace.ts";

let anvil: RunningInstance;
let clients: ReturnType<typeof clientsOf>;

const clientsOf = (url: string) => {
  const options = { chain: foundry, transport: http(url), pollingInterval: 10 };
  return {
    reader: createPublicClient(options),
    tester: createTestClient({ ...options, mode: "anvil" }),
    wallet: createWalletClient({ ...options, account: keys.trader }),
  };
};

beforeAll(async () => {
  anvil = await startAnvil();
  clients = clientsOf(anvil.url);
});

afterAll(() => anvil?.stop());

// A few EVM words, enough to say in bytecode what a frame does.
const push = (value: bigint | number): Hex => {
  const bytes = numberToHex(BigInt(value), value === 0 || value === 0n ? { size: 1 } : {});
  const padded = pad(bytes, { size: Math.ceil((bytes.length - 2) / 2) });
  return concatHex([numberToHex(0x5f + size(padded), { size: 1 }), padded]);
};
const write = (slot: number, value: number): Hex => concatHex([push(value), push(slot), "0x55"]);
const read = (slot: number): Hex => concatHex([push(slot), "0x54", "0x50"]);
const pop = "0x50";
const opcodes = { call: "0xf1", delegatecall: "0xf4", staticcall: "0xfa" } as const;
const call = (to: Address, kind: keyof typeof opcodes = "call", { value = 0, gas = 100_000 } = {}): Hex =>
  concatHex([
    ...Array<Hex>(4).fill(push(0)),
    ...(kind === "call" ? [push(value)] : []),
    push(BigInt(to)),
    push(gas),
    opcodes[kind],
    pop,
  ]);
const stop = "0x00";
const revert = concatHex([push(0), push(0), "0xfd"]);
/** Four or five pushed arguments, address, gas and the final POP. */
const around = (kind: keyof typeof opcodes): number => (kind === "call" ? 7 : 6) * 3 + 2;

const address = (byte: number): Address => pad(numberToHex(byte), { dir: "right", size: 20 });
const [caller, callee, third] = [address(0xa1), address(0xb2), address(0xc3)];
const ecrecover = pad("0x01", { size: 20 });

/** Puts code at the three addresses, calls the first, and splits what that cost. */
async function run(
  code: { caller: Hex; callee?: Hex; third?: Hex },
  { data, value = 0n, labels = {} }: { data?: Hex; value?: bigint; labels?: Record<Address, Part> } = {},
) {
  const { reader, tester, wallet } = clients;
  await tester.setCode({ address: caller, bytecode: code.caller });
  await tester.setCode({ address: callee, bytecode: code.callee ?? "0x" });
  await tester.setCode({ address: third, bytecode: code.third ?? "0x" });
  for (const at of [caller, callee, third])
    await tester.request({ method: "anvil_setNonce", params: [at, "0x1"] });
  const hash = await wallet.sendTransaction({ to: caller, data, value, gas: 1_000_000n });
  const { status } = await reader.waitForTransactionReceipt({ hash });
  const result = await splitTransaction(reader, {
    hash,
    labels: new Map(Object.entries(labels)) as Labels,
  });
  return { ...result, status };
}

/** Sets slots 0..count-1 of the address. */
async function fill(at: Address, count: number, value = 1): Promise<void> {
  for (let slot = 0; slot < count; slot++) {
    await clients.tester.setStorageAt({
      address: at,
      index: slot,
      value: numberToHex(value, { size: 32 }),
    });
  }
}

const labels = { [caller]: "account", [callee]: "module", [third]: { policy: "Third" } } satisfies Record<
  Address,
  Part
>;

test("default: a transfer is intrinsic gas only", async () => {
  const { wallet, reader } = clients;
  const hash = await wallet.sendTransaction({ to: keys.stranger.address, value: 1n });
  await reader.waitForTransactionReceipt({ hash });
  const { split, txGas } = await splitTransaction(reader, { hash, labels: new Map() });
  expect(txGas).toBe(21_000);
  expect(split).toMatchObject({ intrinsic: 21_000, calldata: 0, execution: 0, refund: 0 });
});

test("behavior: a node that has the receipt may still answer with the pending transaction", async () => {
  const { wallet, reader } = clients;
  const hash = await wallet.sendTransaction({ to: keys.stranger.address, value: 1n });
  await reader.waitForTransactionReceipt({ hash });
  const behind = createPublicClient({
    chain: foundry,
    transport: (options) => {
      const transport = http(anvil.url)(options);
      const request = async (call: { method: string }) => {
        const answer = await transport.request(call as never);
        const pending = { blockHash: null, blockNumber: null, transactionIndex: null };
        return call.method === "eth_getTransactionByHash" ? { ...(answer as object), ...pending } : answer;
      };
      return { ...transport, request: request as typeof transport.request };
    },
  });
  const { txGas } = await splitTransaction(behind, { hash, labels: new Map() });
  expect(txGas).toBe(21_000);
});

test("behavior: a zero byte costs 4, any other 16, and one opcode frame is the target's", async () => {
  const { split, calldataBytes } = await run({ caller: write(0, 0) }, { data: "0x000102" });
  expect(calldataBytes).toBe(3);
  expect(split).toMatchObject({ calldata: 4 + 16 + 16, execution: 3 + 3 + 2_200 });
});

test("behavior: calldata pays the floor of EIP-7623 when the work costs less", async () => {
  const data = concatHex(Array<Hex>(500).fill("0xff"));
  const { split, calldataFloor, txGas } = await run({ caller: stop }, { data });
  expect(calldataFloor).toBe(21_000 + 500 * 40);
  expect(txGas).toBe(calldataFloor);
  expect(split).toMatchObject({ calldata: 500 * 40, execution: 0 });
});

test("behavior: each frame keeps its own opcodes; the caller pays for calling a cold account", async () => {
  await fill(callee, 1);
  await fill(third, 1);
  const { split, trace } = await run(
    {
      caller: concatHex([call(callee), call(callee, "staticcall"), stop]),
      callee: concatHex([call(third, "staticcall"), read(0), stop]),
      third: concatHex([read(0), stop]),
    },
    { labels },
  );
  expect(split).toMatchObject({
    account: around("call") + 2_600 + around("staticcall") + 100,
    module: around("staticcall") * 2 + 2_600 + 100 + (3 + 2_100 + 2) + (3 + 100 + 2),
    policies: { Third: 3 + 2_100 + 2 + (3 + 100 + 2) },
    execution: 0,
  });
  expect(trace.root.calls.map(({ gasUsed }) => gasUsed)).toEqual([6_830, 330]);
});

test("behavior: a storage opcode is cold or warm, on the slot it names", async () => {
  await fill(caller, 3, 5);
  const { trace, parts } = await run({
    caller: concatHex([read(1), read(1), write(1, 6), write(1, 7), write(2, 6), write(9, 1), stop]),
  });
  const slot = (index: number): Hex => numberToHex(index, { size: 32 });
  expect(trace.root.storage).toEqual([
    { kind: "read", slot: slot(1), cold: true, gas: 2_100 },
    { kind: "read", slot: slot(1), cold: false, gas: 100 },
    { kind: "write", slot: slot(1), cold: false, gas: 2_900 },
    { kind: "write", slot: slot(1), cold: false, gas: 100 },
    { kind: "write", slot: slot(2), cold: true, gas: 5_000 },
    { kind: "write", slot: slot(9), cold: true, gas: 22_100 },
  ]);
  const one = { contract: "caller", address: trace.root.context, coldReads: 0, warmReads: 0, warmWrites: 0 };
  expect(slotUses(parts, () => "caller")).toEqual([
    { ...one, slot: slot(1), coldReads: 1, warmReads: 1, coldWrites: 0, warmWrites: 2, gas: 5_200 },
    { ...one, slot: slot(2), coldWrites: 1, gas: 5_000 },
    { ...one, slot: slot(9), coldWrites: 1, gas: 22_100 },
  ]);
});

test("behavior: a stipend is the callee's to spend and the caller's to pay", async () => {
  const { split } = await run(
    {
      caller: concatHex([call(callee, "call", { value: 1, gas: 0 }), stop]),
      callee: concatHex([push(1), pop, stop]),
    },
    { labels, value: 10n },
  );
  // The call costs 2,600 + 9,000, and brings 2,300 into the callee, of which it hands back what it did not use.
  expect(split).toMatchObject({ account: around("call") + 2_600 + 9_000 - 2_300, module: 5 });
});

test("behavior: a precompile and an address without code count to the caller", async () => {
  const { split, trace } = await run(
    { caller: concatHex([call(ecrecover), call(third, "call", { value: 1 }), stop]) },
    { labels, value: 10n },
  );
  const toPrecompile = around("call") + 100 + 3_000;
  const toEmpty = around("call") + 2_600 + 9_000 - 2_300;
  expect(split.account).toBe(toPrecompile + toEmpty);
  expect(split.policies).toEqual({});
  expect(trace.root.calls.map(({ steps }) => steps)).toEqual([0, 0]);
});

test("behavior: a delegatecall counts to the contract that delegates", async () => {
  await fill(caller, 1);
  const { split, trace } = await run(
    {
      caller: concatHex([call(callee, "delegatecall"), stop]),
      callee: concatHex([read(0), call(third), stop]),
    },
    { labels },
  );
  expect(split).toMatchObject({
    account: around("delegatecall") + 2_600 + (3 + 2_100 + 2) + around("call") + 2_600,
    module: 0,
  });
  const [frame] = trace.root.calls as [Frame];
  expect(frame).toMatchObject({ kind: "DELEGATECALL", code: getAddress(callee) });
  expect(frame.context).toBe(trace.root.context);
});

test("behavior: a reverted call keeps its cost and loses its refund", async () => {
  await fill(callee, 1);
  const { split, status } = await run(
    { caller: concatHex([call(callee), stop]), callee: concatHex([write(0, 0), revert]) },
    { labels },
  );
  expect(status).toBe("success");
  expect(split).toMatchObject({ account: around("call") + 2_600, module: 3 + 3 + 5_000 + 6, refund: 0 });
});

test("behavior: a call that halts uses all it was given", async () => {
  for (const code of ["0xfe", concatHex(Array<Hex>(600).fill(read(0))), write(0, 1)] satisfies Hex[]) {
    const { split } = await run(
      {
        caller: concatHex([call(callee, "staticcall", { gas: 50_000 }), stop]),
        callee: code,
      },
      { labels },
    );
    expect(split).toMatchObject({ account: around("staticcall") + 2_600, module: 50_000 });
  }
});

test("behavior: refunds are shown apart, up to a fifth of the gas spent", async () => {
  await fill(caller, 1);
  const one = await run({ caller: concatHex([write(0, 0), write(10, 1), stop]) });
  expect(one.split.refund).toBe(-4_800);

  await fill(caller, 20);
  const many = await run({
    caller: concatHex([...Array.from({ length: 20 }, (_, slot) => write(slot, 0)), stop]),
  });
  expect(many.trace.refundCounter).toBe(20 * 4_800);
  expect(many.split.refund).toBe(-Math.floor((21_000 + 20 * 5_006) / 5));
});

test("behavior: a refund in a call counts once", async () => {
  await fill(callee, 1);
  const { split, trace } = await run(
    { caller: concatHex([call(callee), stop]), callee: concatHex([write(0, 0), stop]) },
    { labels },
  );
  expect(trace.refundCounter).toBe(4_800);
  expect(split).toMatchObject({ module: 5_006, refund: -4_800 });
});

test("behavior: a root that reverts loses its refunds", async () => {
  await fill(caller, 1);
  const { split, status } = await run({ caller: concatHex([write(0, 0), revert]) });
  expect(status).toBe("reverted");
  expect(split).toMatchObject({ execution: 5_006 + 6, refund: 0 });
});

test("behavior: a creation's frame holds its init code and what its code costs to keep", async () => {
  // Init code that returns 32 zero bytes: PUSH1 32, PUSH1 0, RETURN.
  const initCode: Hex = "0x60206000f3";
  const { split, trace } = await run(
    {
      caller: concatHex([
        push(BigInt(initCode)),
        push(0),
        "0x52",
        push(5),
        push(27),
        push(0),
        "0xf0",
        pop,
        stop,
      ]),
    },
    { labels },
  );
  const [frame] = trace.root.calls as [Frame];
  expect(frame.selfGas).toBe(3 + 3 + 3 + 32 * 200);
  // An unlabelled contract that the account creates while it does not execute is the account's.
  expect(split.account + split.execution).toBe(frame.selfGas + 3 + 3 + 6 + 9 + (32_000 + 2) + 2);
});

test("behavior: a root that returns or reverts with fresh memory pays for it", async () => {
  const returned = await run({ caller: concatHex([push(640), push(0), "0xf3"]) });
  expect(returned.split.execution).toBe(3 + 3 + 60);
  const reverted = await run({ caller: concatHex([push(640), push(0), "0xfd"]) });
  expect(reverted.status).toBe("reverted");
  expect(reverted.split.execution).toBe(3 + 3 + 60);
});

test("behavior: a root that halts uses the whole limit", async () => {
  const { split, txGas, status } = await run({ caller: concatHex([push(0), pop, "0xfe"]) });
  expect(status).toBe("reverted");
  expect(txGas).toBe(1_000_000);
  expect(split.execution).toBe(1_000_000 - 21_000);
});

test("error: a creation is no call", async () => {
  const { wallet, reader } = clients;
  const hash = await wallet.sendTransaction({ data: "0x00", gas: 100_000n });
  await reader.waitForTransactionReceipt({ hash });
  await expect(splitTransaction(reader, { hash, labels: new Map() })).rejects.toThrow("creates a contract");
});

test("error: a root that opcodes do not explain does not add up", async () => {
  const { wallet, reader } = clients;
  const hash = await wallet.sendTransaction({ to: ecrecover, gas: 100_000n });
  await reader.waitForTransactionReceipt({ hash });
  await expect(splitTransaction(reader, { hash, labels: new Map() })).rejects.toThrow(
    "adds up to 21000 gas, the receipt says 24000",
  );
});
