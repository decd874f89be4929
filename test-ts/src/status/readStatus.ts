import type { Address, Hex, PublicClient } from "viem";
import { smartSessionAbi } from "../../generated/smartSession.ts";
import { actionConfigId, actionIdOf, userOpConfigId } from "../enforce/ids.ts";
import type { PolicyReader, PolicyUse } from "../enforce/policies/policyModel.ts";
import { outside, readTimeFrame } from "../enforce/policies/timeFrame.ts";
import type { ActionDefinition, SessionDefinition } from "../session/types.ts";
import { type Budget, readBudgets } from "./readBudgets.ts";

/** What is left of one function of a session. */
export type ActionStatus = {
  actionId: Hex;
  /** `pool.swap`, where a definition names it. */
  name?: string;
  budgets: Budget[];
  /** Names of the policies, or their addresses, that every call must satisfy. */
  policies: string[];
};

/** What is left of a session, as the chain has it. */
export type SessionStatus = {
  permissionId: Hex;
  /** The definition's name, where one has each of the session's functions, and the same limits on the session as a whole. */
  name?: string;
  /** In UNIX seconds; undefined where no time frame bounds the session. */
  validAfter?: bigint;
  validUntil?: bigint;
  state: "open" | "early" | "over";
  /** In seconds; undefined where the session never ends. */
  timeLeft?: bigint;
  budgets: Budget[];
  actions: ActionStatus[];
};

export type StatusContext = {
  client: PublicClient;
  /** The session module. */
  module: Address;
  /** Solidity names of the policies, by address. */
  policyNames: ReadonlyMap<Address, string>;
  /** Chain time, in seconds. */
  time: bigint;
};

/**
 * Reads an account's sessions from the chain: what time and which limits each has left.
 * @param definitions give names to what they know: the chain has hashes only.
 */
export async function readStatus(
  context: StatusContext,
  account: Address,
  definitions: readonly SessionDefinition[] = [],
): Promise<SessionStatus[]> {
  const { client, module } = context;
  const sessions = { address: module, abi: smartSessionAbi } as const;
  const ids = await client.readContract({ ...sessions, functionName: "getPermissionIDs", args: [account] });
  return Promise.all(ids.map((permissionId) => readSession(context, account, permissionId, definitions)));
}

async function readSession(
  context: StatusContext,
  account: Address,
  permissionId: Hex,
  definitions: readonly SessionDefinition[],
): Promise<SessionStatus> {
  const { client, module, time } = context;
  const reader: PolicyReader = { client, multiplexer: module, account };
  const sessions = { address: module, abi: smartSessionAbi } as const;
  const [policies, actionIds] = await Promise.all([
    client.readContract({ ...sessions, functionName: "getUserOpPolicies", args: [account, permissionId] }),
    client.readContract({ ...sessions, functionName: "getEnabledActions", args: [account, permissionId] }),
  ]);
  const uses = policies.map((policy) => ({ policy, configId: userOpConfigId(account, permissionId) }));
  const [budgets, frame, actions] = await Promise.all([
    readBudgets(context, reader, uses),
    readFrame(context, reader, uses),
    Promise.all(actionIds.map((id) => readAction(context, reader, permissionId, id, definitions))),
  ]);
  return {
    permissionId,
    name: definitions.find((known) => isOf(known, actionIds, budgets))?.name,
    ...frame,
    timeLeft: frame.validUntil === undefined || frame.validUntil < time ? undefined : frame.validUntil - time,
    budgets,
    actions,
  };
}

async function readFrame(
  { policyNames, time }: StatusContext,
  reader: PolicyReader,
  uses: readonly PolicyUse[],
): Promise<Pick<SessionStatus, "validAfter" | "validUntil" | "state">> {
  const use = uses.find(({ policy }) => policyNames.get(policy) === "TimeFramePolicy");
  if (!use) return { state: "open" };
  const frame = await readTimeFrame(reader, use);
  const remedy = outside(frame, time)?.remedy;
  return {
    validAfter: frame.validAfter,
    ...(frame.validUntil > 0n && { validUntil: frame.validUntil }),
    state: remedy === "wait" ? "early" : remedy === "renew" ? "over" : "open",
  };
}

async function readAction(
  context: StatusContext,
  reader: PolicyReader,
  permissionId: Hex,
  actionId: Hex,
  definitions: readonly SessionDefinition[],
): Promise<ActionStatus> {
  const policies = await context.client.readContract({
    address: context.module,
    abi: smartSessionAbi,
    functionName: "getActionPolicies",
    args: [reader.account, permissionId, actionId],
  });
  const action = definitions.map((definition) => actionOf(definition, actionId)).find(Boolean);
  const configId = actionConfigId(reader.account, permissionId, actionId);
  const uses = policies.map((policy) => ({ policy, configId }));
  return {
    actionId,
    name: action && `${action.contract}.${action.function.name}`,
    budgets: await readBudgets(context, reader, uses, action),
    policies: policies.map((policy) => context.policyNames.get(policy) ?? policy),
  };
}

/** A session may have lost functions since its grant, and has its limits for good. */
function isOf(definition: SessionDefinition, actionIds: readonly Hex[], budgets: readonly Budget[]): boolean {
  const { uses, value, fees } = definition;
  const limits = [uses, value?.total, fees?.total].filter((limit) => limit !== undefined);
  return (
    actionIds.length > 0 &&
    actionIds.every((id) => actionOf(definition, id)) &&
    limits.length === budgets.length &&
    limits.every((limit, index) => limit === budgets[index]!.limit)
  );
}

const actionOf = ({ actions }: SessionDefinition, actionId: Hex): ActionDefinition | undefined =>
  actions.find(({ target, selector }) => actionIdOf(target, selector) === actionId);
