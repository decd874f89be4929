import { encodeFunctionData, erc20Abi, parseEther } from "viem";
import { expect, test } from "vitest";
import { keys } from "../chain/addresses.ts";
import { useEnvironment } from "../testing/useEnvironment.ts";
import { createOwnerAccount, deployAccount, getOwnerNonce } from "./createOwner.ts";
import { fundAccount } from "./fundAccount.ts";
import { createSponsor } from "./sponsor.ts";
import { createTokenPayer, priceInTokens } from "./tokenPayer.ts";

const environment = await useEnvironment();
const { publicClient, targets } = environment;
const sponsor = createSponsor(environment);

/** An account with fee tokens that has allowed the paymaster so many of them. */
async function openAccount(allowance: bigint) {
  const sponsored = await createOwnerAccount(environment, { owner: keys.owner, sponsor });
  const account = await deployAccount(sponsored);
  await fundAccount(environment, account, { value: 0n, fee: parseEther("100") });
  const args = [targets.tokenPaymaster, allowance] as const;
  const data = encodeFunctionData({ abi: erc20Abi, functionName: "approve", args });
  const nonce = await getOwnerNonce(sponsored);
  const hash = await sponsored.sendUserOperation({ calls: [{ to: targets.feeToken, data }], nonce });
  await sponsored.waitForUserOperationReceipt({ hash });
  return createOwnerAccount(environment, { owner: keys.owner, sponsor: createTokenPayer(environment) });
}

const feesOf = (account: `0x${string}`) =>
  publicClient.readContract({
    address: targets.feeToken,
    abi: erc20Abi,
    functionName: "balanceOf",
    args: [account],
  });

test("default: an account without native value pays the price of what its operation cost", async () => {
  const owner = await openAccount(parseEther("100"));
  const { address } = owner.account;
  const before = await feesOf(address);

  const calls = [{ to: keys.stranger.address, value: 0n }];
  const hash = await owner.sendUserOperation({ calls, nonce: await getOwnerNonce(owner) });
  const { success, actualGasCost } = await owner.waitForUserOperationReceipt({ hash });

  expect(success).toBe(true);
  const paid = before - (await feesOf(address));
  expect(paid).toBeGreaterThanOrEqual(await priceInTokens(environment, actualGasCost));
  // Above it: gas to send back that was not needed, and a tenth of what verification left of its limits.
  expect(paid).toBeLessThan(await priceInTokens(environment, (actualGasCost * 5n) / 4n));
});

test("error: an allowance below the price of what the operation declares", async () => {
  const owner = await openAccount(1n);
  const calls = [{ to: keys.stranger.address, value: 0n }];
  const sent = owner.sendUserOperation({ calls, nonce: await getOwnerNonce(owner) });
  await expect(sent).rejects.toThrow(/AA33 reverted/);
});
