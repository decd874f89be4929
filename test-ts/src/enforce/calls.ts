import {
  type Address,
  decodeAbiParameters,
  getAddress,
  type Hex,
  hexToBigInt,
  isHex,
  parseAbiParameters,
  size,
  slice,
} from "viem";
import type { Call } from "../session/model.ts";

/** ERC-7579's `execute(bytes32,bytes)`. */
const executeSelector = "0xe9ae5c53";
const executeArguments = parseAbiParameters("bytes32 mode, bytes executionCalldata");
const executions = parseAbiParameters([
  "Execution[]",
  "struct Execution { address target; uint256 value; bytes data; }",
]);

/**
 * The calls that a user operation's callData makes: those of an ERC-7579 `execute`, or one to the account itself.
 * @returns an empty list where it cannot be read.
 */
export function decodeCalls(sender: Address, callData: Hex): Call[] {
  if (!isHex(callData) || size(callData) < 4) return [];
  if (slice(callData, 0, 4) !== executeSelector) return [{ target: sender, value: 0n, data: callData }];
  try {
    const [mode, execution] = decodeAbiParameters(executeArguments, slice(callData, 4));
    if (slice(mode, 0, 1) === "0x01") return [...decodeAbiParameters(executions, execution)[0]];
    if (slice(mode, 0, 1) !== "0x00") return [];
    return [
      {
        target: getAddress(slice(execution, 0, 20)),
        value: hexToBigInt(slice(execution, 20, 52)),
        data: size(execution) > 52 ? slice(execution, 52) : "0x",
      },
    ];
  } catch {
    // Calldata that does not decode makes no call that a policy could have been asked about.
    return [];
  }
}
