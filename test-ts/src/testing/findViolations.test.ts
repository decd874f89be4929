import { getEnableSessionsAction } from "@rhinestone/module-sdk";
import { type Address, encodeFunctionData, type Hex, http, keccak256, parseEther, slice } from "viem";
import { createBundlerClient, entryPoint07Abi } from "viem/account-abstraction";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AccountClient, createOwnerAccount, deployAccount } from "../accounts/createOwner.ts";
import { buildUserOp, getNonce, signWithOwner, type UserOp } from "../accounts/directUserOp.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { createSponsor } from "../accounts/sponsor.ts";
import { startBundler } from "../bundler/startBundler.ts";
import { canonical, keys } from "../chain/addresses.ts";
import { defineApprovingSession, signApproval } from "./approvingSession.ts";
import { findViolations } from "./findViolations.ts";
import { makePaymasters } from "./makePaymasters.ts";
import { makePolicies } from "./makePolicies.ts";
import { runAsOwner } from "./ownerCalls.ts";
import { mineAs } from "./rawCalls.ts";
import { useEnvironment } from "./useEnvironment.ts";

// Our reading of ERC-7562 beside alto's, whose safe mode traces on its own and judges by its own rules.
const environment = await useEnvironment({ restore: "file" });
const { chain, rpcUrl, targets, testClient } = environment;
const bundler = await startBundler(rpcUrl, { safeMode: true });
afterAll(() => bundler.stop());
const client = createBundlerClient({
  chain,
  transport: http(bundler.url),
  pollingInterval: 50,
  cacheTime: 0,
});
const toRead = { token: targets.sold, stranger: keys.stranger.address };
const made = makePolicies(toRead);
const paymasters = makePaymasters(toRead);
const entryPoint = { address: canonical.entryPoint, abi: entryPoint07Abi } as const;

let owner: AccountClient;
let account: Address;

beforeAll(async () => {
  owner = await createOwnerAccount(environment, { owner: keys.owner, sponsor: createSponsor(environment) });
  account = await deployAccount(owner);
  await fundAccount(environment, account);
});

/** An operation of a session, granted by the owner, with a policy made of this code. */
async function signWithPolicy(code: Hex, sponsored = false): Promise<UserOp> {
  const policy = slice(keccak256(code), 0, 20);
  await testClient.setCode({ address: policy, bytecode: code });
  const defined = defineApprovingSession(environment, { userOp: [{ policy, initData: "0x" }] });
  const session = { ...defined, permitERC4337Paymaster: sponsored };
  const { target, data } = getEnableSessionsAction({ sessions: [session] });
  await runAsOwner(owner, [{ to: target, data }]);
  return signApproval(environment, session, { sender: account });
}

/** An operation of the owner's, paid for by a paymaster made of this code. */
async function signWithPaymaster(code: Hex, staked = false): Promise<UserOp> {
  const paymaster = slice(keccak256(code), 0, 20);
  await testClient.setCode({ address: paymaster, bytecode: code });
  await environment.walletClient(keys.deployer).writeContract({
    ...entryPoint,
    functionName: "depositTo",
    args: [paymaster],
    value: parseEther("1"),
  });
  if (staked) await stake(paymaster);
  const nonce = await getNonce(environment, { account, validator: environment.stack.nexus.ownerValidator });
  const calls = [{ to: keys.stranger.address, value: 1n }];
  const limits = { paymasterVerificationGasLimit: 100_000n, paymasterPostOpGasLimit: 0n };
  const overrides = { paymaster, paymasterData: "0x", ...limits } as const;
  return signWithOwner(environment, buildUserOp({ sender: account, nonce, calls, overrides }), keys.owner);
}

async function stake(paymaster: Address): Promise<void> {
  const data = encodeFunctionData({ abi: entryPoint07Abi, functionName: "addStake", args: [86_400] });
  await mineAs(environment, { from: paymaster, to: canonical.entryPoint, data, value: parseEther("1") });
}

async function send(userOp: UserOp): Promise<boolean> {
  const entryPointAddress = canonical.entryPoint;
  const operation = { ...userOp, entryPointAddress } as Parameters<typeof client.sendUserOperation>[0];
  const hash = await client.sendUserOperation(operation);
  return (await client.waitForUserOperationReceipt({ hash })).success;
}

test.for([
  ["itself pays", false],
  ["is sponsored", true],
] as const)(
  "default: an account that %s breaks no rule with a policy that only agrees",
  async ([, sponsored]) => {
    const userOp = await signWithPolicy(made.innocent, sponsored);
    expect(await findViolations(environment, userOp)).toEqual([]);
    expect(await send(userOp)).toBe(true);
  },
);

test.for(made.offending.map((policy) => [policy.deed, policy] as const))(
  "error: a policy that %s, to alto as well",
  async ([, { code, rule, refusal }]) => {
    const userOp = await signWithPolicy(code);
    expect(await findViolations(environment, userOp)).toMatchObject([{ rule }]);
    await expect(send(userOp)).rejects.toThrow(refusal);
  },
);

test("default: an account breaks no rule with a paymaster that only agrees", async () => {
  const userOp = await signWithPaymaster(paymasters.innocent);
  expect(await findViolations(environment, userOp)).toEqual([]);
  expect(await send(userOp)).toBe(true);
});

test.for(paymasters.offending.map((paymaster) => [paymaster.deed, paymaster] as const))(
  "error: an unstaked paymaster that %s, to alto as well",
  async ([, { code, rule, refusal }]) => {
    const userOp = await signWithPaymaster(code);
    expect(await findViolations(environment, userOp)).toMatchObject([{ rule }]);
    await expect(send(userOp)).rejects.toThrow(refusal);
  },
);

test.for(paymasters.offending.map((paymaster) => [paymaster.deed, paymaster] as const))(
  "behavior: a stake lets a paymaster read its own storage, and no more: it %s",
  async ([, { code, rule, mayWhenStaked }]) => {
    const userOp = await signWithPaymaster(code, true);
    expect(await findViolations(environment, userOp)).toMatchObject(mayWhenStaked ? [] : [{ rule }]);
  },
);

test("error: an operation whose validation fails has no verdict", async () => {
  const userOp = await signWithPolicy(made.innocent);
  const unsigned = { ...userOp, signature: slice(userOp.signature, 0, 33) };
  await expect(findViolations(environment, unsigned)).rejects.toThrow("The operation's validation failed.");
});
