import { type Address, decodeErrorResult, type Hex } from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import { beforeAll, expect, test } from "vitest";
import { keys } from "../chain/addresses.ts";
import { swapCall } from "../testing/trade.ts";
import { useEnvironment } from "../testing/useEnvironment.ts";
import { createOwnerAccount, deployAccount } from "./createOwner.ts";
import {
  buildUserOp,
  getNonce,
  hashUserOp,
  signWithOwner,
  sponsorUserOp,
  type UserOp,
} from "./directUserOp.ts";
import type { Call } from "./encodeExecute.ts";
import { fundAccount } from "./fundAccount.ts";
import { handleOps } from "./handleOps.ts";
import { createSponsor } from "./sponsor.ts";

const environment = await useEnvironment();
const { publicClient, stack } = environment;
const { owner, otherOwner, sponsor, stranger } = keys;

let account: Address;

beforeAll(async () => {
  const client = await createOwnerAccount(environment, { owner, sponsor: createSponsor(environment) });
  account = await deployAccount(client);
});

const transfer = { to: stranger.address, value: 1n };

async function build(calls: readonly Call[], overrides?: Partial<UserOp>): Promise<UserOp> {
  const nonce = await getNonce(environment, { account, validator: stack.nexus.ownerValidator });
  return buildUserOp({ sender: account, nonce, calls, overrides });
}

function reasonOf(revertData: Hex | undefined) {
  return decodeErrorResult({ abi: entryPoint07Abi, data: revertData ?? "0x" }).args[1];
}

test("default", async () => {
  await fundAccount(environment, account);
  const before = await publicClient.getBalance({ address: stranger.address });
  const userOp = await signWithOwner(environment, await build([transfer]), owner);

  const { receipt, revertData, userOps } = await handleOps(environment, [userOp], { beneficiary: account });

  expect(receipt.status).toBe("success");
  expect(revertData).toBeUndefined();
  expect(userOps).toMatchObject([{ userOpHash: hashUserOp(environment, userOp), success: true }]);
  expect(await publicClient.getBalance({ address: stranger.address })).toBe(before + 1n);
});

test("behavior: a sponsored account needs no funds", async () => {
  const sponsored = await sponsorUserOp(environment, await build([{ ...transfer, value: 0n }]));
  const { userOps } = await handleOps(environment, [await signWithOwner(environment, sponsored, owner)]);
  expect(userOps).toMatchObject([{ success: true }]);
});

test("behavior: a refusal is mined, with its reason", async () => {
  await fundAccount(environment, account);
  const userOp = await signWithOwner(environment, await build([transfer]), otherOwner);

  const { receipt, revertData, userOps } = await handleOps(environment, [userOp]);

  expect(receipt.status).toBe("reverted");
  expect(await publicClient.getTransactionReceipt({ hash: receipt.transactionHash })).toEqual(receipt);
  expect(reasonOf(revertData)).toBe("AA24 signature error");
  expect(userOps).toEqual([]);
});

test("behavior: an execution that reverts is told from a refusal", async () => {
  await fundAccount(environment, account);
  const swap = swapCall(environment, { amountIn: 1n, recipient: account });
  const userOp = await signWithOwner(environment, await build([swap]), owner);

  const { receipt, userOps } = await handleOps(environment, [userOp]);

  expect(receipt.status).toBe("success");
  expect(userOps).toMatchObject([{ success: false, revertReason: expect.stringMatching(/^0x[0-9a-f]{8}/) }]);
});

test("error: a stranger signs for the paymaster", async () => {
  const sponsored = await sponsorUserOp(environment, await build([transfer]), { signer: stranger });
  const { revertData } = await handleOps(environment, [await signWithOwner(environment, sponsored, owner)]);
  expect(reasonOf(revertData)).toBe("AA34 signature error");
});

test("error: a sponsorship that is over", async () => {
  const now = Number(await environment.clock.now());
  const at = async (validUntil: number) => {
    const sponsored = await sponsorUserOp(environment, await build([{ ...transfer, value: 0n }]), {
      signer: sponsor,
      validUntil,
    });
    return handleOps(environment, [await signWithOwner(environment, sponsored, owner)]);
  };
  expect((await at(now)).userOps).toMatchObject([{ success: true }]);
  expect(reasonOf((await at(now)).revertData)).toBe("AA32 paymaster expired or not due");
});

test("error: an operation that was changed after it was sponsored", async () => {
  const sponsored = await sponsorUserOp(environment, await build([transfer]));
  const changes: Partial<UserOp>[] = [
    { callGasLimit: sponsored.callGasLimit + 1n },
    { verificationGasLimit: sponsored.verificationGasLimit + 1n },
    { preVerificationGas: sponsored.preVerificationGas + 1n },
    { maxFeePerGas: sponsored.maxFeePerGas + 1n },
    { paymasterVerificationGasLimit: sponsored.paymasterVerificationGasLimit! + 1n },
    { callData: (await build([{ ...transfer, value: 2n }])).callData },
  ];
  for (const change of changes) {
    const userOp = await signWithOwner(environment, { ...sponsored, ...change }, owner);
    const { revertData } = await handleOps(environment, [userOp]);
    expect(reasonOf(revertData)).toBe("AA34 signature error");
  }
});
