import {
  type Address,
  decodeAbiParameters,
  decodeFunctionData,
  isAddressEqual,
  parseAbi,
  parseAbiParameters,
} from "viem";
import type { Call } from "../../session/model.ts";
import type { PolicyModel } from "./policyModel.ts";

const getter = parseAbi([
  "function getPolicyData(bytes32 id, address multiplexer, address token, address account) view returns (uint256 spendingLimit, uint256 alreadySpent, uint256 approvedAmount)",
]);

const tokenFunctions = parseAbi([
  "function transfer(address to, uint256 amount)",
  "function approve(address spender, uint256 amount)",
  "function increaseAllowance(address spender, uint256 amount)",
  "function transferFrom(address from, address to, uint256 amount)",
]);

const initDataTypes = parseAbiParameters("address[] tokens, uint256[] limits");

type SpendingLimit = { account: Address; limit: bigint; spent: bigint; approved: bigint };

/** So much of an ERC-20 token in all, spent and approved together. */
export const spendingLimit: PolicyModel<SpendingLimit> = {
  async load({ client, multiplexer, account }, { policy, configId, initData }, { target }) {
    if (initData) {
      const [tokens, limits] = decodeAbiParameters(initDataTypes, initData);
      const index = tokens.findLastIndex((token) => isAddressEqual(token, target));
      return { account, limit: limits[index] ?? 0n, spent: 0n, approved: 0n };
    }
    const [limit, spent, approved] = await client.readContract({
      address: policy,
      abi: getter,
      functionName: "getPolicyData",
      args: [configId, multiplexer, target, account],
    });
    return { account, limit, spent, approved };
  },

  check(config, call) {
    if (call.value > 0n) return { detail: `value ${call.value} > 0` };
    const amounts = amountsOf(call, config.account);
    if (!amounts) return { detail: "not a token transfer or approval" };
    const { spent, approved, limit } = config;
    const amount = amounts.spent + amounts.approved;
    if (spent + approved + amount > limit) {
      const detail = `spent ${spent} + approved ${approved} + ${amount} > ${limit}`;
      return { detail, remedy: amount <= limit ? "renew" : undefined };
    }
    config.spent += amounts.spent;
    config.approved += amounts.approved;
    return undefined;
  },
};

/** What a call counts as; undefined where it is none of the four functions. */
function amountsOf({ data }: Call, account: Address): { spent: bigint; approved: bigint } | undefined {
  try {
    const { functionName, args } = decodeFunctionData({ abi: tokenFunctions, data });
    if (functionName === "transfer") return { spent: args[1], approved: 0n };
    if (functionName !== "transferFrom") return { spent: 0n, approved: args[1] };
    return { spent: isAddressEqual(args[1], account) ? 0n : args[2], approved: 0n };
  } catch {
    // Another function, or its arguments do not decode: the policy refuses both.
    return undefined;
  }
}
