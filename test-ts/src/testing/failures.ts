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
  numberToHex,
  pad,
  parseAbi,
  parseEther,
  RpcRequestError,
  zeroHash,
} from "viem";
import { type Call, encodeExecute } from "../accounts/encodeExecute.ts";
import { canonical } from "../chain/addresses.ts";
import { decodeFailure } from "../enforce/decodeFailure.ts";
import type { ExplainContext } from "../enforce/explainRefusal.ts";
import { actionIdOf } from "../enforce/ids.ts";
import { knownErrors } from "../enforce/knownErrors.ts";
import type { FailureSource } from "../enforce/readFailure.ts";
import type { DecodedOperation } from "../enforce/sessionOf.ts";

// For tests of the decoder: failures as each witness reports them, and a chain that answers the published getters.

const named = (digit: string): Address => getAddress(`0x${digit.repeat(40)}`);
export const [account, pool, sold, bought, thief] = [
  named("1"),
  named("2"),
  named("3"),
  named("4"),
  named("5"),
] as const;
export const permissionId: Hex = pad("0xaa", { size: 32 });
export const ether = parseEther("1");

export const poolAbi = parseAbi([
  "function swap(address tokenIn, uint256 amountIn, uint256 minAmountOut, address recipient) returns (uint256)",
  "error InsufficientOutput(uint256 minAmountOut, uint256 amountOut)",
]);

export type Rule = { condition: number; offset: bigint; ref: Hex; limit?: bigint; used?: bigint };

export const word = (value: Address | bigint): Hex =>
  typeof value === "bigint" ? numberToHex(value, { size: 32 }) : pad(value, { size: 32 });

const published = parseAbi([
  "struct LimitUsage { uint256 limit; uint256 used; }",
  "struct ParamRule { uint8 condition; uint64 offset; bool isLimited; bytes32 ref; LimitUsage usage; }",
  "struct ParamRules { uint256 length; ParamRule[16] rules; }",
  "function actionConfigs(bytes32 id, address multiplexer, address account) view returns (uint256, ParamRules)",
  "function getUserOpPolicies(address account, bytes32 permissionId) view returns (address[])",
  "function getActionPolicies(address account, bytes32 permissionId, bytes32 actionId) view returns (address[])",
  "function getTimeFrameConfig(bytes32 id, address multiplexer, address account) view returns (uint256)",
  "function getUsageLimit(bytes32 id, address multiplexer, address account) view returns (uint128)",
  "function getValueLimit(bytes32 id, address multiplexer, address account) view returns (uint256)",
  "function getUsed(bytes32 id, address multiplexer, address account) view returns (uint256)",
  "function getPolicyData(bytes32 id, address multiplexer, address token, address account) view returns (uint256, uint256, uint256)",
]);

const empty = {
  condition: 0,
  offset: 0n,
  isLimited: false,
  ref: zeroHash,
  usage: { limit: 0n, used: 0n },
} as const;

/** The reference session's rules on a swap, of whose total `used` is used up. */
export const swapRules = (used = 0n): Rule[] => [
  { condition: 0, offset: 0n, ref: word(sold) },
  { condition: 4, offset: 32n, ref: word(ether), limit: 5n * ether, used },
  { condition: 0, offset: 96n, ref: word(account) },
];

/** What the session on the chain is. */
export type SessionOnChain = {
  rules?: Rule[];
  userOpPolicies?: Address[];
  /** By contract; of any function. */
  actionPolicies?: Record<Address, Address[]>;
  /** Of the policies that count. */
  limit?: bigint;
  used?: bigint;
};

/** What the published getters answer. */
function answers(session: SessionOnChain) {
  const {
    rules = swapRules(),
    limit = 0n,
    used = 0n,
    userOpPolicies = [canonical.timeFramePolicy],
  } = session;
  const { actionPolicies = { [pool]: [canonical.uniActionPolicy] } } = session;
  const config = Array.from({ length: 16 }, (_, i) => {
    const rule = rules[i];
    if (!rule) return empty;
    const usage = { limit: rule.limit ?? 0n, used: rule.used ?? 0n };
    return { ...rule, isLimited: rule.limit !== undefined, usage };
  });
  const byAction = new Map(
    Object.entries(actionPolicies).flatMap(([target, policies]) =>
      [swap(sold, 1n), transfer(thief, 1n)].map((data) => [actionIdOf(target as Address, data), policies]),
    ),
  );
  return {
    actionConfigs: () => [0n, { length: BigInt(rules.length), rules: config }],
    getUserOpPolicies: () => userOpPolicies,
    getActionPolicies: (actionId: Hex) => byAction.get(actionId) ?? [],
    getTimeFrameConfig: () => (2_000n << 48n) | 1_000n,
    getUsageLimit: () => limit,
    getValueLimit: () => limit,
    getUsed: () => used,
    getPolicyData: () => [limit, used, 0n],
  };
}

