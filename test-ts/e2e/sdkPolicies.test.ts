import {
  encodeValidationData,
  GLOBAL_CONSTANTS,
  getActionId,
  getEnableSessionsAction,
  getPermissionId,
  getSpendingLimitsPolicy,
  getSudoPolicy,
  getTimeFramePolicy,
  getUniversalActionPolicy,
  getUsageLimitPolicy,
  getValueLimitPolicy,
  type Session,
} from "@rhinestone/module-sdk";
import {
  type Address,
  decodeErrorResult,
  encodeFunctionData,
  erc20Abi,
  type Hex,
  numberToHex,
  pad,
  parseEther,
  toFunctionSelector,
  zeroHash,
} from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import { beforeEach, expect, test } from "vitest";
import { smartSessionAbi } from "../generated/smartSession.ts";
import { type AccountClient, createOwnerAccount, deployAccount } from "../src/accounts/createOwner.ts";
import { buildUserOp, getNonce, signWithSession } from "../src/accounts/directUserOp.ts";
import type { Call } from "../src/accounts/encodeExecute.ts";
import { fundAccount } from "../src/accounts/fundAccount.ts";
import { handleOps } from "../src/accounts/handleOps.ts";
import { createSponsor } from "../src/accounts/sponsor.ts";
import { canonical, keys } from "../src/chain/addresses.ts";
import { actionConfigId, userOpConfigId } from "../src/enforce/ids.ts";
import { runAsOwner } from "../src/testing/ownerCalls.ts";
import { importModuleSdkGetters } from "../src/testing/sdkFiles.ts";
import { approveCall, readBalances, swapCall } from "../src/testing/trade.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

// Every policy that module-sdk has a helper for: granted by it, used, read back by its getters, and exceeded.
const environment = await useEnvironment();
const { chain, publicClient: client, targets } = environment;
const multiplexer = canonical.smartSession;

const getters = await importModuleSdkGetters();

type ActionConfig = Parameters<typeof getUniversalActionPolicy>[0];
type ParamRule = ActionConfig["paramRules"]["rules"][number];

const swapSelector = toFunctionSelector("swap(address,uint256,uint256,address)");
const [transferSelector, approveSelector] = ["0xa9059cbb", "0x095ea7b3"] as const;
/** Stands for calls with no selector. */
const valueSelector: Hex = "0xffffffff";
const one = parseEther("1");
const equal = 0;
const atMost = 4;

const rule = (condition: number, offset: bigint, ref: Hex, limit?: bigint): ParamRule => ({
  condition,
  offset,
  ref: pad(ref, { size: 32 }),
  isLimited: limit !== undefined,
  usage: { limit: limit ?? 0n, used: 0n },
});
const rules = [
  rule(equal, 0n, targets.sold.toLowerCase() as Hex),
  rule(atMost, 32n, numberToHex(one), 2n * one),
];
const swapConfig: ActionConfig = {
  valueLimitPerUse: 0n,
  paramRules: {
    length: BigInt(rules.length),
    rules: Array.from(
      { length: 16 },
      (_, i) => rules[i] ?? rule(equal, 0n, "0x00"),
    ) as ActionConfig["paramRules"]["rules"],
  },
};

let account: Address;
let permissionId: Hex;
let validUntil: number;

beforeEach(async () => {
  const owner = await createOwnerAccount(environment, {
    owner: keys.owner,
    sponsor: createSponsor(environment),
  });
  account = await deployAccount(owner);
  await fundAccount(environment, account, { sold: 10n * one });
  await grant(owner);
});

async function grant(owner: AccountClient): Promise<void> {
  validUntil = Number(await environment.clock.now()) + 3600;
  const session: Session = {
    sessionValidator: GLOBAL_CONSTANTS.OWNABLE_VALIDATOR_ADDRESS,
    sessionValidatorInitData: encodeValidationData({ threshold: 1, owners: [keys.sessionKey.address] }),
    salt: zeroHash,
    userOpPolicies: [
      getTimeFramePolicy({ validUntil, validAfter: 1 }),
      getUsageLimitPolicy({ limit: 2n }),
      getValueLimitPolicy({ limit: 10n }),
    ],
    erc7739Policies: { allowedERC7739Content: [], erc1271Policies: [] },
    actions: [
      {
        actionTarget: targets.pool,
        actionTargetSelector: swapSelector,
        actionPolicies: [getUniversalActionPolicy(swapConfig)],
      },
      {
        actionTarget: targets.sold,
        actionTargetSelector: transferSelector,
        actionPolicies: [getSpendingLimitsPolicy([{ token: targets.sold, limit: 2n * one }])],
      },
      {
        actionTarget: targets.sold,
        actionTargetSelector: approveSelector,
        actionPolicies: [getSudoPolicy()],
      },
      {
        actionTarget: keys.stranger.address,
        actionTargetSelector: valueSelector,
        actionPolicies: [getSudoPolicy()],
      },
    ],
    chainId: BigInt(chain.id),
    permitERC4337Paymaster: false,
  };
  permissionId = getPermissionId({ session });
  const { target, data } = getEnableSessionsAction({ sessions: [session] });
  await runAsOwner(owner, [{ to: target, data }]);
}

