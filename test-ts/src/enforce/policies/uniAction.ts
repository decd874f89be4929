import {
  type Abi,
  type DecodeAbiParametersReturnType,
  decodeAbiParameters,
  type Hex,
  hexToBigInt,
  numberToHex,
  parseAbi,
  parseAbiParameters,
  size,
  slice,
} from "viem";
import { type Call, checkRules, type Verdict } from "../../session/model.ts";
import { type Condition, conditions, type RuleConfig } from "../../session/types.ts";
import { formatWord, type Parameter, parameterAt } from "../parameterAt.ts";
import type { PolicyModel, Violation } from "./policyModel.ts";

const structs = [
  "struct LimitUsage { uint256 limit; uint256 used; }",
  "struct ParamRule { uint8 condition; uint64 offset; bool isLimited; bytes32 ref; LimitUsage usage; }",
  "struct ParamRules { uint256 length; ParamRule[16] rules; }",
] as const;

const getter = parseAbi([
  ...structs,
  "function actionConfigs(bytes32 id, address multiplexer, address account) view returns (uint256 valueLimitPerUse, ParamRules paramRules)",
]);

const initDataTypes = parseAbiParameters([
  "ActionConfig config",
  "struct ActionConfig { uint256 valueLimitPerUse; ParamRules paramRules; }",
  ...structs,
]);

/** The policy's configuration; `used` holds each rule's running total. */
export type UniActionConfig = { valueLimit: bigint; rules: RuleConfig[]; used: readonly bigint[] };

/** The universal action policy: bounds on arguments, their running totals, and native value. */
export const uniAction: PolicyModel<UniActionConfig> = {
  decode(initData) {
    const [{ valueLimitPerUse, paramRules }] = decodeAbiParameters(initDataTypes, initData);
    return toConfig(valueLimitPerUse, paramRules);
  },

  async read({ client, multiplexer, account }, { policy, configId }) {
    const [valueLimit, paramRules] = await client.readContract({
      address: policy,
      abi: getter,
      functionName: "actionConfigs",
      args: [configId, multiplexer, account],
    });
    return toConfig(valueLimit, paramRules);
  },

  check(config, call, abi) {
    if (config.rules.length === 0) return { detail: "no configuration" };
    const { verdict, used } = checkRules(config.rules, config.valueLimit, call, config.used);
    if (verdict.verdict === "accepted") {
      config.used = used;
      return undefined;
    }
    if (verdict.rule === undefined)
      return { detail: `value ${call.value} > ${config.valueLimit}`, reverts: true };
    const reverts = verdict.reason === "calldata" || verdict.reason === "overflow";
    return { ...describeRule(config, { ...verdict, rule: verdict.rule }, call, abi), reverts };
  },
};

type Encoded = DecodeAbiParametersReturnType<typeof initDataTypes>[0];

function toConfig(valueLimit: bigint, { length, rules }: Encoded["paramRules"]): UniActionConfig {
  const inForce = rules.slice(0, Number(length));
  return {
    valueLimit,
    rules: inForce.map(({ condition, offset, isLimited, ref, usage }) => ({
      condition: conditionNames[condition]!,
      offset: Number(offset),
      ref,
      total: isLimited ? usage.limit : undefined,
    })),
    used: inForce.map(({ usage }) => usage.used),
  };
}

const conditionNames = Object.keys(conditions) as Condition[];

/** How a condition is written, and what holds when it does not. */
const symbols: Record<Condition, [string, string]> = {
  equal: ["==", "!="],
  greaterThan: [">", "<="],
  lessThan: ["<", ">="],
  greaterThanOrEqual: [">=", "<"],
  lessThanOrEqual: ["<=", ">"],
  notEqual: ["!=", "=="],
  inRange: ["in", "not in"],
};

/** Why a rule among others refuses a call. */
export function describeRule(
  { rules, used }: Pick<UniActionConfig, "rules" | "used">,
  refusal: Extract<Verdict, { verdict: "refused" }> & { rule: number },
  { data }: Call,
  abi: Abi,
): Violation {
  const rule = rules[refusal.rule]!;
  const before = used[refusal.rule]!;
  const parameter = parameterAt(abi, data, rule.offset);
  const bound = formatRef(rule, parameter);
  const [symbol, opposite] = symbols[rule.condition];
  const word = wordAt(data, rule.offset);
  const actual = word === undefined ? undefined : hexToBigInt(word);
  const text = `${parameter.name} ${symbol} ${bound}${rule.total === undefined ? "" : `, total <= ${rule.total}`}`;
  const problem =
    word === undefined
      ? `calldata of ${size(data)} bytes ends before ${parameter.name}`
      : refusal.reason === "condition"
        ? `${parameter.name} ${formatWord(word, parameter.type)} ${opposite} ${bound}`
        : `${parameter.name} total ${before} + ${actual} > ${rule.total}`;
  return {
    detail: `${problem} (rule ${refusal.rule + 1} of ${rules.length}: ${text})`,
    remedy: refusal.reason === "total" && actual! <= rule.total! ? "renew" : undefined,
    rule: {
      index: refusal.rule + 1,
      of: rules.length,
      parameter: parameter.name,
      text,
      actual,
      ref: hexToBigInt(rule.ref),
      total: rule.total === undefined ? undefined : { limit: rule.total, used: before },
    },
  };
}

function wordAt(data: Hex, offset: number): Hex | undefined {
  const start = 4 + offset;
  return size(data) < start + 32 ? undefined : slice(data, start, start + 32);
}

function formatRef({ condition, ref }: RuleConfig, { type }: Parameter): string {
  if (condition !== "inRange") return formatWord(ref, type);
  const value = hexToBigInt(ref);
  const part = (half: bigint) => formatWord(numberToHex(half, { size: 32 }), type);
  return `${part(value >> 128n)}..${part(value & ((1n << 128n) - 1n))}`;
}
