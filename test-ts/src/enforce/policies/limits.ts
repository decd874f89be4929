import { hexToBigInt, parseAbi, slice } from "viem";
import type { PolicyModel } from "./policyModel.ts";

const getters = parseAbi([
  "function getUsageLimit(bytes32 id, address multiplexer, address account) view returns (uint128)",
  "function getValueLimit(bytes32 id, address multiplexer, address account) view returns (uint256)",
  "function getUsed(bytes32 id, address multiplexer, address account) view returns (uint256)",
]);

export type Counter = { limit: bigint; used: bigint };

/** So many uses: user operations, or calls of an action. */
export const usageLimit: PolicyModel<Counter> = {
  decode: (initData) => ({ limit: hexToBigInt(slice(initData, 0, 16)), used: 0n }),
  async read({ client, multiplexer, account }, { policy: address, configId }) {
    const args = [configId, multiplexer, account] as const;
    const [limit, used] = await Promise.all([
      client.readContract({ address, abi: getters, functionName: "getUsageLimit", args }),
      client.readContract({ address, abi: getters, functionName: "getUsed", args }),
    ]);
    return { limit, used };
  },
  check(config) {
    if (config.used + 1n > config.limit)
      return { detail: `uses ${config.used} + 1 > ${config.limit}`, remedy: "renew" };
    config.used += 1n;
    return undefined;
  },
};

/** So much native value in all, in wei. */
export const valueLimit: PolicyModel<Counter> = {
  decode: (initData) => ({ limit: hexToBigInt(slice(initData, 0, 32)), used: 0n }),
  async read({ client, multiplexer, account }, { policy: address, configId }) {
    const args = [configId, multiplexer, account] as const;
    const [limit, used] = await Promise.all([
      client.readContract({ address, abi: getters, functionName: "getValueLimit", args }),
      client.readContract({ address, abi: getters, functionName: "getUsed", args }),
    ]);
    return { limit, used };
  },
  check(config, { value }) {
    if (config.used + value > config.limit) {
      const detail = `value total ${config.used} + ${value} > ${config.limit}`;
      return { detail, remedy: value <= config.limit ? "renew" : undefined };
    }
    config.used += value;
    return undefined;
  },
};
