import {
  encodeValidationData,
  GLOBAL_CONSTANTS,
  getTimeFramePolicy,
  getUniversalActionPolicy,
  getUsageLimitPolicy,
  getValueLimitPolicy,
  type Session,
} from "@rhinestone/module-sdk";
import {
  type AbiFunction,
  type AbiParameter,
  encodeAbiParameters,
  encodePacked,
  type Hex,
  pad,
  slice,
  toFunctionSelector,
  zeroAddress,
  zeroHash,
} from "viem";
import { asArray, isTuple } from "../session/argumentLayout.ts";
import { type Bound, self } from "../session/bounds.ts";
import type { Grant } from "../session/encode.ts";
import { resolveRules } from "../session/resolveRules.ts";
import type { Condition, RuleConfig } from "../session/types.ts";
import type { BoundLeaf, RandomSession } from "./randomSession.ts";

type ActionConfig = Parameters<typeof getUniversalActionPolicy>[0];
type ParamRule = ActionConfig["paramRules"]["rules"][number];

/** As the policy numbers them: module-sdk does not export its enum. */
const sdkConditions: Record<Bound["bound"], number> = {
  equal: 0,
  above: 1,
  below: 2,
  atLeast: 3,
  atMost: 4,
  not: 5,
  between: 6,
};
/** The bound that one rule of each condition is. */
const meanings: Record<Condition, Bound["bound"]> = {
  equal: "equal",
  greaterThan: "above",
  lessThan: "below",
  greaterThanOrEqual: "atLeast",
  lessThanOrEqual: "atMost",
  notEqual: "not",
  inRange: "between",
};
const noRule: ParamRule = {
  condition: sdkConditions.equal,
  offset: 0n,
  isLimited: false,
  ref: zeroHash,
  usage: { limit: 0n, used: 0n },
};

/**
 * A session as module-sdk alone says it. A plain one is written rule by rule, with viem's encoder to find offsets and lay out
 * values; of another the rules are those of its definition, since a bound may need several.
 */
export function sdkSession({ definition, actions, plain }: RandomSession, grant: Grant, salt: Hex): Session {
  const { lifetime, uses, value, sponsored } = definition;
  const policies = [
    getTimeFramePolicy(
      "seconds" in lifetime
        ? { validUntil: Number(grant.grantedAt) + lifetime.seconds, validAfter: 0 }
        : { validUntil: lifetime.until, validAfter: lifetime.from ?? 0 },
    ),
    ...(uses ? [getUsageLimitPolicy({ limit: uses })] : []),
    ...(value ? [getValueLimitPolicy({ limit: value.total })] : []),
  ];
  return {
    sessionValidator: GLOBAL_CONSTANTS.OWNABLE_VALIDATOR_ADDRESS,
    sessionValidatorInitData: encodeValidationData({ threshold: 1, owners: [grant.key] }),
    salt,
    userOpPolicies: policies,
    erc7739Policies: { allowedERC7739Content: [], erc1271Policies: [] },
    actions: actions.map(({ function: abiFunction, leaves }, i) => {
      const action = definition.actions[i]!;
      const { target, value, uses } = action;
      const rules = plain
        ? leaves.map((leaf) => toRule(abiFunction, leaf, grant))
        : resolveRules(action, grant.account).map(toSdkRule);
      return {
        actionTarget: target,
        actionTargetSelector: toFunctionSelector(abiFunction),
        actionPolicies: [
          getUniversalActionPolicy(toConfig(rules, value.perCall)),
          ...(value.total ? [getValueLimitPolicy({ limit: value.total })] : []),
          ...(uses ? [getUsageLimitPolicy({ limit: uses })] : []),
        ],
      };
    }),
    permitERC4337Paymaster: sponsored,
    chainId: BigInt(grant.chainId),
  };
}

function toRule(abiFunction: AbiFunction, leaf: BoundLeaf, { account }: Grant): ParamRule {
  const { type, bound } = leaf;
  return {
    condition: sdkConditions[bound.bound],
    offset: offsetOf(abiFunction.inputs, leaf),
    isLimited: bound.total !== undefined,
    ref:
      bound.bound === "between"
        ? encodePacked(["uint128", "uint128"], [BigInt(bound.min), BigInt(bound.max)])
        : encodeAbiParameters([{ type }], [bound.value === self ? account : bound.value]),
    usage: { limit: bound.total ?? 0n, used: 0n },
  };
}

function toSdkRule({ condition, offset, ref, total }: RuleConfig): ParamRule {
  return {
    condition: sdkConditions[meanings[condition]],
    offset: BigInt(offset),
    isLimited: total !== undefined,
    ref,
    usage: { limit: total ?? 0n, used: 0n },
  };
}

function toConfig(rules: readonly ParamRule[], valueLimitPerUse: bigint): ActionConfig {
  const inForce = rules.length > 0 ? rules : [{ ...noRule, condition: sdkConditions.atLeast }];
  const padded = Array.from(
    { length: 16 },
    (_, i) => inForce[i] ?? noRule,
  ) as ActionConfig["paramRules"]["rules"];
  return { valueLimitPerUse, paramRules: { length: BigInt(inForce.length), rules: padded } };
}

/** The first word that changes when only this argument does. */
function offsetOf(inputs: readonly AbiParameter[], { keys }: BoundLeaf): bigint {
  const encode = (marked: boolean) =>
    encodeAbiParameters(
      inputs,
      inputs.map((input) => sample(input, marked ? keys : [], [input.name!])),
    );
  const [plain, marked] = [encode(false), encode(true)];
  let offset = 0;
  while (slice(plain, offset, offset + 32) === slice(marked, offset, offset + 32)) offset += 32;
  return BigInt(offset);
}

/** A zero value, but for the leaf that `marked` leads to. */
function sample(parameter: AbiParameter, marked: BoundLeaf["keys"], keys: BoundLeaf["keys"]): unknown {
  const array = asArray(parameter);
  if (array) {
    return Array.from({ length: array.length ?? 0 }, (_, i) => sample(array.element, marked, [...keys, i]));
  }
  if (isTuple(parameter)) {
    return Object.fromEntries(
      parameter.components.map((part) => [part.name, sample(part, marked, [...keys, part.name!])]),
    );
  }
  const on = keys.join() === marked.join();
  const [, kind, digits] = /^([a-z]+)(\d*)$/.exec(parameter.type)!;
  if (kind === "address") return on ? pad("0x01", { size: 20 }) : zeroAddress;
  if (kind === "bool") return on;
  if (kind === "bytes") return pad(on ? "0x01" : "0x00", { size: Number(digits) || 1 });
  return kind === "string" ? "" : on ? 1n : 0n;
}
