import {
  type Address,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  isAddressEqual,
  parseAbi,
} from "viem";
import type { Environment } from "../chain/environment.ts";

const abi = parseAbi([
  "function getValidatorsPaginated(address cursor, uint256 size) view returns (address[] array, address next)",
  "function uninstallModule(uint256 moduleTypeId, address module, bytes deInitData) payable",
]);

/** Where such a list begins and ends. */
const sentinel: Address = "0x0000000000000000000000000000000000000001";

/**
 * For accounts that keep their validators in a linked list, where taking one out names the one before it.
 * @returns calldata by which the account uninstalls a validator.
 * @throws when it is not installed.
 */
export async function encodeUninstallLinked(
  { publicClient }: Environment,
  account: Address,
  validator: Address,
): Promise<Hex> {
  const [installed] = await publicClient.readContract({
    address: account,
    abi,
    functionName: "getValidatorsPaginated",
    args: [sentinel, 100n],
  });
  const list = [sentinel, ...installed];
  const previous = list[list.findIndex((each) => isAddressEqual(each, validator)) - 1];
  if (!previous) throw new Error(`the account has not installed ${validator}`);
  const data = encodeAbiParameters([{ type: "address" }, { type: "bytes" }], [previous, "0x"]);
  return encodeFunctionData({ abi, functionName: "uninstallModule", args: [1n, validator, data] });
}
