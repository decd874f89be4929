import {
  type Address,
  encodeAbiParameters,
  encodeFunctionData,
  encodePacked,
  type Hex,
  numberToHex,
  parseAbi,
  parseAbiParameters,
} from "viem";

export type Call = { to: Address; value?: bigint; data?: Hex };

const executeAbi = parseAbi(["function execute(bytes32 mode, bytes executionCalldata)"]);
const executions = parseAbiParameters([
  "Execution[]",
  "struct Execution { address target; uint256 value; bytes callData; }",
]);

/** ERC-7579 execution modes: a single call, and a batch that reverts as a whole. */
export const singleMode = numberToHex(0n, { size: 32 });
export const batchMode: Hex = `0x01${"00".repeat(31)}`;

/**
 * @param calls one call is encoded in single mode, more or none in batch mode.
 * @param mode another mode word; over the encoding of a batch where it is a batch's.
 * @returns calldata of the account's ERC-7579 `execute`.
 */
export function encodeExecute(calls: readonly Call[], mode?: Hex): Hex {
  const [first, ...others] = calls;
  const single = first !== undefined && others.length === 0 && !mode?.startsWith("0x01");
  const executionCalldata = single
    ? encodePacked(["address", "uint256", "bytes"], [first.to, first.value ?? 0n, first.data ?? "0x"])
    : encodeAbiParameters(executions, [
        calls.map(({ to, value = 0n, data = "0x" }) => ({ target: to, value, callData: data })),
      ]);
  return encodeFunctionData({
    abi: executeAbi,
    args: [mode ?? (single ? singleMode : batchMode), executionCalldata],
  });
}
