import {
  concat,
  encodeErrorResult,
  HttpRequestError,
  maxUint256,
  numberToHex,
  parseAbi,
  zeroHash,
} from "viem";
import { describe, expect, test } from "vitest";
import { encodeExecute } from "../accounts/encodeExecute.ts";
import { canonical } from "../chain/addresses.ts";
import {
  account,
  bundler,
  contextWith,
  encodeError,
  estimate,
  failedOp,
  handleOps,
  operation,
  permissionId,
  pool,
  poolAbi,
  reasonOf,
  single,
  sold,
  swapCall,
  violation,
} from "../testing/failures.ts";
import { decodeFailure } from "./decodeFailure.ts";

describe("the EntryPoint's own codes", () => {
  const op = single(swapCall(sold, 1n));

  test.each([
    ["Invalid UserOp signature", -32507, "AA24 signature error"],
    ["Invalid UserOp paymasterData", -32507, "AA34 signature error"],
    [
      "UserOperation failed validation with reason: AA25 invalid account nonce",
      -32500,
      "AA25 invalid account nonce",
    ],
    [
      "UserOperation reverted during simulation with reason: AA31 paymaster deposit too low",
      -32508,
      "AA31 paymaster deposit too low",
    ],
  ])("the bundler's %s", async (message, code, reason) => {
    expect(await reasonOf(bundler(code, message), op)).toBe(reason);
    expect(await reasonOf(failedOp(reason), op)).toBe(reason);
  });

  test("the time frame that has ended", async () => {
    const reason = "AA22 expired or not due TimeFramePolicy: time 2001 > validUntil 2000";
    expect(await reasonOf(failedOp("AA22 expired or not due"), op)).toBe(reason);
    const message = "UserOperation expires too soon, validUntil=2000, now=2001";
    expect(await reasonOf(bundler(-32503, message), op)).toBe(reason);
  });

  test("the time frame that has not begun", async () => {
    const context = { ...contextWith(), time: 999n };
    expect(
      await reasonOf(
        bundler(-32503, "User operation is not valid yet, validAfter=1000, now=999"),
        op,
        context,
      ),
    ).toBe("AA22 expired or not due TimeFramePolicy: time 999 < validAfter 1000");
  });

  test("a paymaster that reverts", async () => {
    const inner = encodeErrorResult({
      abi: parseAbi(["error InvalidPaymasterData(uint256 length)"]),
      args: [3n],
    });
    const context = {
      ...contextWith(),
      abi: parseAbi(["error InvalidPaymasterData(uint256 length)"]),
    };
    expect(await reasonOf(handleOps(inner, "AA33 reverted"), op, context)).toBe(
      "AA33 InvalidPaymasterData: length 3",
    );
  });

  test("an account that reverts without a word", async () => {
    expect(await reasonOf(handleOps("0x"), op)).toBe("AA23 reverted");
    expect(await reasonOf(estimate("AA23 reverted 0x"), op)).toBe("AA23 reverted");
  });
});

describe("errors by name", () => {
  const op = single(swapCall(sold, 1n));

  test.each([
    ["UnsupportedCallType", ["0xff"], "AA23 UnsupportedCallType: callType 0xff"],
    ["UnsupportedExecutionType", [], "AA23 UnsupportedExecutionType"],
    ["InvalidPermissionId", [permissionId], "AA23 InvalidPermissionId"],
    ["HashMismatch", [permissionId, zeroHash], "AA23 HashMismatch"],
    ["InvalidEnableSignature", [account, zeroHash], `AA23 InvalidEnableSignature: account ${account}`],
  ])("%s", async (name, args, reason) => {
    expect(await reasonOf(handleOps(encodeError(name, args)), op)).toBe(reason);
    expect(await reasonOf(estimate(`AA23 reverted ${encodeError(name, args)}`), op)).toBe(reason);
  });

  test("Panic and Error, which the bundler puts into words", async () => {
    const panic = concat(["0x4e487b71", numberToHex(0x11, { size: 32 })]);
    expect(await reasonOf(handleOps(panic), op)).toBe("AA23 Panic: arithmetic overflow or underflow");
    expect(await reasonOf(estimate("AA23 reverted arithmetic overflow/underflow"), op)).toBe(
      "AA23 Panic: arithmetic overflow or underflow",
    );
    const error = encodeErrorResult({ abi: parseAbi(["error Error(string)"]), args: ["no luck"] });
    expect(await reasonOf(handleOps(error), op)).toBe("AA23 Error: no luck");
    expect(await reasonOf(estimate("AA23 reverted no luck"), op)).toBe("AA23 Error: no luck");
  });

  test("an error of the called contract", async () => {
    const data = encodeErrorResult({ abi: poolAbi, errorName: "InsufficientOutput", args: [9n, 8n] });
    const reason = "execution InsufficientOutput: minAmountOut 9, amountOut 8";
    expect(await reasonOf({ from: "execution", data }, op)).toBe(reason);
    expect(
      await reasonOf(bundler(-32521, `UserOperation reverted during simulation with reason: ${data}`), op),
    ).toBe(reason);
  });

  test("an error of a token", async () => {
    const data = encodeError("ERC20InsufficientAllowance", [pool, 0n, 5n]);
    expect(await reasonOf({ from: "execution", data }, op)).toBe(
      `execution ERC20InsufficientAllowance: spender ${pool}, allowance 0, needed 5`,
    );
  });

  test("an unknown error keeps its data", async () => {
    const failure = await decodeFailure(contextWith(), handleOps("0x12345678ff"), op);
    expect(failure.reason).toBe("AA23 0x12345678: data 0x12345678ff");
    expect(failure.message).toBe("FailedOpWithRevert: AA23 reverted 0x12345678ff");
  });

  test("the bundler's own refusal", async () => {
    expect(await reasonOf(bundler(-32602, "verificationGasLimit must be at least 10000"), op)).toBe(
      "-32602 InvalidFields: verificationGasLimit must be at least 10000",
    );
  });
});

describe("other operations", () => {
  test("an owner's operation has no session to read", async () => {
    const op = operation(encodeExecute([swapCall(sold, 1n)]), { nonce: maxUint256 });
    expect(await reasonOf(handleOps(violation), op)).toBe(
      `AA23 PolicyViolation: policy ${canonical.uniActionPolicy}`,
    );
  });

  test("error: no answer of the bundler is no refusal", async () => {
    const error = new HttpRequestError({ url: "http://127.0.0.1" });
    await expect(reasonOf({ from: "bundler", error }, operation("0x"))).rejects.toBe(error);
  });
});
