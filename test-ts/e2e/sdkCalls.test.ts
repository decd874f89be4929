import { type NexusAccount, SmartSessionAbi, smartSessionCalls } from "@biconomy/abstractjs";
import {
  type Execution,
  encodeValidationData,
  GLOBAL_CONSTANTS,
  getActionId,
  getDisableActionPoliciesAction,
  getDisableERC1271PoliciesAction,
  getDisableUserOpPoliciesAction,
  getEnableActionPoliciesAction,
  getEnableERC1271PoliciesAction,
  getEnableSessionsAction,
  getEnableUserOpPoliciesAction,
  getPermissionId,
  getRemoveSessionAction,
  getSessionNonce,
  getSmartSessionsValidator,
  getSudoPolicy,
  getUsageLimitPolicy,
  isSessionEnabled,
  type Session,
} from "@rhinestone/module-sdk";
import {
  type Address,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
  type Hex,
  keccak256,
  pad,
  stringToHex,
} from "viem";
import { beforeEach, expect, test } from "vitest";
import {
  type AccountClient,
  createOwnerAccount,
  deployAccount,
  getOwnerNonce,
} from "../src/accounts/createOwner.ts";
import type { Call } from "../src/accounts/encodeExecute.ts";
import { createSponsor } from "../src/accounts/sponsor.ts";
import { canonical, keys } from "../src/chain/addresses.ts";
import { runAsOwner } from "../src/testing/ownerCalls.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

// Every call with which an SDK changes a session, made by the account's owner, and what the chain says afterwards.
const environment = await useEnvironment();
const { chain, publicClient, targets } = environment;

type Sdk = "module-sdk" | "abstractjs";

const approve: Hex = "0x095ea7b3";
const transfer: Hex = "0xa9059cbb";
const app = pad("0xa99", { size: 32 });
const content = "Order(address buyer,uint256 amount)";
const [sudo, usageLimit] = [getSudoPolicy(), getUsageLimitPolicy({ limit: 7n })];
const [sudoAddress, usageLimitAddress] = [canonical.sudoPolicy, canonical.usageLimitPolicy];

/** The key may approve anything of one token. */
const session: Session = {
  sessionValidator: GLOBAL_CONSTANTS.OWNABLE_VALIDATOR_ADDRESS,
  sessionValidatorInitData: encodeValidationData({ threshold: 1, owners: [keys.sessionKey.address] }),
  salt: pad("0x01", { size: 32 }),
  userOpPolicies: [sudo],
  erc7739Policies: { allowedERC7739Content: [], erc1271Policies: [] },
  actions: [{ actionTarget: targets.sold, actionTargetSelector: approve, actionPolicies: [sudo] }],
  chainId: BigInt(chain.id),
  permitERC4337Paymaster: false,
};
const permissionId = getPermissionId({ session });
const signatures = {
  allowedERC7739Content: [{ appDomainSeparator: app, contentName: [content] }],
  erc1271Policies: [sudo],
};
const transferAction = {
  actionTarget: targets.sold,
  actionTargetSelector: transfer,
  actionPolicies: [sudo, usageLimit],
};

const approveId = await getActionId({ target: targets.sold, selector: approve });
const transferId = await getActionId({ target: targets.sold, selector: transfer });

let owner: AccountClient;
let account: Address;

beforeEach(async () => {
  owner = await createOwnerAccount(environment, { owner: keys.owner, sponsor: createSponsor(environment) });
  account = await deployAccount(owner);
});

/** The module's state of the session, decoded by abstractjs's ABI. */
async function readState() {
  const ask = { address: canonical.smartSession, abi: SmartSessionAbi } as const;
  const args = [account, permissionId] as const;
  const policiesOf = (id: Hex) =>
    publicClient.readContract({ ...ask, functionName: "getActionPolicies", args: [...args, id] });
  return {
    enabled: await isSessionEnabled({ client: publicClient, account, permissionId }),
    permissions: await publicClient.readContract({
      ...ask,
      functionName: "getPermissionIDs",
      args: [account],
    }),
    userOp: await publicClient.readContract({ ...ask, functionName: "getUserOpPolicies", args }),
    erc1271: await publicClient.readContract({ ...ask, functionName: "getERC1271Policies", args }),
    contents: await publicClient.readContract({ ...ask, functionName: "getEnabledERC7739Content", args }),
    actions: await publicClient.readContract({ ...ask, functionName: "getEnabledActions", args }),
    approve: await policiesOf(approveId),
    transfer: await policiesOf(transferId),
  };
}

