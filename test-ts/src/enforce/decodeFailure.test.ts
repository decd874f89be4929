import { encodeSmartSessionSignature, SmartSessionMode } from "@rhinestone/module-sdk";
import {
  type Address,
  concat,
  createPublicClient,
  custom,
  decodeFunctionData,
  encodeErrorResult,
  encodeFunctionData,
  encodeFunctionResult,
  erc20Abi,
  getAddress,
  type Hex,
  HttpRequestError,
  maxUint256,
  numberToHex,
  pad,
  parseAbi,
  parseEther,
  RpcRequestError,
  slice,
  zeroHash,
} from "viem";
import { describe, expect, test } from "vitest";
import { type Call, encodeExecute } from "../accounts/encodeExecute.ts";
import { canonical } from "../chain/addresses.ts";
import { decodeFailure } from "./decodeFailure.ts";
import type { ExplainContext } from "./explainRefusal.ts";
import { actionIdOf } from "./ids.ts";
import { knownErrors } from "./knownErrors.ts";
import type { FailureSource } from "./readFailure.ts";
import type { DecodedOperation } from "./sessionOf.ts";

const named = (digit: string): Address => getAddress(`0x${digit.repeat(40)}`);
const [account, pool, sold, bought, thief] = [named("1"), named("2"), named("3"), named("4"), named("5")];
const permissionId: Hex = pad("0xaa", { size: 32 });
const ether = parseEther("1");

const poolAbi = parseAbi([
  "function swap(address tokenIn, uint256 amountIn, uint256 minAmountOut, address recipient) returns (uint256)",
  "error InsufficientOutput(uint256 minAmountOut, uint256 amountOut)",
]);

type Rule = { condition: number; offset: bigint; ref: Hex; limit?: bigint; used?: bigint };

const word = (value: Address | bigint): Hex =>
  typeof value === "bigint" ? numberToHex(value, { size: 32 }) : pad(value, { size: 32 });

const published = parseAbi([
  "struct LimitUsage { uint256 limit; uint256 used; }",
  "struct ParamRule { uint8 condition; uint64 offset; bool isLimited; bytes32 ref; LimitUsage usage; }",
  "struct ParamRules { uint256 length; ParamRule[16] rules; }",
  "function actionConfigs(bytes32 id, address multiplexer, address account) view returns (uint256, ParamRules)",
  "function getUserOpPolicies(address account, bytes32 permissionId) view returns (address[])",
  "function getActionPolicies(address account, bytes32 permissionId, bytes32 actionId) view returns (address[])",
  "function getTimeFrameConfig(bytes32 id, address multiplexer, address account) view returns (uint256)",
]);

const empty = {
  condition: 0,
  offset: 0n,
  isLimited: false,
  ref: zeroHash,
  usage: { limit: 0n, used: 0n },
} as const;

/** A chain that holds the reference session, of which `used` is used up. */
function chainWith(rules: Rule[], { userOpPolicies = [canonical.timeFramePolicy] as Address[] } = {}) {
  const config = Array.from({ length: 16 }, (_, i) => {
    const rule = rules[i];
    if (!rule) return empty;
    const { condition, offset, ref, limit, used = 0n } = rule;
    return { condition, offset, ref, isLimited: limit !== undefined, usage: { limit: limit ?? 0n, used } };
  });
  const granted = actionIdOf(pool, swap(sold, 1n));
  return createPublicClient({
    transport: custom({
      async request({ method, params }) {
        if (method !== "eth_call") throw new Error(`no ${method} here`);
        const { functionName, args } = decodeFunctionData({ abi: published, data: params[0].data });
        const results = {
          actionConfigs: [0n, { length: BigInt(rules.length), rules: config }],
          getUserOpPolicies: userOpPolicies,
          getActionPolicies: args[2] === granted ? [canonical.uniActionPolicy] : [],
          getTimeFrameConfig: (2_000n << 48n) | 1_000n,
        };
        // biome-ignore lint/suspicious/noExplicitAny: one result type per function.
        return encodeFunctionResult({ abi: published, functionName, result: results[functionName] as any });
      },
    }),
  });
}

const swapRules = (used = 0n): Rule[] => [
  { condition: 0, offset: 0n, ref: word(sold) },
  { condition: 4, offset: 32n, ref: word(ether), limit: 5n * ether, used },
  { condition: 0, offset: 96n, ref: word(account) },
];

const policyNames = new Map<Address, string>([
  [canonical.uniActionPolicy, "UniActionPolicy"],
  [canonical.timeFramePolicy, "TimeFramePolicy"],
]);

const contextWith = (rules: Rule[], options = {}): ExplainContext => ({
  client: chainWith(rules, options),
  module: canonical.smartSession,
  policyNames,
  abi: [...poolAbi, ...erc20Abi],
  time: 2_001n,
});

const swap = (tokenIn: Address, amountIn: bigint, recipient = account): Hex =>
  encodeFunctionData({ abi: poolAbi, functionName: "swap", args: [tokenIn, amountIn, 0n, recipient] });

