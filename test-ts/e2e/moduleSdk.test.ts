import {
  encodeSmartSessionSignature,
  encodeValidationData,
  GLOBAL_CONSTANTS,
  getAccount,
  getEnableSessionDetails,
  getOwnableValidatorMockSignature,
  getRemoveSessionAction,
  getTimeFramePolicy,
  getUniversalActionPolicy,
  isSessionEnabled,
  type Session,
  SmartSessionMode,
} from "@rhinestone/module-sdk";
import { type Address, type Hex, pad, parseEther, toFunctionSelector, toHex } from "viem";
import { beforeEach, expect, test } from "vitest";
import { createOwnerAccount, deployAccount } from "../src/accounts/createOwner.ts";
import { buildUserOp, getNonce, hashUserOp, type UserOp } from "../src/accounts/directUserOp.ts";
import type { Call } from "../src/accounts/encodeExecute.ts";
import { fundAccount } from "../src/accounts/fundAccount.ts";
import { createSponsor } from "../src/accounts/sponsor.ts";
import { canonical, keys } from "../src/chain/addresses.ts";
import { approveCall, readBalances, swapCall } from "../src/testing/trade.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

// A dapp with module-sdk and viem and no account library: it builds and signs its user operations itself.
const environment = await useEnvironment();
const { bundler, chain, publicClient, stack, targets } = environment;
const funds = parseEther("10");
const amountIn = parseEther("1");
const mockSignature = getOwnableValidatorMockSignature({ threshold: 1 });

type SessionDetails = Awaited<ReturnType<typeof getEnableSessionDetails>>;

let account: Address;

beforeEach(async () => {
  const sponsor = createSponsor(environment);
  account = await deployAccount(await createOwnerAccount(environment, { owner: keys.owner, sponsor }));
  await fundAccount(environment, account, { sold: funds });
});

/** At most 1 of the sold token a trade and 2 in total, proceeds to the account, for an hour; and to approve the pool. */
async function defineTrade(): Promise<Session> {
  const [equal, atMost] = [0, 4];
  const rule = (condition: number, offset: bigint, ref: Hex, limit?: bigint) => ({
    condition,
    offset,
    ref: pad(ref, { size: 32 }),
    isLimited: limit !== undefined,
    usage: { limit: limit ?? 0n, used: 0n },
  });
  const policy = (rules: ReturnType<typeof rule>[]) => {
    const padding = Array.from({ length: 16 - rules.length }, () => rule(equal, 0n, "0x00"));
    const paramRules = { length: BigInt(rules.length), rules: [...rules, ...padding] };
    return getUniversalActionPolicy({ valueLimitPerUse: 0n, paramRules } as Parameters<
      typeof getUniversalActionPolicy
    >[0]);
  };
  const actions = [
    {
      actionTarget: targets.pool,
      actionTargetSelector: toFunctionSelector("swap(address,uint256,uint256,address)"),
      actionPolicies: [
        policy([
          rule(equal, 0n, targets.sold),
          rule(atMost, 32n, toHex(amountIn), 2n * amountIn),
          rule(equal, 96n, account),
        ]),
      ],
    },
    {
      actionTarget: targets.sold,
      actionTargetSelector: toFunctionSelector("approve(address,uint256)"),
      actionPolicies: [policy([rule(equal, 0n, targets.pool)])],
    },
  ];
  const validUntil = Number(await environment.clock.now()) + 3600;
  return {
    sessionValidator: GLOBAL_CONSTANTS.OWNABLE_VALIDATOR_ADDRESS,
    sessionValidatorInitData: encodeValidationData({ threshold: 1, owners: [keys.sessionKey.address] }),
    salt: pad("0x01", { size: 32 }),
    userOpPolicies: [getTimeFramePolicy({ validAfter: 0, validUntil })],
    erc7739Policies: { allowedERC7739Content: [], erc1271Policies: [] },
    actions,
    chainId: BigInt(chain.id),
    permitERC4337Paymaster: false,
  };
}

/** The owner signs the session's hash: an enable signature for ENABLE mode. */
async function grant(session: Session): Promise<SessionDetails> {
  const details = await getEnableSessionDetails({
    sessions: [session],
    account: getAccount({ address: account, type: "nexus" }),
    clients: [publicClient],
    enableMode: SmartSessionMode.ENABLE,
    enableValidatorAddress: stack.nexus.ownerValidator,
  });
  const { enableSession } = details.enableSessionData;
  const raw = details.permissionEnableHash;
  enableSession.permissionEnableSig = await keys.owner.signMessage({ message: { raw } });
  return details;
}

/** Estimates with a mock signature, signs, sends and waits. */
async function send(validator: Address, calls: Call[], mock: Hex, sign: (hash: Hex) => Promise<Hex>) {
  const nonce = await getNonce(environment, { account, validator });
  const { callData, maxFeePerGas, maxPriorityFeePerGas } = buildUserOp({ sender: account, nonce, calls });
  const draft = { sender: account, nonce, callData, maxFeePerGas, maxPriorityFeePerGas, signature: mock };
  const entryPointAddress = canonical.entryPoint;
  const gas = await bundler.client.estimateUserOperationGas({ ...draft, entryPointAddress });
  const { callGasLimit, preVerificationGas, verificationGasLimit } = gas;
  const userOp: UserOp = { ...draft, callGasLimit, preVerificationGas, verificationGasLimit };
  const signature = await sign(hashUserOp(environment, userOp));
  const hash = await bundler.client.sendUserOperation({ ...userOp, signature, entryPointAddress });
  return bundler.client.waitForUserOperationReceipt({ hash });
}

function use(details: SessionDetails, mode: SessionDetails["mode"], calls: Call[]) {
  const encode = (signature: Hex) => encodeSmartSessionSignature({ ...details, mode, signature });
  return send(canonical.smartSession, calls, encode(mockSignature), async (hash) =>
    encode(await keys.sessionKey.signMessage({ message: { raw: hash } })),
  );
}

test("a dapp without an account library enables a session and trades with it", async () => {
  const details = await grant(await defineTrade());
  const swap = swapCall(environment, { amountIn, recipient: account });

  const first = await use(details, SmartSessionMode.ENABLE, [approveCall(environment, funds), swap]);
  const second = await use(details, SmartSessionMode.USE, [swap]);

  expect([first.success, second.success]).toEqual([true, true]);
  expect((await readBalances(environment, account)).sold).toBe(funds - 2n * amountIn);
  await expect(use(details, SmartSessionMode.USE, [swap])).rejects.toThrow(/validateUserOp/);
});

test("the owner revokes a session with module-sdk", async () => {
  const details = await grant(await defineTrade());
  const { permissionId } = details;
  await use(details, SmartSessionMode.ENABLE, [approveCall(environment, funds)]);
  const enabled = () => isSessionEnabled({ client: publicClient, account, permissionId });
  expect(await enabled()).toBe(true);

  const { to, data } = getRemoveSessionAction({ permissionId });
  const receipt = await send(
    stack.nexus.ownerValidator,
    [{ to: to as Address, data: data as Hex }],
    mockSignature,
    (raw) => keys.owner.signMessage({ message: { raw } }),
  );

  expect(receipt.success).toBe(true);
  expect(await enabled()).toBe(false);
});