/** The decoder's view of a chain with such a session, at time 2001. */
export function contextWith(session: SessionOnChain = {}): ExplainContext {
  const results = answers(session);
  const client = createPublicClient({
    transport: custom({
      async request({ method, params }) {
        if (method !== "eth_call") throw new Error(`no ${method} here`);
        const { functionName, args } = decodeFunctionData({ abi: published, data: params[0].data });
        const result = results[functionName](args[2] as Hex);
        // biome-ignore lint/suspicious/noExplicitAny: one result type per function.
        return encodeFunctionResult({ abi: published, functionName, result: result as any });
      },
    }),
  });
  const names = {
    UniActionPolicy: canonical.uniActionPolicy,
    TimeFramePolicy: canonical.timeFramePolicy,
    UsageLimitPolicy: canonical.usageLimitPolicy,
    ValueLimitPolicy: canonical.valueLimitPolicy,
    ERC20SpendingLimitPolicy: canonical.erc20SpendingLimitPolicy,
  };
  return {
    client,
    module: canonical.smartSession,
    policyNames: new Map(Object.entries(names).map(([name, address]) => [address, name])),
    abi: [...poolAbi, ...erc20Abi],
    time: 2_001n,
  };
}

export const swap = (tokenIn: Address, amountIn: bigint, recipient: Address = account): Hex =>
  encodeFunctionData({ abi: poolAbi, functionName: "swap", args: [tokenIn, amountIn, 0n, recipient] });

export const swapCall = (...args: Parameters<typeof swap>): Call => ({ to: pool, data: swap(...args) });

export const transfer = (to: Address, amount: bigint): Hex =>
  encodeFunctionData({ abi: erc20Abi, functionName: "transfer", args: [to, amount] });

/** An operation of the session, but for the fields given. */
export const operation = (callData: Hex, fields: Partial<DecodedOperation> = {}): DecodedOperation => ({
  sender: account,
  nonce: BigInt(concat(["0x00000000", canonical.smartSession, pad("0x", { size: 8 })])),
  callData,
  signature: encodeSmartSessionSignature({ mode: SmartSessionMode.USE, permissionId, signature: "0x1234" }),
  ...fields,
});

/** An operation of the session that makes one call. */
export const single = (call: Call): DecodedOperation => operation(encodeExecute([call]));

export const encodeError = (errorName: string, args: unknown[] = []): Hex =>
  encodeErrorResult({ abi: knownErrors, errorName, args } as Parameters<typeof encodeErrorResult>[0]);

export const violationOf = (policy: Address): Hex => encodeError("PolicyViolation", [permissionId, policy]);
export const violation = violationOf(canonical.uniActionPolicy);
export const policyReverted = encodeError("PolicyCheckReverted", [zeroHash]);

export const handleOps = (inner: Hex, reason = "AA23 reverted"): FailureSource => ({
  from: "handleOps",
  data: encodeError("FailedOpWithRevert", [0n, reason, inner]),
});

export const failedOp = (reason: string): FailureSource => ({
  from: "handleOps",
  data: encodeError("FailedOp", [0n, reason]),
});

export const bundler = (code: number, message: string): FailureSource => ({
  from: "bundler",
  error: new Error("wrapped", {
    cause: new RpcRequestError({ body: {}, error: { code, message }, url: "http://127.0.0.1" }),
  }),
});

export const estimate = (text: string): FailureSource =>
  bundler(-32500, `UserOperation reverted during simulation with reason: ${text}`);

export const reasonOf = async (
  source: FailureSource,
  op: DecodedOperation,
  context: ExplainContext = contextWith(),
): Promise<string> => (await decodeFailure(context, source, op)).reason;