const swapCall = (...args: Parameters<typeof swap>): Call => ({
  to: pool,
  value: 0n,
  data: swap(...args),
});

const operation = (callData: Hex, fields: Partial<DecodedOperation> = {}): DecodedOperation => ({
  sender: account,
  nonce: BigInt(concat(["0x00000000", canonical.smartSession, pad("0x", { size: 8 })])),
  callData,
  signature: encodeSmartSessionSignature({ mode: SmartSessionMode.USE, permissionId, signature: "0x1234" }),
  ...fields,
});

const violation = encodeErrorResult({
  abi: knownErrors,
  errorName: "PolicyViolation",
  args: [permissionId, canonical.uniActionPolicy],
});
const policyReverted = encodeErrorResult({
  abi: knownErrors,
  errorName: "PolicyCheckReverted",
  args: [zeroHash],
});

const handleOps = (inner: Hex, reason = "AA23 reverted"): FailureSource => ({
  from: "handleOps",
  data: encodeErrorResult({ abi: knownErrors, errorName: "FailedOpWithRevert", args: [0n, reason, inner] }),
});
const failedOp = (reason: string): FailureSource => ({
  from: "handleOps",
  data: encodeErrorResult({ abi: knownErrors, errorName: "FailedOp", args: [0n, reason] }),
});
const bundler = (code: number, message: string): FailureSource => ({
  from: "bundler",
  error: new Error("wrapped", {
    cause: new RpcRequestError({ body: {}, error: { code, message }, url: "http://127.0.0.1" }),
  }),
});
const estimate = (text: string) =>
  bundler(-32500, `UserOperation reverted during simulation with reason: ${text}`);

const single = (call: Call) => operation(encodeExecute([call]));
const reasonOf = async (source: FailureSource, op: DecodedOperation, context = contextWith(swapRules())) =>
  (await decodeFailure(context, source, op)).reason;

describe("decodeFailure: a rule of the universal action policy", () => {
  test("an amount over its bound, the same from both witnesses", async () => {
    const op = single(swapCall(sold, ether + 1n));
    const reason =
      "AA23 PolicyViolation UniActionPolicy: amountIn 1000000000000000001 > 1000000000000000000 " +
      "(rule 2 of 3: amountIn <= 1000000000000000000, total <= 5000000000000000000)";
    expect(await reasonOf(handleOps(violation), op)).toBe(reason);
    expect(await reasonOf(estimate(`AA23 reverted ${violation}`), op)).toBe(reason);
  });

  test("carries the numbers", async () => {
    const failure = await decodeFailure(
      contextWith(swapRules(4n * ether + 1n)),
      handleOps(violation),
      single(swapCall(sold, ether)),
    );
    expect(failure).toMatchObject({
      code: "AA23",
      name: "PolicyViolation",
      args: { permissionId, policy: canonical.uniActionPolicy },
      policy: "UniActionPolicy",
      rule: {
        index: 2,
        of: 3,
        parameter: "amountIn",
        actual: ether,
        total: { limit: 5n * ether, used: 4n * ether + 1n },
      },
    });
    expect(failure.reason).toContain(
      "amountIn total 4000000000000000001 + 1000000000000000000 > 5000000000000000000",
    );
  });

  test("a running total within one batch", async () => {
    const op = operation(encodeExecute(Array.from({ length: 6 }, () => swapCall(sold, ether))));
    expect(await reasonOf(handleOps(violation), op)).toContain(
      "UniActionPolicy: call 6 of 6: amountIn total 5000000000000000000 + 1000000000000000000 > 5000000000000000000",
    );
  });

  test("addresses as addresses, dirty ones as words", async () => {
    expect(await reasonOf(handleOps(violation), single(swapCall(bought, 1n)))).toContain(
      `tokenIn ${bought} != ${sold} (rule 1 of 3: tokenIn == ${sold})`,
    );
    const dirty = concat([slice(swap(sold, 1n), 0, 4), "0x01", slice(swap(sold, 1n), 5)]);
    expect(await reasonOf(handleOps(violation), single({ to: pool, data: dirty }))).toContain(
      `tokenIn ${concat(["0x01", pad(sold, { size: 31 })])} != ${sold}`,
    );
  });

  test("calldata that ends before the argument", async () => {
    const data = slice(swap(sold, 1n), 0, 100);
    expect(await reasonOf(handleOps(policyReverted), single({ to: pool, data }))).toContain(
      "AA23 PolicyCheckReverted UniActionPolicy: calldata of 100 bytes ends before recipient (rule 3 of 3:",
    );
  });

  test("native value, with the policy's own error in the sentence", async () => {
    const inner = encodeErrorResult({
      abi: knownErrors,
      errorName: "PolicyCheckReverted",
      args: [pad("0x8a8a722d", { size: 32, dir: "right" })],
    });
    const call = { ...swapCall(sold, 1n), value: 1n };
    const failure = await decodeFailure(contextWith(swapRules()), handleOps(inner), single(call));
    expect(failure.reason).toBe("AA23 PolicyCheckReverted UniActionPolicy: value 1 > 0");
    expect(failure.sentence).toBe(
      "UniActionPolicy refuses: value 1 > 0. It reverted with ValueLimitExceeded.",
    );
  });

  test.each([
    [1, 7n, "amountIn 7 <= 7 (rule 1 of 1: amountIn > 7)"],
    [2, 7n, "amountIn 7 >= 7 (rule 1 of 1: amountIn < 7)"],
    [3, 8n, "amountIn 7 < 8 (rule 1 of 1: amountIn >= 8)"],
    [5, 7n, "amountIn 7 == 7 (rule 1 of 1: amountIn != 7)"],
    [6, (8n << 128n) | 9n, "amountIn 7 not in 8..9 (rule 1 of 1: amountIn in 8..9)"],
  ])("condition %i", async (condition, ref, text) => {
    const context = contextWith([{ condition, offset: 32n, ref: word(ref) }]);
    expect(await reasonOf(handleOps(violation), single(swapCall(sold, 7n)), context)).toBe(
      `AA23 PolicyViolation UniActionPolicy: ${text}`,
    );
  });

  test("a function that no ABI knows", async () => {
    const context = { ...contextWith(swapRules()), abi: [] };
    expect(await reasonOf(handleOps(violation), single(swapCall(sold, 2n * ether)), context)).toContain(
      "word 1 2000000000000000000 > 1000000000000000000",
    );
  });
});

