import { type Address, numberToHex, pad } from "viem";
import { expect, test } from "vitest";
import { type CallFrame, readTrace, type StructLog } from "./readTrace.ts";

const address = (byte: number): Address => pad(numberToHex(byte), { size: 20 });

const call = (to: number, gasUsed: number, calls: CallFrame[] = []): CallFrame => ({
  type: "CALL",
  to: address(to),
  input: "0x",
  gasUsed: numberToHex(gasUsed),
  calls,
});

/** A root that calls once: 700 gas for the call, 5 for what is called, 2 after it. */
const logs: StructLog[] = [
  { op: "CALL", gas: 1_000, gasCost: 950, depth: 1 },
  { op: "PUSH0", gas: 250, gasCost: 2, depth: 2 },
  { op: "PUSH1", gas: 248, gasCost: 3, depth: 2 },
  { op: "STOP", gas: 245, gasCost: 0, depth: 2 },
  { op: "PUSH0", gas: 295, gasCost: 2, depth: 1 },
  { op: "STOP", gas: 293, gasCost: 0, depth: 1 },
];

test("default", () => {
  const { root, gasAtStart } = readTrace(logs, call(1, 0, [call(2, 5)]));
  expect(gasAtStart).toBe(1_000);
  expect(root).toMatchObject({ steps: 3, selfGas: 702, gasUsed: 707 });
  expect(root.calls).toMatchObject([{ steps: 3, selfGas: 5, gasUsed: 5 }]);
});

test("error: the opcodes are not those of the mined call", () => {
  expect(() => readTrace(logs, call(1, 0, [call(2, 6)]))).toThrow(
    "Opcodes at 0x0000000000000000000000000000000000000002 come to 5 gas, the mined call used 6.",
  );
});

test("error: the mined transaction made another call, or none", () => {
  const other = { ...call(2, 5), type: "STATICCALL" };
  expect(() => readTrace(logs, call(1, 0, [other]))).toThrow("The frames have a STATICCALL where CALL ran.");
  expect(() => readTrace(logs, call(1, 0))).toThrow("The frames have no call where CALL ran.");
});

test("error: the mined transaction made one call more", () => {
  expect(() => readTrace(logs, call(1, 0, [call(2, 5), call(3, 5)]))).toThrow(
    "No opcode made the call to 0x0000000000000000000000000000000000000003.",
  );
});

test("error: opcodes are left over", () => {
  const deep = [...logs, { op: "STOP", gas: 100, gasCost: 0, depth: 3 }];
  expect(() => readTrace(deep, call(1, 0, [call(2, 5)]))).toThrow(
    "Opcodes are left over after the root frame.",
  );
});

test("error: a node that does not give the stack", () => {
  const read: StructLog[] = [{ op: "SLOAD", gas: 3_000, gasCost: 2_100, depth: 1 }];
  expect(() => readTrace(read, call(1, 0))).toThrow("The node does not say on which slot SLOAD works.");
});
