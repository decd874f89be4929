import {
  decodeSmartSessionSignature,
  encodeUseOrEnableSmartSessionSignature,
  encodeValidationData,
  GLOBAL_CONSTANTS,
  getAccount,
  getEnableSessionsAction,
  getPermissionId,
  getSessionDigest,
  getSessionNonce,
  getSudoPolicy,
  hashChainSessions,
  isSessionEnabled,
  type Session,
  SmartSessionMode,
} from "@rhinestone/module-sdk";
import { type Address, concat, domainSeparator, type Hex, hashTypedData, pad, parseAbi } from "viem";
import { hashTypedData as hashNestedTypedData, wrapTypedDataSignature } from "viem/experimental/erc7739";
import { beforeEach, expect, test } from "vitest";
import { type AccountClient, createOwnerAccount, deployAccount } from "../src/accounts/createOwner.ts";
import { buildUserOp, getNonce, hashUserOp } from "../src/accounts/directUserOp.ts";
import { fundAccount } from "../src/accounts/fundAccount.ts";
import { handleOps } from "../src/accounts/handleOps.ts";
import { createSponsor } from "../src/accounts/sponsor.ts";
import { canonical, keys } from "../src/chain/addresses.ts";
import { runAsOwner } from "../src/testing/ownerCalls.ts";
import { importModuleSdkGetters } from "../src/testing/sdkFiles.ts";
import { approveCall } from "../src/testing/trade.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

// What module-sdk hashes and signs, and what the contracts say of it.
const environment = await useEnvironment();
const { chain, publicClient: client, stack, targets } = environment;
const { getAccountEIP712Domain, getVerifySignatureResult } = await importModuleSdkGetters();
const { sessionKey } = keys;
const sudo = getSudoPolicy();

const types = {
  Order: [
    { name: "buyer", type: "address" },
    { name: "amount", type: "uint256" },
  ],
} as const;

/** Typed data of an application, whose domain names one contract. */
const order = (verifyingContract: Address, amount: bigint) =>
  ({
    domain: { name: "Market", version: "1", chainId: chain.id, verifyingContract },
    types,
    primaryType: "Order",
    message: { buyer: keys.stranger.address, amount },
  }) as const;

/** The key may approve one token's spenders, and sign orders of one market. */
const session: Session = {
  sessionValidator: GLOBAL_CONSTANTS.OWNABLE_VALIDATOR_ADDRESS,
  sessionValidatorInitData: encodeValidationData({ threshold: 1, owners: [sessionKey.address] }),
  salt: pad("0x01", { size: 32 }),
  userOpPolicies: [],
  erc7739Policies: {
    allowedERC7739Content: [
      {
        appDomainSeparator: domainSeparator({ domain: order(targets.pool, 0n).domain }),
        contentName: ["Order(address buyer,uint256 amount)"],
      },
    ],
    erc1271Policies: [sudo],
  },
  actions: [{ actionTarget: targets.sold, actionTargetSelector: "0x095ea7b3", actionPolicies: [sudo] }],
  chainId: BigInt(chain.id),
  permitERC4337Paymaster: false,
};
const permissionId = getPermissionId({ session });

let owner: AccountClient;
let address: Address;

const nexus = () => getAccount({ address, type: "nexus" });

beforeEach(async () => {
  owner = await createOwnerAccount(environment, { owner: keys.owner, sponsor: createSponsor(environment) });
  address = await deployAccount(owner);
  await fundAccount(environment, address);
});

test("one signature of the owner over sessions of two chains enables the one of this chain, once", async () => {
  const account = nexus();
  const nonce = await getSessionNonce({ client, account, permissionId });
  const mode = SmartSessionMode.ENABLE;
  const sessionDigest = await getSessionDigest({ client, account, session, permissionId, mode });
  const { userOpPolicies, erc7739Policies, actions } = session;
  const signed = {
    ...session,
    account: address,
    permissions: {
      permitGenericPolicy: false,
      permitAdminAccess: false,
      ignoreSecurityAttestations: false,
      permitERC4337Paymaster: false,
      userOpPolicies,
      erc7739Policies,
      actions,
    },
    smartSession: canonical.smartSession,
    nonce,
  };
  const chainIds = [10n, session.chainId];
  const raw = hashChainSessions(chainIds.map((chainId) => ({ chainId, session: signed })));
  const enableSessionData = {
    enableSession: {
      chainDigestIndex: 1,
      hashesAndChainIds: chainIds.map((chainId) => ({ chainId, sessionDigest })),
      sessionToEnable: session,
      permissionEnableSig: await keys.owner.signMessage({ message: { raw } }),
    },
    validator: stack.nexus.ownerValidator,
    accountType: account.type,
  };
  const use = async () => {
    const calls = [approveCall(environment, 1n)];
    const opNonce = await getNonce(environment, { account: address, validator: canonical.smartSession });
    const userOp = buildUserOp({ sender: address, nonce: opNonce, calls });
    const signature = await encodeUseOrEnableSmartSessionSignature({
      account,
      client,
      permissionId,
      signature: await sessionKey.signMessage({ message: { raw: hashUserOp(environment, userOp) } }),
      enableSessionData,
    });
    const { userOps } = await handleOps(environment, [{ ...userOp, signature }]);
    expect(userOps).toMatchObject([{ success: true }]);
    return decodeSmartSessionSignature({ signature, account });
  };
  expect(await isSessionEnabled({ client, account, permissionId })).toBe(false);

  expect(await use()).toMatchObject({ mode: SmartSessionMode.ENABLE, permissionId });
  expect(await use()).toMatchObject({ mode: SmartSessionMode.USE, permissionId });

  expect(await isSessionEnabled({ client, account, permissionId })).toBe(true);
  expect(await getSessionNonce({ client, account, permissionId })).toBe(nonce + 1n);
});

/** An ERC-1271 signature of typed data by the session key, nested in the account's domain as ERC-7739 says. */
async function signTypedData(data: ReturnType<typeof order>): Promise<Hex> {
  const verifierDomain = await getAccountEIP712Domain({ client, account: nexus() });
  const raw = hashNestedTypedData({ ...data, verifierDomain });
  const signature = await sessionKey.signMessage({ message: { raw } });
  return concat([permissionId, wrapTypedDataSignature({ ...data, signature })]);
}

test("a session key signs typed data of the application that it was granted for", async () => {
  const { target, data } = getEnableSessionsAction({ sessions: [session] });
  await runAsOwner(owner, [{ to: target, data }]);
  const sender = targets.pool;
  const verify = (hash: Hex, signature: Hex) =>
    getVerifySignatureResult({ client, account: nexus(), sender, hash, signature });
  const granted = order(targets.pool, 7n);
  const [hash, signature] = [hashTypedData(granted), await signTypedData(granted)];

  expect(await verify(hash, signature)).toBe(true);
  const answer = await client.readContract({
    account: sender,
    address,
    abi: parseAbi(["function isValidSignature(bytes32, bytes) view returns (bytes4)"]),
    functionName: "isValidSignature",
    args: [hash, concat([canonical.smartSession, signature])],
  });
  expect(answer).toBe("0x1626ba7e");

  const ofOtherApplication = order(targets.bought, 7n);
  expect(await verify(hashTypedData(ofOtherApplication), await signTypedData(ofOtherApplication))).toBe(
    false,
  );
  expect(await verify(hashTypedData(order(targets.pool, 8n)), signature)).toBe(false);
});
