import { getTimeFramePolicy, SmartSessionMode } from "@rhinestone/module-sdk";
import {
  type Address,
  encodeFunctionData,
  erc20Abi,
  getAddress,
  type Hex,
  numberToHex,
  parseEther,
} from "viem";
import { beforeAll, expect, test } from "vitest";
import { sponsorPaymasterAbi } from "../generated/sponsorPaymaster.ts";
import { tokenPaymasterAbi } from "../generated/tokenPaymaster.ts";
import { createOwnerAccount, deployAccount } from "../src/accounts/createOwner.ts";
import { buildUserOp, getNonce, signWithOwner, type UserOp } from "../src/accounts/directUserOp.ts";
import type { Call } from "../src/accounts/encodeExecute.ts";
import { fundAccount } from "../src/accounts/fundAccount.ts";
import { createSponsor } from "../src/accounts/sponsor.ts";
import { encodeTankData, tankGas } from "../src/accounts/sponsorTank.ts";
import { encodeTokenData, tokenGas } from "../src/accounts/tokenPayer.ts";
import { keys } from "../src/chain/addresses.ts";
import { encodeFees } from "../src/session/fees.ts";
import { approveAndPay, defineApprovingSession, signApproval } from "../src/testing/approvingSession.ts";
import { expectCleanValidation } from "../src/testing/expectCleanValidation.ts";
import { findViolations } from "../src/testing/findViolations.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

// Who pays is bound by ERC-7562 as well, and so is the policy that says who may.
const environment = await useEnvironment();
const { publicClient, stack, targets } = environment;
const validUntil = Number(await environment.clock.now()) + 86_400;
const wholeDay = getTimeFramePolicy({ validUntil, validAfter: 1 });

let account: Address;

beforeAll(async () => {
  const sponsor = createSponsor(environment);
  account = await deployAccount(await createOwnerAccount(environment, { owner: keys.owner, sponsor }));
  await fundAccount(environment, account, { fee: parseEther("100000") });
});

/** An operation of the owner, its gas paid by a paymaster that asks for such data. */
async function payBy(
  paymaster: Address,
  gas: Partial<UserOp>,
  encodeData: (userOp: UserOp) => Promise<Hex>,
  calls: Call[] = approveAndPay(environment),
): Promise<UserOp> {
  const nonce = await getNonce(environment, { account, validator: stack.contracts.K1Validator!.address });
  const paid = { ...buildUserOp({ sender: account, nonce, calls }), ...gas, paymaster };
  const paymasterData = await encodeData(paid);
  return signWithOwner(environment, { ...paid, paymasterData }, keys.owner);
}

test("an operation on a sponsor's gas tank, within all of its limits, breaks no rule", async () => {
  const perDay = parseEther("2");
  const limits = { perOp: parseEther("1"), perDay, perAccountDay: parseEther("1"), opsPerAccountDay: 9 };
  const sponsor = environment.walletClient(keys.gasSponsor);
  const contract = { address: targets.sponsorPaymaster, abi: sponsorPaymasterAbi } as const;
  const rule = [perDay, [account], []] as const;
  for (const hash of [
    await sponsor.writeContract({ ...contract, functionName: "setLimits", args: [limits] }),
    await sponsor.writeContract({ ...contract, functionName: "openStandingRule", args: rule }),
  ])
    expect((await publicClient.waitForTransactionReceipt({ hash })).status).toBe("success");

  const gas = { ...tankGas, paymasterVerificationGasLimit: 200_000n };
  for (const tank of [{}, { signer: "rule" }] as const) {
    const encode = (userOp: UserOp) => encodeTankData(environment, userOp, tank);
    await expectCleanValidation(environment, await payBy(targets.sponsorPaymaster, gas, encode));
  }
});

test("an operation whose gas is paid in tokens breaks no rule, as the paymaster has a stake", async () => {
  const { feeToken, tokenPaymaster } = targets;
  const allow = { abi: erc20Abi, functionName: "approve", args: [tokenPaymaster, 2n ** 255n] } as const;
  const encodeTank = (userOp: UserOp) => encodeTankData(environment, userOp);
  const calls = [{ to: feeToken, data: encodeFunctionData(allow) }];
  await expectCleanValidation(environment, await payBy(targets.sponsorPaymaster, tankGas, encodeTank, calls));

  const encode = (userOp: UserOp) => encodeTokenData(environment, userOp);
  await expectCleanValidation(environment, await payBy(tokenPaymaster, tokenGas, encode));

  const owner = environment.walletClient(keys.deployer);
  const unlock = { address: tokenPaymaster, abi: tokenPaymasterAbi, functionName: "unlockStake" } as const;
  await publicClient.waitForTransactionReceipt({ hash: await owner.writeContract(unlock) });
  const unstaked = await findViolations(environment, await payBy(tokenPaymaster, tokenGas, encode));
  expect(new Set(unstaked.map(({ rule }) => rule))).toEqual(new Set(["STO-021", "STO-031"]));
});

test("a session that is held to its paymaster and its fees breaks no rule, when granted and when used", async () => {
  const fees = { maxFeePerGas: parseEther("1"), perOp: parseEther("1"), total: parseEther("100") };
  const strangers = Array.from({ length: 15 }, (_, i) => getAddress(numberToHex(i + 1, { size: 20 })));
  for (const paymasters of [[], [...strangers, targets.verifyingPaymaster]]) {
    const policies = { userOp: [wholeDay, encodeFees({ ...fees, paymasters })] };
    const session = {
      ...defineApprovingSession(environment, policies),
      permitERC4337Paymaster: paymasters.length > 0,
    };
    const { ENABLE: mode } = SmartSessionMode;
    await expectCleanValidation(
      environment,
      await signApproval(environment, session, { sender: account, mode }),
    );
    await expectCleanValidation(environment, await signApproval(environment, session, { sender: account }));
  }
});
