import { type Address, encodeFunctionData, type Hex, parseAbi, parseEther } from "viem";
import { keys } from "./addresses.ts";
import type { HarnessClient } from "./harnessClient.ts";
import { send } from "./send.ts";

const abi = parseAbi([
  "function addStake(uint32 unstakeDelay) payable",
  "function depositFor(address sponsor) payable",
  "function setSigner(address signer)",
  "function setLimits((uint80 perOp, uint80 perDay, uint80 perAccountDay, uint16 opsPerAccountDay) limits)",
]);

/** What the sponsor's tank holds at the start, in wei. */
export const tankDeposit = parseEther("100");

/** What its sponsor pays in a day at most, in wei. */
export const tankPerDay = parseEther("50");

/**
 * Stakes a SponsorPaymaster of the deployer's and opens a tank there for `keys.gasSponsor`, with `keys.sponsor` for its signer and a daily limit.
 * @throws {EnvironmentError} when a transaction fails.
 */
export async function openGasTank(client: HarnessClient, paymaster: Address): Promise<void> {
  const [owner, sponsor] = [keys.deployer.address, keys.gasSponsor.address];
  await client.testClient.setBalance({ address: sponsor, value: parseEther("1000") });
  const transactions: { from: Address; data: Hex; value: bigint }[] = [
    {
      from: owner,
      data: encodeFunctionData({ abi, functionName: "addStake", args: [86_400] }),
      value: parseEther("1"),
    },
    {
      from: sponsor,
      data: encodeFunctionData({ abi, functionName: "depositFor", args: [sponsor] }),
      value: tankDeposit,
    },
    {
      from: sponsor,
      data: encodeFunctionData({ abi, functionName: "setSigner", args: [keys.sponsor.address] }),
      value: 0n,
    },
  ];
  const limits = { perOp: 0n, perDay: tankPerDay, perAccountDay: 0n, opsPerAccountDay: 0 };
  transactions.push({
    from: sponsor,
    data: encodeFunctionData({ abi, functionName: "setLimits", args: [limits] }),
    value: 0n,
  });
  for (const transaction of transactions) await send(client, { ...transaction, to: paymaster });
}
