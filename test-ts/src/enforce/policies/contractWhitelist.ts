import { type Address, getAddress, type Hex, isAddressEqual, parseAbi, size, slice } from "viem";
import type { PolicyModel } from "./policyModel.ts";

const getter = parseAbi([
  "function isWhitelisted(bytes32 id, address multiplexer, address target, address account) view returns (bool)",
]);

/** Any call to the contracts of a list. */
export const contractWhitelist: PolicyModel<{ listed: boolean }> = {
  perTarget: true,
  decode: (initData, { target }) => ({
    listed: addressesIn(initData).some((listed) => isAddressEqual(listed, target)),
  }),
  async read({ client, multiplexer, account }, { policy: address, configId }, { target }) {
    const args = [configId, multiplexer, target, account] as const;
    return {
      listed: await client.readContract({ address, abi: getter, functionName: "isWhitelisted", args }),
    };
  },
  check: ({ listed }, { target }) => (listed ? undefined : { detail: `${target} is not listed` }),
};

/** The policy's init data: addresses, 20 bytes each. */
export const addressesIn = (initData: Hex): Address[] =>
  Array.from({ length: size(initData) / 20 }, (_, index) =>
    getAddress(slice(initData, 20 * index, 20 * index + 20)),
  );