const swap = (amountIn: bigint) => swapCall(environment, { amountIn, recipient: account });
const send = (value: bigint): Call => ({ to: keys.stranger.address, value });
const transfer = (amount: bigint): Call => ({
  to: targets.sold,
  data: encodeFunctionData({
    abi: erc20Abi,
    functionName: "transfer",
    args: [keys.stranger.address, amount],
  }),
});

/** An operation of the session, straight to the EntryPoint. @returns why it was refused, if it was. */
async function use(calls: Call[]): Promise<string | undefined> {
  const nonce = await getNonce(environment, { account, validator: canonical.smartSession });
  const userOp = buildUserOp({ sender: account, nonce, calls });
  const { sessionKey } = keys;
  const signed = await signWithSession(environment, userOp, { sessionKey, permissionId });
  const { revertData, userOps } = await handleOps(environment, [signed]);
  if (!revertData) {
    expect(userOps).toMatchObject([{ success: true }]);
    return undefined;
  }
  const failure = decodeErrorResult({ abi: entryPoint07Abi, data: revertData });
  if (failure.errorName === "FailedOp") return failure.args[1];
  const [, , inner] = failure.args as readonly [bigint, string, Hex];
  const { errorName, args } = decodeErrorResult({ abi: smartSessionAbi, data: inner });
  expect(errorName).toBe("PolicyViolation");
  expect(args?.[0]).toBe(permissionId);
  return String(args?.[1]);
}

/** What module-sdk's getters say of the session's policies. */
async function readPolicies() {
  const configIdOf = async (target: Address, selector: Hex) =>
    actionConfigId(account, permissionId, await getActionId({ target, selector }));
  const ofUserOp = { client, configId: userOpConfigId(account, permissionId), multiplexer };
  const ofSwap = { client, configId: await configIdOf(targets.pool, swapSelector), multiplexer };
  const ofTransfer = { client, configId: await configIdOf(targets.sold, transferSelector), multiplexer };
  return {
    timeFrame: await getters.getTimeFramePolicyData({ ...ofUserOp, smartAccount: account }),
    uses: await getters.getUsageLimitConfig({ ...ofUserOp, smartAccount: account }),
    value: await getters.getValueLimitConfig({ ...ofUserOp, msgSender: multiplexer, userOpSender: account }),
    swap: await getters.getActionConfig({ ...ofSwap, userOpSender: account }),
    transfer: await getters.getPolicyData({ ...ofTransfer, token: targets.sold, userOpSender: account }),
  };
}

test("module-sdk reads back what it granted, and what was used of it", async () => {
  const granted = {
    timeFrame: (BigInt(validUntil) << 48n) | 1n,
    uses: 2n,
    value: 10n,
    swap: [0n, swapConfig.paramRules],
    transfer: [2n * one, 0n, 0n],
  };
  expect(await readPolicies()).toEqual(granted);

  const calls = [approveCall(environment, one), swap(one), transfer(one), send(4n)];
  expect(await use(calls)).toBeUndefined();

  expect((await readBalances(environment, account)).sold).toBe(8n * one);
  const [first, second, ...others] = swapConfig.paramRules.rules;
  const used = { ...second, usage: { limit: 2n * one, used: one } };
  expect(await readPolicies()).toEqual({
    ...granted,
    swap: [0n, { length: 2n, rules: [first, used, ...others] }],
    transfer: [2n * one, one, 0n],
  });
});

test("each policy of module-sdk refuses what exceeds it, and nothing else", async () => {
  await use([approveCall(environment, 10n * one), swap(one), transfer(one), send(4n)]);

  expect(await use([swap(one + 1n)])).toBe(canonical.uniActionPolicy);
  expect(await use([transfer(one + 1n)])).toBe(canonical.erc20SpendingLimitPolicy);
  expect(await use([send(7n)])).toBe(canonical.valueLimitPolicy);
  expect(await use([swap(one), transfer(one), send(6n)])).toBeUndefined();
  expect(await use([approveCall(environment, 0n)])).toBe(canonical.usageLimitPolicy);
});

test("a time frame of module-sdk ends at its last second", async () => {
  await environment.clock.set(BigInt(validUntil));
  expect(await use([send(1n)])).toBeUndefined();
  expect(await use([send(1n)])).toBe("AA22 expired or not due");
});
