import { type Address, encodeFunctionData, parseAbi, parseEther } from "viem";
import type { Environment } from "../chain/environment.ts";
import { send } from "../chain/send.ts";

const mintAbi = parseAbi(["function mint(address to, uint256 amount)"]);

/**
 * Gives an account native value and, when asked, mock tokens.
 * @param funds `value` is the native balance that it has afterwards, in wei, 1 ether when not given; `sold`, `bought` and `fee` are
 * minted.
 */
export async function fundAccount(
  environment: Environment,
  account: Address,
  {
    value = parseEther("1"),
    sold = 0n,
    bought = 0n,
    fee = 0n,
  }: { value?: bigint; sold?: bigint; bought?: bigint; fee?: bigint } = {},
): Promise<void> {
  const { targets, testClient } = environment;
  await testClient.setBalance({ address: account, value });
  for (const [to, amount] of [
    [targets.sold, sold],
    [targets.bought, bought],
    [targets.feeToken, fee],
  ] as const) {
    if (amount === 0n) continue;
    await send(environment, { to, data: encodeFunctionData({ abi: mintAbi, args: [account, amount] }) });
  }
}
