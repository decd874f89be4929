import { type Address, BaseError, ExecutionRevertedError, type Hex, parseEther } from "viem";
import type { Environment } from "../chain/environment.ts";

type RawCall = { readonly from: Address; readonly to: Address; readonly data: Hex };

/** @returns what the contract answers, undefined if it reverts; nothing is mined. */
export async function ask(
  { publicClient }: Environment,
  { from, to, data }: RawCall,
): Promise<Hex | undefined> {
  try {
    return (await publicClient.call({ account: from, to, data })).data;
  } catch (error) {
    const reverted = error instanceof BaseError && error.walk((e) => e instanceof ExecutionRevertedError);
    if (reverted) return undefined;
    throw error;
  }
}

/**
 * Mines a call as any account, whether or not anybody has its key.
 * @throws when the call reverts.
 */
export async function mineAs(
  { mine, testClient }: Environment,
  { from, to, data, value }: RawCall & { value?: bigint },
): Promise<void> {
  await testClient.setBalance({ address: from, value: parseEther("1000") });
  await testClient.impersonateAccount({ address: from });
  const { status, transactionHash } = await mine({ from, to, data, value, gas: 25_000_000n });
  await testClient.stopImpersonatingAccount({ address: from });
  if (status !== "success") throw new Error(`The call of ${from} to ${to} reverted: ${transactionHash}.`);
}
