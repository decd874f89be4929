import { type Hex, hexToBigInt, parseAbi, slice } from "viem";
import type { PolicyModel, Violation } from "./policyModel.ts";

const getters = parseAbi([
  "function gasLimitConfigs(bytes32 id, address multiplexer, address account) view returns (uint128 gasLimit, uint128 gasUsed, uint128 costLimit, uint128 costUsed)",
]);

/** Gas, and wei for it, in all. */
export type GasBudget = { gasLimit: bigint; gasUsed: bigint; costLimit: bigint; costUsed: bigint };

/** So much gas in all, and so much wei for it, by what operations declare. */
export const simpleGas: PolicyModel<GasBudget> = {
  decode: (initData) => ({ ...decode(initData), gasUsed: 0n, costUsed: 0n }),
  async read({ client, multiplexer, account }, { policy: address, configId }) {
    const args = [configId, multiplexer, account] as const;
    const [gasLimit, gasUsed, costLimit, costUsed] = await client.readContract({
      address,
      abi: getters,
      functionName: "gasLimitConfigs",
      args,
    });
    return { gasLimit, gasUsed, costLimit, costUsed };
  },
  check(config, _call, _abi, payment) {
    if (!payment) return undefined;
    const { gas, maxFeePerGas } = payment;
    const cost = gas * maxFeePerGas;
    const { gasLimit, gasUsed, costLimit, costUsed } = config;
    const violation =
      past("gas total", gasUsed, gas, gasLimit) ?? past("cost total", costUsed, cost, costLimit);
    if (violation) return violation;
    config.gasUsed += gas;
    config.costUsed += cost;
    return undefined;
  },
};

const past = (what: string, used: bigint, wanted: bigint, limit: bigint): Violation | undefined =>
  used + wanted > limit
    ? { detail: `${what} ${used} + ${wanted} > ${limit}`, remedy: wanted <= limit ? "renew" : undefined }
    : undefined;

const decode = (initData: Hex): Pick<GasBudget, "gasLimit" | "costLimit"> => ({
  gasLimit: hexToBigInt(slice(initData, 0, 16)),
  costLimit: hexToBigInt(slice(initData, 16, 32)),
});
