import {
  encodeValidationData,
  GLOBAL_CONSTANTS,
  getSudoPolicy,
  getTimeFramePolicy,
  getUniversalActionPolicy,
  getUsageLimitPolicy,
  getValueLimitPolicy,
  type Session,
} from "@rhinestone/module-sdk";
import {
  type Address,
  domainSeparator,
  encodeAbiParameters,
  type Hex,
  isAddress,
  keccak256,
  pad,
  parseAbiParameters,
} from "viem";
import { encodeFees } from "./fees.ts";
import { resolveLifetime } from "./lifetime.ts";
import { resolveRules } from "./resolveRules.ts";
import { SessionError } from "./sessionError.ts";
import { type ActionDefinition, conditions, type RuleConfig, type SessionDefinition } from "./types.ts";

/** Who grants a session to whom, where and when. */
export type Grant = {
  /** The smart account that grants. */
  readonly account: Address;
  /** The session key. */
  readonly key: Address;
  readonly chainId: number | bigint;
  /** UNIX seconds of the chain's clock; lifetimes count from here. */
  readonly grantedAt: number | bigint;
  /** Default: the hash of all that the session allows, so that no two sessions share a permission. */
  readonly salt?: Hex;
};

type ActionConfig = Parameters<typeof getUniversalActionPolicy>[0];
type PolicyData = Session["userOpPolicies"][number];

const RULE_SLOTS = 16;
const EMPTY_WORD = pad("0x", { size: 32 });
const EMPTY_RULE = {
  condition: 0,
  offset: 0n,
  isLimited: false,
  ref: EMPTY_WORD,
  usage: { limit: 0n, used: 0n },
};

const sessionContent = parseAbiParameters([
  "Content content",
  "struct Content { address sessionValidator; bytes sessionValidatorInitData; PolicyData[] userOpPolicies; ERC7739Data erc7739Policies; ActionData[] actions; bool permitERC4337Paymaster; }",
  "struct ERC7739Data { ERC7739Context[] allowedERC7739Content; PolicyData[] erc1271Policies; }",
  "struct ERC7739Context { bytes32 appDomainSeparator; string[] contentName; }",
  "struct ActionData { bytes4 actionTargetSelector; address actionTarget; PolicyData[] actionPolicies; }",
  "struct PolicyData { address policy; bytes initData; }",
]);

/**
 * One account's grant of a session, as module-sdk takes it, and as abstractjs does with `redeemer` beside it:
 * `grantPermissionTypedDataSign(client, [{ ...session, redeemer: key }])`.
 *
 * A permission id commits to the key and the salt only, not to the actions: with a salt of your own, never reuse it.
 *
 * @throws {SessionError} InvalidAddress, LifetimeInMilliseconds, LifetimeOver
 */
export function encodeSession(definition: SessionDefinition, grant: Grant): Session {
  const content = {
    sessionValidator: GLOBAL_CONSTANTS.OWNABLE_VALIDATOR_ADDRESS,
    sessionValidatorInitData: encodeValidationData({
      threshold: 1,
      owners: [checkKey(grant.key)],
    }),
    userOpPolicies: encodeUserOpPolicies(definition, grant),
    erc7739Policies: encodeSigned(definition, grant),
    actions: definition.actions.map((action) => ({
      actionTarget: action.target,
      actionTargetSelector: action.selector,
      actionPolicies: encodeActionPolicies(action, grant.account),
    })),
    permitERC4337Paymaster: definition.sponsored,
  };
  const salt = grant.salt ?? keccak256(encodeAbiParameters(sessionContent, [content]));
  return { ...content, salt, chainId: BigInt(grant.chainId) };
}

/** Rules as UniActionPolicy takes them: always 16 places, the rest empty. `valueLimit` is in wei per call. */
export function toActionConfig(rules: readonly RuleConfig[], valueLimit: bigint): ActionConfig {
  const filled = rules.map(({ condition, offset, ref, total }) => ({
    condition: conditions[condition],
    offset: BigInt(offset),
    isLimited: total !== undefined,
    ref,
    usage: { limit: total ?? 0n, used: 0n },
  }));
  const empty = Array.from({ length: RULE_SLOTS - filled.length }, () => EMPTY_RULE);
  return {
    valueLimitPerUse: valueLimit,
    paramRules: {
      length: BigInt(filled.length),
      rules: [...filled, ...empty] as ActionConfig["paramRules"]["rules"],
    },
  };
}

function encodeUserOpPolicies(
  { lifetime, uses, value, fees }: SessionDefinition,
  { grantedAt }: Grant,
): PolicyData[] {
  return [
    getTimeFramePolicy(resolveLifetime(lifetime, grantedAt)),
    ...(uses === undefined ? [] : [getUsageLimitPolicy({ limit: uses })]),
    ...(value === undefined ? [] : [getValueLimitPolicy({ limit: value.total })]),
    ...(fees === undefined ? [] : [encodeFees(fees)]),
  ].map(toPolicyData);
}

function encodeSigned({ signs = [], lifetime }: SessionDefinition, { grantedAt }: Grant) {
  const validity = resolveLifetime(lifetime, grantedAt);
  return {
    allowedERC7739Content: signs.map(({ domain, contents }) => ({
      appDomainSeparator: domainSeparator({ domain }),
      contentName: [...contents],
    })),
    erc1271Policies: signs.length === 0 ? [] : [toPolicyData(getTimeFramePolicy(validity))],
  };
}

function encodeActionPolicies(action: ActionDefinition, account: Address): PolicyData[] {
  const { value, uses } = action;
  const rules = resolveRules(action, account);
  const policies = [
    ...(rules.length === 0 ? [] : [getUniversalActionPolicy(toActionConfig(rules, value.perCall))]),
    ...(value.total === undefined ? [] : [getValueLimitPolicy({ limit: value.total })]),
    ...(uses === undefined ? [] : [getUsageLimitPolicy({ limit: uses })]),
  ];
  return (policies.length === 0 ? [getSudoPolicy()] : policies).map(toPolicyData);
}

function toPolicyData({ policy, initData }: PolicyData): PolicyData {
  return { policy, initData };
}

function checkKey(key: Address): Address {
  if (isAddress(key)) return key;
  throw new SessionError("InvalidAddress", `The session key's address is not valid: ${key}.`);
}
