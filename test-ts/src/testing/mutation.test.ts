import { expect, test } from "vitest";
import { mutate } from "../../../script/mutation/mutants.ts";
import { outcomeOf } from "../../../script/mutation/runMutant.ts";

const source = `
uint256 constant MOST = 1 << 160;
bytes4 constant NONE = 0xffffffff;
contract Counter {
    function count(uint256 amount) external {
        _requireOwner();
        if (amount > MOST) return;
        if (amount > 1) used = amount;
        else _refuse();
        (least, most) = (amount, MOST);
        assembly ("memory-safe") {
            if gt(amount, 9) { amount := mul(amount, not(0)) }
        }
    }
}
`;

function changes(operator: string): string[] {
  return mutate("Counter.sol", source)
    .filter((mutant) => mutant.operator === operator)
    .map(({ after }) => after);
}

test("every place of a constant is changed, and a selector keeps its size", () => {
  expect(changes("constant + 1").sort()).toEqual([
    "bytes4 constant NONE = 0x00000000;",
    "uint256 constant MOST = 1 << 161;",
    "uint256 constant MOST = 2 << 160;",
  ]);
});

test("calls and writes are dropped, under a condition and several at once as well", () => {
  expect(changes("call removed").sort()).toEqual(["else {}", "{}"]);
  expect(changes("conditional write removed")).toEqual(["if (amount > 1) {}"]);
  expect(changes("tuple write removed")).toEqual(["{}"]);
});

test("assembly is changed, its branches as well", () => {
  expect(changes("assembly branch removed")).toEqual(["if 0 { amount := mul(amount, not(0)) }"]);
  expect(changes("mul to add")).toEqual(["if gt(amount, 9) { amount := add(amount, not(0)) }"]);
  expect(changes("not dropped")).toEqual(["if gt(amount, 9) { amount := mul(amount, add(0, 0)) }"]);
});

test("a mutant's id outlives changes elsewhere in its file", () => {
  const ids = mutate("Counter.sol", source).map(({ id }) => id);
  const later = mutate("Counter.sol", source.replace("_requireOwner();", "")).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !later.includes(id))).toHaveLength(1);
});

test("only a failing test kills", () => {
  expect(outcomeOf(0, "Suite result: ok.")).toBe("survived");
  expect(outcomeOf(1, "Ran 1 test\n[FAIL: assertion failed] test_count() (gas: 1)")).toBe("killed");
  expect(outcomeOf(undefined, "[FAIL: assertion failed] test_count()")).toBe("timeout");
});

test("only what the compiler says of the text is invalid", () => {
  expect(outcomeOf(1, "Error: Compiler run failed:\nError (7407): Type is not convertible")).toBe("invalid");
});

test("error: forge that ends for another reason settles nothing", () => {
  expect(() => outcomeOf(1, "Error: solc exited with exit status: 1")).toThrow("without a failing test");
  const missing = 'Error: Compiler run failed:\nError (6275): Source "lib/solady/src/Lib.sol" not found';
  expect(() => outcomeOf(1, missing)).toThrow("without a failing test");
});
