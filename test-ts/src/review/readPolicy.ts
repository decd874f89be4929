import {
  type Address,
  decodeAbiParameters,
  getAddress,
  type Hex,
  hexToBigInt,
  parseAbiParameters,
  size,
  slice,
} from "viem";
import { canonical } from "../chain/addresses.ts";
import { type Condition, conditions, type RuleConfig } from "../session/types.ts";
import type { Expression, PolicyReading } from "./sessionReading.ts";

/** Solidity names of policies, by checksummed address. */
export type PolicyNames = ReadonlyMap<Address, string>;

/** The policies whose addresses the SDKs name. */
export const publishedPolicies: PolicyNames = new Map([
  [canonical.uniActionPolicy, "UniActionPolicy"],
  [canonical.timeFramePolicy, "TimeFramePolicy"],
  [canonical.sudoPolicy, "SudoPolicy"],
  [canonical.usageLimitPolicy, "UsageLimitPolicy"],
  [canonical.valueLimitPolicy, "ValueLimitPolicy"],
  [canonical.erc20SpendingLimitPolicy, "ERC20SpendingLimitPolicy"],
]);

/** Reads what a policy was told. Init data that the policy would refuse, and policies that are not ours, are said to be so. */
export function readPolicy(
  { policy, initData }: { policy: Address; initData: Hex },
  names: PolicyNames,
): PolicyReading {
  const address = getAddress(policy);
  const name = names.get(address);
  const read = name === undefined ? undefined : readers[name];
  if (name === undefined || read === undefined) return { kind: "unknown", policy: address };
  try {
    return read(initData);
  } catch {
    // Too short, too long, or no encoding of what the policy takes: granting it reverts.
    return { kind: "unreadable", name, initData };
  }
}

const conditionNames = Object.keys(conditions) as Condition[];

const structs = [
  "struct ParamRule { uint8 condition; uint64 offset; bool isLimited; bytes32 ref; LimitUsage usage; }",
  "struct LimitUsage { uint256 limit; uint256 used; }",
] as const;

const uniActionConfig = parseAbiParameters([
  "ActionConfig config",
  "struct ActionConfig { uint256 valueLimitPerUse; ParamRules paramRules; }",
  "struct ParamRules { uint256 length; ParamRule[16] rules; }",
  ...structs,
]);

const argConfig = parseAbiParameters([
  "ActionConfig config",
  "struct ActionConfig { uint256 valueLimitPerUse; ParamRules paramRules; }",
  "struct ParamRules { uint8 rootNodeIndex; ParamRule[] rules; uint256[] packedNodes; }",
  ...structs,
]);

type EncodedRule = {
  condition: number;
  offset: bigint;
  isLimited: boolean;
  ref: Hex;
  usage: { limit: bigint; used: bigint };
};

const readers: Record<string, (initData: Hex) => PolicyReading> = {
  SudoPolicy: () => ({ kind: "sudo" }),

  UniActionPolicy(initData) {
    const [{ valueLimitPerUse, paramRules }] = decodeAbiParameters(uniActionConfig, initData);
    const { length, rules } = paramRules;
    if (length < 1n || length > 16n) throw new RangeError("a rule at least, 16 at most");
    return {
      kind: "rules",
      valuePerCall: valueLimitPerUse,
      rules: rules.slice(0, Number(length)).map(toRule),
    };
  },

  ArgPolicy(initData) {
    const [{ valueLimitPerUse, paramRules }] = decodeAbiParameters(argConfig, initData);
    const { rootNodeIndex, rules, packedNodes } = paramRules;
    return {
      kind: "expression",
      valuePerCall: valueLimitPerUse,
      expression: toExpression(packedNodes, rules.map(toRule), rootNodeIndex),
    };
  },

  TimeFramePolicy(initData) {
    exactly(initData, 12);
    return {
      kind: "timeFrame",
      validUntil: Number(uint(initData, 0, 6)),
      validAfter: Number(uint(initData, 6, 12)),
    };
  },

  UsageLimitPolicy: (initData) => ({ kind: "uses", limit: uint(initData, 0, 16) }),

  ValueLimitPolicy: (initData) => ({ kind: "value", limit: uint(initData, 0, 32) }),

  ERC20SpendingLimitPolicy(initData) {
    const [tokens, limits] = decodeAbiParameters(parseAbiParameters("address[], uint256[]"), initData);
    if (tokens.length !== limits.length) throw new RangeError("a limit for each token");
    return {
      kind: "spending",
      limits: tokens.map((token, i) => ({ token: getAddress(token), limit: limits[i]! })),
    };
  },

  SimpleGasPolicy: (initData) => ({
    kind: "gas",
    gasLimit: uint(initData, 0, 16),
    costLimit: uint(initData, 16, 32),
  }),

  ContractWhitelistPolicy: (initData) => ({ kind: "whitelist", targets: addresses(initData, 0) }),

  PaymasterPolicy: (initData) => ({
    kind: "paymaster",
    maxFeePerGas: uint(initData, 0, 8),
    perOperation: uint(initData, 8, 18),
    total: uint(initData, 18, 28),
    paymasters: addresses(initData, 28),
  }),
};

function toRule({ condition, offset, isLimited, ref, usage }: EncodedRule): RuleConfig {
  const name = conditionNames[condition];
  if (name === undefined) throw new RangeError(`there is no condition ${condition}`);
  return { condition: name, offset: Number(offset), ref, ...(isLimited && { total: usage.limit }) };
}

/** A node, from the low end: its type (2 bits), the index of its rule, and those of its children (8 bits each). */
function toExpression(nodes: readonly bigint[], rules: readonly RuleConfig[], root: number): Expression {
  const build = (index: number, depth: number): Expression => {
    const node = nodes[index];
    if (node === undefined || depth > 32) throw new RangeError("no tree");
    const part = (shift: bigint) => Number((node >> shift) & 0xffn);
    const child = (shift: bigint) => build(part(shift), depth + 1);
    switch (node & 3n) {
      case 0n: {
        const rule = rules[part(2n)];
        if (rule === undefined) throw new RangeError("no such rule");
        return { node: "rule", rule };
      }
      case 1n:
        return { node: "not", of: child(10n) };
      default:
        return { node: (node & 3n) === 2n ? "and" : "or", left: child(10n), right: child(18n) };
    }
  };
  return build(root, 1);
}

const uint = (data: Hex, start: number, end: number): bigint =>
  hexToBigInt(slice(data, start, end, { strict: true }));

function exactly(data: Hex, bytes: number): void {
  if (size(data) !== bytes) throw new RangeError(`${bytes} bytes`);
}

function addresses(data: Hex, start: number): Address[] {
  const count = (size(data) - start) / 20;
  if (!Number.isInteger(count) || count < 0) throw new RangeError("20 bytes an address");
  return Array.from({ length: count }, (_, i) =>
    getAddress(slice(data, start + 20 * i, start + 20 * (i + 1))),
  );
}
