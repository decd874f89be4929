import { getUniversalActionPolicy } from "@rhinestone/module-sdk";
import type { Address, Hex } from "viem";
import { concat, encodeAbiParameters, encodePacked, getAbiItem, maxUint256, parseEther, toHex } from "viem";
import { argPolicyAbi } from "../../generated/argPolicy.ts";
import type { ContractName, Environment } from "../chain/environment.ts";
import type { PolicyData } from "./approvingSession.ts";

type ActionConfig = Parameters<typeof getUniversalActionPolicy>[0];
type Rules = ActionConfig["paramRules"]["rules"];

/** A rule that lets any second argument through, and counts it in a total that is too wide to be packed with the rest. */
export const wideRule: Rules[number] = {
  condition: 4,
  offset: 32n,
  isLimited: true,
  ref: toHex(maxUint256),
  usage: { limit: maxUint256, used: 1n },
};

/** The universal action policy with this rule, so many times. */
export function universalPolicy(count: number, rule: Rules[number]): PolicyData {
  const rules = Array.from({ length: 16 }, () => rule) as Rules;
  return getUniversalActionPolicy({
    valueLimitPerUse: maxUint256,
    paramRules: { length: BigInt(count), rules },
  });
}

/**
 * The expression policy with this rule, so many times, all of which must hold: a binary tree of AND, where node `count + i`
 * joins the nodes 2i and 2i + 1.
 */
export function expressionPolicy(environment: Environment, count: number, rule: Rules[number]): PolicyData {
  const join = (left: number) => 2n | (BigInt(left) << 10n) | (BigInt(left + 1) << 18n);
  const packedNodes = Array.from({ length: 2 * count - 1 }, (_, node) =>
    node < count ? BigInt(node) << 2n : join(2 * (node - count)),
  );
  const rules = Array.from({ length: count }, () => rule);
  const paramRules = { rootNodeIndex: 2 * count - 2, rules, packedNodes };
  const { outputs } = getAbiItem({ abi: argPolicyAbi, name: "actionConfigs" });
  const config = { valueLimitPerUse: maxUint256, paramRules };
  const initData = encodeAbiParameters([{ type: "tuple", components: outputs }], [config]);
  return policyOf(environment, "ArgPolicy", initData);
}

/** The policy that lets any function of these contracts be called. */
export const whitelistPolicy = (environment: Environment, contracts: readonly Address[]): PolicyData =>
  policyOf(environment, "ContractWhitelistPolicy", concat(contracts));

/** The policy that bounds what operations may cost, in gas and in wei: far above what they do cost here, when not given. */
export const gasPolicy = (environment: Environment, gas = 10n ** 12n, cost = parseEther("100")): PolicyData =>
  policyOf(environment, "SimpleGasPolicy", encodePacked(["uint128", "uint128"], [gas, cost]));

function policyOf({ stack }: Environment, name: ContractName, initData: Hex): PolicyData {
  return { policy: stack.contracts[name]!.address, initData };
}
