import { type Abi, decodeAbiParameters, type Hex, parseAbi, parseAbiParameters } from "viem";
import { type Call, checkRules, type Verdict } from "../../session/model.ts";
import { type Condition, conditions, type RuleConfig } from "../../session/types.ts";
import type { PolicyModel, Violation } from "./policyModel.ts";
import { describeRule } from "./uniAction.ts";

const structs = [
  "struct LimitUsage { uint256 limit; uint256 used; }",
  "struct ParamRule { uint8 condition; uint64 offset; bool isLimited; bytes32 ref; LimitUsage usage; }",
  "struct ParamRules { uint8 rootNodeIndex; ParamRule[] rules; uint256[] packedNodes; }",
] as const;

const getter = parseAbi([
  ...structs,
  "function actionConfigs(bytes32 id, address multiplexer, address account) view returns (uint256 valueLimitPerUse, ParamRules paramRules)",
]);

/** The policy's init data. */
export const argConfigTypes = parseAbiParameters([
  "ActionConfig config",
  "struct ActionConfig { uint256 valueLimitPerUse; ParamRules paramRules; }",
  ...structs,
]);

/** A node, from the low end: its type (2 bits), the index of its rule, those of its children (8 bits each). */
export const nodeTypes = { rule: 0n, not: 1n, and: 2n, or: 3n } as const;

/** The policy's configuration; `used` holds each rule's running total. */
export type ArgConfig = {
  valueLimit: bigint;
  rules: RuleConfig[];
  used: readonly bigint[];
  nodes: readonly bigint[];
  root: number;
};

/** The expression policy: bounds on arguments, joined by AND, OR and NOT, and their running totals. */
export const argPolicy: PolicyModel<ArgConfig> = {
  decode(initData) {
    const [{ valueLimitPerUse, paramRules }] = decodeAbiParameters(argConfigTypes, initData);
    return toConfig(valueLimitPerUse, paramRules);
  },

  async read({ client, multiplexer, account }, { policy, configId }) {
    const args = [configId, multiplexer, account] as const;
    const [valueLimit, paramRules] = await client.readContract({
      address: policy,
      abi: getter,
      functionName: "actionConfigs",
      args,
    });
    return toConfig(valueLimit, paramRules);
  },

  check(config, call, abi) {
    if (config.nodes.length === 0) return { detail: "no configuration", reverts: true };
    if (call.value > config.valueLimit)
      return { detail: `value ${call.value} > ${config.valueLimit}`, reverts: true };
    const evaluation = new Evaluation(config, call);
    const holds = evaluation.holds(config.root);
    if (holds === true) {
      config.used = evaluation.used;
      return undefined;
    }
    return describe(config, call, abi, evaluation);
  },
};

type Refused = { rule: number; verdict: Extract<Verdict, { verdict: "refused" }> };

/** One walk over the expression, in the policy's order: what need not be asked is not. */
class Evaluation {
  readonly #config: ArgConfig;
  readonly #call: Call;
  /** Totals, as far as rules have counted. */
  used: bigint[];
  /** The last rule that did not hold. */
  last?: Refused;

  constructor(config: ArgConfig, call: Call) {
    this.#config = config;
    this.#call = call;
    this.used = [...config.used];
  }

  /** Whether a node holds; undefined where asking it reverts. */
  holds(index: number): boolean | undefined {
    const node = this.#config.nodes[index]!;
    const part = (shift: bigint) => Number((node >> shift) & 0xffn);
    const type = node & 3n;
    if (type === nodeTypes.rule) return this.#ruleHolds(part(2n));
    const left = this.holds(part(10n));
    if (left === undefined) return undefined;
    if (type === nodeTypes.not) return !left;
    return left === (type === nodeTypes.and) ? this.holds(part(18n)) : left;
  }

  #ruleHolds(index: number): boolean | undefined {
    const { data } = this.#call;
    const rule = this.#config.rules[index]!;
    const { verdict, used } = checkRules([rule], 0n, { value: 0n, data }, [this.used[index]!]);
    this.used[index] = used[0]!;
    if (verdict.verdict === "accepted") return true;
    this.last = { rule: index, verdict };
    return verdict.reason === "calldata" || verdict.reason === "overflow" ? undefined : false;
  }
}

/** By the last rule that did not hold: no other one alone says why. */
function describe({ rules, used }: ArgConfig, call: Call, abi: Abi, { last }: Evaluation): Violation {
  if (!last) return { detail: `the expression of ${rules.length} rules does not hold` };
  const { rule: index, verdict } = last;
  const { reason } = verdict;
  const reverts = reason === "calldata" || reason === "overflow";
  return { ...describeRule({ rules, used }, { ...verdict, rule: index }, call, abi), reverts };
}

type Encoded = Parameters<typeof encodedRules>[0];

function toConfig(
  valueLimit: bigint,
  paramRules: { rootNodeIndex: number; rules: Encoded; packedNodes: readonly bigint[] },
): ArgConfig {
  const { rootNodeIndex: root, packedNodes: nodes, rules } = paramRules;
  return { valueLimit, rules: encodedRules(rules), used: rules.map(({ usage }) => usage.used), nodes, root };
}

const conditionNames = Object.keys(conditions) as Condition[];

const encodedRules = (
  rules: readonly {
    condition: number;
    offset: bigint;
    isLimited: boolean;
    ref: Hex;
    usage: { limit: bigint; used: bigint };
  }[],
): RuleConfig[] =>
  rules.map(({ condition, offset, isLimited, ref, usage }) => ({
    condition: conditionNames[condition]!,
    offset: Number(offset),
    ref,
    total: isLimited ? usage.limit : undefined,
  }));
