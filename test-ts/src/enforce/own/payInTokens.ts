import { maxUint256, parseEther } from "viem";
import type { SmartAccount } from "../../accounts/accountKind.ts";
import { fundAccount } from "../../accounts/fundAccount.ts";
import type { Environment } from "../../chain/environment.ts";
import { approve } from "../cases/trade.ts";
import { runAsOwner } from "../runAsOwner.ts";

/** In units of the fee token: for all that trials ask of it. */
const tokens = parseEther("1000000000");

/** Says so. */
export const tokensNote =
  "It is paid for in tokens: the account is given plenty, and its owner lets the token paymaster take any of them.";

/** Gives an account tokens for its gas, of which the token paymaster may take any. */
export async function payInTokens(environment: Environment, owner: SmartAccount): Promise<void> {
  const { feeToken, tokenPaymaster } = environment.targets;
  const value = await environment.publicClient.getBalance(owner);
  await fundAccount(environment, owner.address, { value, fee: tokens });
  const allowance = approve({ token: feeToken, spender: tokenPaymaster, amount: maxUint256 });
  await runAsOwner({ environment, owner }, [allowance]);
}
