import {
  type Address,
  decodeAbiParameters,
  type Hex,
  hexToBigInt,
  isAddressEqual,
  parseAbi,
  parseAbiParameters,
  size,
  slice,
} from "viem";
import type { Call } from "../../session/model.ts";
import { selectorOf } from "../ids.ts";
import type { PolicyModel } from "./policyModel.ts";

const getter = parseAbi([
  "function getPolicyData(bytes32 id, address multiplexer, address token, address account) view returns (uint256 spendingLimit, uint256 alreadySpent, uint256 approvedAmount)",
]);

const selectors = {
  transfer: "0xa9059cbb",
  approve: "0x095ea7b3",
  increaseAllowance: "0x39509351",
  transferFrom: "0x23b872dd",
} as const;

const initDataTypes = parseAbiParameters("address[] tokens, uint256[] limits");

type SpendingLimit = { account: Address; limit: bigint; spent: bigint; approved: bigint };

/** So much of an ERC-20 token in all, spent and approved together. */
export const spendingLimit: PolicyModel<SpendingLimit> = {
  perTarget: true,
  decode(initData, { account, target }) {
    const [tokens, limits] = decodeAbiParameters(initDataTypes, initData);
    const index = tokens.findLastIndex((token) => isAddressEqual(token, target));
    return { account, limit: limits[index] ?? 0n, spent: 0n, approved: 0n };
  },

  async read({ client, multiplexer, account }, { policy, configId }, { target }) {
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
    if (limit === 0n) return { detail: `no limit for ${call.target}` };
    const amount = amounts.spent + amounts.approved;
    if (spent + approved + amount > limit) {
      const detail = `spent ${spent} + approved ${approved} + ${amount} > ${limit}`;
      return { detail, remedy: amount <= limit ? "renew" : undefined };
    }
    config.spent += amounts.spent;
    config.approved += amounts.approved;
    return undefined;
  },

  deployedAgrees({ account, limit }, call) {
    const amounts = call.value === 0n && limit === 0n ? amountsOf(call, account) : undefined;
    return amounts !== undefined && amounts.spent + amounts.approved === 0n;
  },
};

/** What a call counts as; undefined where it is none of the four functions, or ends before its amount. Reads whole words. */
function amountsOf({ data }: Call, account: Address): { spent: bigint; approved: bigint } | undefined {
  const selector = selectorOf(data);
  const word = (index: number) => hexToBigInt(slice(data, 4 + 32 * index, 36 + 32 * index));
  if (selector === selectors.transferFrom) {
    if (size(data) < 100) return undefined;
    return { spent: word(1) === hexToBigInt(account) ? 0n : word(2), approved: 0n };
  }
  if (size(data) < 68) return undefined;
  if (selector === selectors.transfer) return { spent: word(1), approved: 0n };
  const approves = selector === selectors.approve || selector === selectors.increaseAllowance;
  return approves ? { spent: 0n, approved: word(1) } : undefined;
}

/** The tokens that the policy's init data limits. */
export const tokensIn = (initData: Hex): readonly Address[] =>
  decodeAbiParameters(initDataTypes, initData)[0];