/** One change of a session, as each SDK makes its call. */
function change<Parameters>(
  toAction: (parameters: Parameters) => Execution,
  toCalls: (account: NexusAccount, parameters: Parameters) => Promise<unknown>,
  parameters: Parameters,
): Record<Sdk, () => Promise<Call[]>> {
  return {
    "module-sdk": async () => {
      const { target, data } = toAction(parameters);
      return [{ to: target, value: 0n, data }];
    },
    abstractjs: async () => (await toCalls(owner.account, parameters)) as Call[],
  };
}

const contents = signatures.allowedERC7739Content;
const changes = {
  grant: change(getEnableSessionsAction, smartSessionCalls.toEnableSessionsCalls, { sessions: [session] }),
  addUserOp: change(getEnableUserOpPoliciesAction, smartSessionCalls.toEnableUserOpPoliciesCalls, {
    permissionId,
    userOpPolicies: [usageLimit],
  }),
  takeUserOp: change(getDisableUserOpPoliciesAction, smartSessionCalls.toDisableUserOpPoliciesCalls, {
    permissionId,
    userOpPolicies: [sudoAddress],
  }),
  addERC1271: change(getEnableERC1271PoliciesAction, smartSessionCalls.toEnableERC1271PoliciesCalls, {
    permissionId,
    erc1271Policies: signatures,
  }),
  takeERC1271: change(getDisableERC1271PoliciesAction, smartSessionCalls.toDisableERC1271PoliciesCalls, {
    permissionId,
    policies: [sudoAddress],
    contents,
  }),
  addAction: change(getEnableActionPoliciesAction, smartSessionCalls.toEnableActionPoliciesCalls, {
    permissionId,
    actionPolicies: [transferAction],
  }),
  takeAction: change(getDisableActionPoliciesAction, smartSessionCalls.toDisableActionPoliciesCalls, {
    permissionId,
    actionId: transferId,
    policies: [usageLimitAddress],
  }),
  remove: change(getRemoveSessionAction, smartSessionCalls.toRemoveSessionCalls, { permissionId }),
};

test.for(["module-sdk", "abstractjs"] as const)(
  "%s grants a session, adds to it, takes from it and ends it",
  async (sdk) => {
    const apply = async (name: keyof typeof changes) => runAsOwner(owner, await changes[name][sdk]());
    const before = await readState();
    expect(before).toMatchObject({ enabled: false, permissions: [], actions: [] });

    await apply("grant");
    expect(await readState()).toEqual({
      enabled: true,
      permissions: [permissionId],
      userOp: [sudoAddress],
      erc1271: [],
      contents: [],
      actions: [approveId],
      approve: [sudoAddress],
      transfer: [],
    });

    await apply("addUserOp");
    expect((await readState()).userOp).toEqual([sudoAddress, usageLimitAddress]);
    await apply("takeUserOp");
    expect((await readState()).userOp).toEqual([usageLimitAddress]);

    await apply("addERC1271");
    expect(await readState()).toMatchObject({
      erc1271: [sudoAddress],
      contents: [{ appDomainSeparator: app, contentNameHashes: [keccak256(stringToHex(content))] }],
    });
    await apply("takeERC1271");
    expect(await readState()).toMatchObject({ erc1271: [], contents: [] });

    await apply("addAction");
    expect(await readState()).toMatchObject({
      actions: [approveId, transferId],
      transfer: [sudoAddress, usageLimitAddress],
    });
    await apply("takeAction");
    expect((await readState()).transfer).toEqual([sudoAddress]);

    await apply("remove");
    expect(await readState()).toEqual(before);
  },
);

test("what the SDKs have an ABI for, but no helper: an action disabled, an enable signature revoked", async () => {
  await runAsOwner(owner, await changes.grant["module-sdk"]());
  const nonce = () => getSessionNonce({ client: publicClient, account, permissionId });
  const before = await nonce();

  const calls = [
    { functionName: "disableActionId", args: [permissionId, approveId] },
    { functionName: "revokeEnableSignature", args: [permissionId] },
  ] as const;
  await runAsOwner(
    owner,
    calls.map((call) => ({
      to: canonical.smartSession,
      data: encodeFunctionData({ abi: SmartSessionAbi, ...call } as EncodeFunctionDataParameters),
    })),
  );

  expect((await readState()).approve).toEqual([]);
  expect(await nonce()).toBe(before + 1n);
});

test("an account installs the module together with a session", async () => {
  const sponsor = createSponsor(environment);
  const other = await createOwnerAccount(environment, {
    owner: keys.otherOwner,
    withSmartSession: false,
    sponsor,
  });
  account = await deployAccount(other);
  const module = getSmartSessionsValidator({ sessions: [session], useRegistry: false });

  const hash = await other.installModule({ module, nonce: await getOwnerNonce(other) });

  expect((await other.waitForUserOperationReceipt({ hash })).success).toBe(true);
  expect(await readState()).toMatchObject({ enabled: true, userOp: [sudoAddress], approve: [sudoAddress] });
});
