import { type Address, encodeFunctionData, parseAbi, parseEther } from "viem";
import type { HarnessClient } from "./harnessClient.ts";
import { send } from "./send.ts";

const abi = parseAbi([
  "function addStake(uint32 unstakeDelay) payable",
  "function setRate(uint128 perEther, uint32 window)",
]);

/** What gas costs in the fee token: units for 1 ether of it. */
export const feeTokenRate = parseEther("3000");

/** How long that holds, in seconds: thirty days. */
export const feeTokenWindow = 30 * 86_400;

/**
 * Stakes a TokenPaymaster of the deployer's and sets its rate.
 * @throws {EnvironmentError} when a transaction fails.
 */
export async function openTokenPaymaster(client: HarnessClient, paymaster: Address): Promise<void> {
  const stake = encodeFunctionData({ abi, functionName: "addStake", args: [86_400] });
  await send(client, { to: paymaster, data: stake, value: parseEther("1") });
  const data = encodeFunctionData({ abi, functionName: "setRate", args: [feeTokenRate, feeTokenWindow] });
  await send(client, { to: paymaster, data });
}
