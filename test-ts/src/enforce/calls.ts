import {
  type Address,
  decodeAbiParameters,
  decodeFunctionData,
  getAddress,
  type Hex,
  hexToBigInt,
  isHex,
  parseAbi,
  parseAbiParameters,
  size,
  slice,
} from "viem";
import type { Call } from "../session/model.ts";

const executeAbi = parseAbi(["function execute(bytes32 mode, bytes executionCalldata)"]);

const executeSelector = "0xe9ae5c53";
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
    const [mode, execution] = decodeFunctionData({ abi: executeAbi, data: callData }).args;
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
