import { type Address, getAddress, type Hex, hexToBigInt, isAddressEqual, parseAbi, size, slice } from "viem";
import type { Fees } from "../../session/fees.ts";
import type { PolicyModel } from "./policyModel.ts";

const getters = parseAbi([
  "struct PaymasterConfig { uint64 maxFeePerGas; uint80 perOp; uint80 total; uint80 spent; address[] paymasters; }",
  "function getConfig(bytes32 id, address multiplexer, address account) view returns (PaymasterConfig)",
]);

/** Who pays for the session's operations, and how much: by what an operation declares, in wei. */
export const paymasterPolicy: PolicyModel<Fees & { spent: bigint }> = {
  decode: (initData) => ({ ...decode(initData), spent: 0n }),
  read({ client, multiplexer, account }, { policy: address, configId }) {
    const args = [configId, multiplexer, account] as const;
    return client.readContract({ address, abi: getters, functionName: "getConfig", args });
  },
  check(config, _call, _abi, payment) {
    if (!payment) return undefined;
    const { paymaster, gas, maxFeePerGas } = payment;
    const { paymasters, perOp, total, spent } = config;
    if (paymaster && !paymasters.some((named) => isAddressEqual(named, paymaster)))
      return { detail: `paymaster ${getAddress(paymaster)} is not one of the ${paymasters.length} named` };
    if (!paymaster && paymasters.length > 0)
      return { detail: `no paymaster, and one of the ${paymasters.length} named must pay` };
    if (maxFeePerGas > config.maxFeePerGas)
      return { detail: `maxFeePerGas ${maxFeePerGas} > ${config.maxFeePerGas}`, remedy: "wait" };
    const cost = gas * maxFeePerGas;
    if (cost > perOp) return { detail: `cost ${cost} > ${perOp} an operation`, remedy: "wait" };
    if (spent + cost > total)
      return {
        detail: `cost total ${spent} + ${cost} > ${total}`,
        remedy: cost <= total ? "renew" : undefined,
      };
    config.spent += cost;
    return undefined;
  },
};

function decode(initData: Hex): Fees {
  const uint = (start: number, end: number) => hexToBigInt(slice(initData, start, end));
  const count = (size(initData) - 28) / 20;
  const paymasters = Array.from(
    { length: count },
    (_, i): Address => slice(initData, 28 + 20 * i, 48 + 20 * i),
  );
  return { maxFeePerGas: uint(0, 8), perOp: uint(8, 18), total: uint(18, 28), paymasters };
}
