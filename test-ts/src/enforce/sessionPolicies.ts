import { type Hex, isAddressEqual, parseAbi } from "viem";
import type { Call } from "../session/model.ts";
import { actionConfigId, actionIdOf, fallbackActionId, moduleCallActionId, userOpConfigId } from "./ids.ts";
import type { PolicyReader, PolicyUse } from "./policies/policyModel.ts";
import type { OperationSession } from "./sessionOf.ts";

const moduleAbi = parseAbi([
  "function getUserOpPolicies(address account, bytes32 permissionId) view returns (address[])",
  "function getActionPolicies(address account, bytes32 permissionId, bytes32 actionId) view returns (address[])",
]);

/** Policies that the session's operation as a whole must satisfy, from the grant it carries or from the chain. */
export async function userOpPoliciesOf(
  { client, multiplexer, account }: PolicyReader,
  { permissionId, grant }: OperationSession,
): Promise<PolicyUse[]> {
  if (grant) return grant.userOpPolicies;
  const policies = await client.readContract({
    address: multiplexer,
    abi: moduleAbi,
    functionName: "getUserOpPolicies",
    args: [account, permissionId],
  });
  return policies.map((policy) => ({ policy, configId: userOpConfigId(account, permissionId) }));
}

/**
 * Policies that a call must satisfy: those of its own action; where that has none, those of the fallback action. A call to the
 * account itself has no fallback, and one to the session module an action of its own.
 */
export async function callPoliciesOf(
  reader: PolicyReader,
  session: OperationSession,
  { target, data }: Call,
): Promise<PolicyUse[]> {
  if (isAddressEqual(target, reader.multiplexer))
    return actionPoliciesOf(reader, session, moduleCallActionId);
  const own = await actionPoliciesOf(reader, session, actionIdOf(target, data));
  if (own.length > 0 || isAddressEqual(target, reader.account)) return own;
  return actionPoliciesOf(reader, session, fallbackActionId);
}

async function actionPoliciesOf(
  { client, multiplexer, account }: PolicyReader,
  { permissionId, grant }: OperationSession,
  actionId: Hex,
): Promise<PolicyUse[]> {
  if (grant) return grant.actionPolicies(actionId);
  const policies = await client.readContract({
    address: multiplexer,
    abi: moduleAbi,
    functionName: "getActionPolicies",
    args: [account, permissionId, actionId],
  });
  return policies.map((policy) => ({ policy, configId: actionConfigId(account, permissionId, actionId) }));
}