describe("decodeFailure: what was not granted", () => {
  const notGranted = encodeErrorResult({
    abi: knownErrors,
    errorName: "NoPoliciesSet",
    args: [permissionId],
  });
  const steal = encodeFunctionData({ abi: erc20Abi, functionName: "transfer", args: [thief, 1n] });

  test("a function", async () => {
    const op = single({ to: sold, data: steal });
    expect(await reasonOf(handleOps(notGranted), op)).toBe(
      `AA23 NoPoliciesSet: transfer (0xa9059cbb) on ${sold} is not granted`,
    );
  });

  test("one call of a batch", async () => {
    const op = operation(encodeExecute([swapCall(sold, 1n), { to: sold, data: "0x12345678" }]));
    expect(await reasonOf(handleOps(notGranted), op)).toBe(
      `AA23 NoPoliciesSet: call 2 of 2: 0x12345678 on ${sold} is not granted`,
    );
  });

  test("a paymaster, without a policy for the operation", async () => {
    const context = contextWith(swapRules(), { userOpPolicies: [] });
    const op = operation(encodeExecute([swapCall(sold, 1n)]), { paymaster: thief });
    expect(await reasonOf(handleOps(notGranted), op, context)).toBe(
      "AA23 NoPoliciesSet: a paymaster needs a policy for the operation as a whole",
    );
  });
});

describe("decodeFailure: the EntryPoint's own codes", () => {
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
    const context = { ...contextWith(swapRules()), time: 999n };
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
      ...contextWith(swapRules()),
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

describe("decodeFailure: errors by name", () => {
  const op = single(swapCall(sold, 1n));
  const encode = (errorName: string, args: unknown[] = []) =>
    encodeErrorResult({ abi: knownErrors, errorName, args } as Parameters<typeof encodeErrorResult>[0]);

  test.each([
    ["UnsupportedCallType", ["0xff"], "AA23 UnsupportedCallType: callType 0xff"],
    ["UnsupportedExecutionType", [], "AA23 UnsupportedExecutionType"],
    ["InvalidPermissionId", [permissionId], "AA23 InvalidPermissionId"],
    ["HashMismatch", [permissionId, zeroHash], "AA23 HashMismatch"],
    ["InvalidEnableSignature", [account, zeroHash], `AA23 InvalidEnableSignature: account ${account}`],
  ])("%s", async (name, args, reason) => {
    expect(await reasonOf(handleOps(encode(name, args)), op)).toBe(reason);
    expect(await reasonOf(estimate(`AA23 reverted ${encode(name, args)}`), op)).toBe(reason);
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
    const data = encode("ERC20InsufficientAllowance", [pool, 0n, 5n]);
    expect(await reasonOf({ from: "execution", data }, op)).toBe(
      `execution ERC20InsufficientAllowance: spender ${pool}, allowance 0, needed 5`,
    );
  });

  test("an unknown error keeps its data", async () => {
    const failure = await decodeFailure(contextWith(swapRules()), handleOps("0x12345678ff"), op);
    expect(failure.reason).toBe("AA23 0x12345678: data 0x12345678ff");
    expect(failure.message).toBe("FailedOpWithRevert: AA23 reverted 0x12345678ff");
  });

  test("the bundler's own refusal", async () => {
    expect(await reasonOf(bundler(-32602, "verificationGasLimit must be at least 10000"), op)).toBe(
      "-32602 InvalidFields: verificationGasLimit must be at least 10000",
    );
  });
});

describe("decodeFailure: other operations", () => {
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
