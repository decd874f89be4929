import type { Session } from "@rhinestone/module-sdk";
import { type Abi, type Address, getAddress, type Hex, isAddressEqual, size, slice, zeroAddress } from "viem";
import type { Payment } from "../session/fees.ts";
import type { Call } from "../session/model.ts";
import { decodeCalls } from "./calls.ts";
import { Unpredicted } from "./derive/untried.ts";
import { describeAbsence } from "./explainRefusal.ts";
import { actionIdOf, fallbackActionId, moduleCallActionId, selectorOf } from "./ids.ts";
import type { Offer } from "./own/terms.ts";
import { policyModels } from "./policies/models.ts";
import type { Violation } from "./policies/policyModel.ts";
import { decodeTimeFrame, outside, type TimeFrame } from "./policies/timeFrame.ts";

/** An operation, as far as a session decides about it. */
export type ModelOperation = {
  callData: Hex;
  /** Whether a paymaster pays. */
  sponsored: boolean;
  /** Of the block, in seconds. */
  time: bigint;
  /** How it pays, as far as it is otherwise than others. */
  offer?: Offer;
};

/** Where and among what a session is used. */
export type ModelPlace = {
  account: Address;
  /** The session module. */
  module: Address;
  /** Solidity names of the policies, by address. */
  policyNames: ReadonlyMap<Address, string>;
  /** For the names of arguments. */
  abi: Abi;
  /** Whether the contracts are the deployed ones, which let through what ours are stricter about by design. */
  deployed?: boolean;
  /** What an operation declares of payment, where a policy of the session looks at it. */
  pays?: (sponsored: boolean, offer?: Offer) => Payment;
};

type PolicyData = Session["userOpPolicies"][number];

const executeSelector = "0xe9ae5c53";
const executeUserOpSelector = "0x8dd7712f";
const fallbackTarget = "0x0000000000000000000000000000000000000001";

/** Of one operation. The module refuses more before it asks any policy. */
export const maxCalls = 128;

/** An operation is refused, for this reason in the decoder's words. */
class Refused {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/**
 * What a granted session must answer, computed from its own data and from what it answered before; the contracts are not asked.
 * It follows the published order: paymaster, policies of the operation, each call's policies, then time.
 */
export class SessionModel {
  readonly #session: Session;
  readonly #place: ModelPlace;
  readonly #granted: GrantedActions;
  #configs: Map<string, unknown>;

  /** @param state what another model of the same session has, which goes its own way from here. */
  constructor(session: Session, place: ModelPlace, state: Partial<ModelState> = {}) {
    this.#session = session;
    this.#place = place;
    this.#granted = state.granted ?? grantedActions(session);
    this.#configs = structuredClone(state.configs ?? new Map());
  }

  /** The same session with the same totals, that goes its own way from here. @param place what is different there. */
  fork(place: Partial<ModelPlace> = {}): SessionModel {
    const state = { granted: this.#granted, configs: this.#configs };
    return new SessionModel(this.#session, { ...this.#place, ...place }, state);
  }

  /**
   * @returns why the operation is refused, in which case nothing is used up; undefined where the session allows it, and then its
   * totals have moved on.
   * @throws {Unpredicted} where a policy decides whose answers nobody knows.
   */
  check(operation: ModelOperation): string | undefined {
    const before = structuredClone(this.#configs);
    try {
      this.#judge(operation);
      return undefined;
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      this.#configs = before;
      return refusal.reason;
    }
  }

  /** A policy's configuration for an action, with what is used up by now; undefined where the action lacks the policy. */
  configOf(name: string, target: Address, selector: Hex): unknown {
    const actionId = actionIdOf(target, selector);
    const { account, policyNames } = this.#place;
    const data = this.#granted
      .get(actionId)
      ?.find(({ policy }) => policyNames.get(getAddress(policy)) === name);
    if (!data) return undefined;
    const used = this.#configs.get(`${data.policy}${actionId}`);
    return used ?? policyModels[name]?.decode(data.initData, { account, target });
  }

  /** Whether a policy is asked about an operation that the session allows. */
  asks(name: string, callData: Hex): boolean {
    const { account, policyNames } = this.#place;
    const direct = slice(callData, 0, 4) !== executeSelector;
    const asked = decodeCalls(account, callData).flatMap(
      (call) => this.#findPolicies(call, direct).policies ?? [],
    );
    return [...this.#session.userOpPolicies, ...asked].some(
      ({ policy }) => policyNames.get(getAddress(policy)) === name,
    );
  }

  #judge({ callData, sponsored, time, offer }: ModelOperation): void {
    const { account } = this.#place;
    const { userOpPolicies, permitERC4337Paymaster } = this.#session;
    if (sponsored && !permitERC4337Paymaster) throw new Refused("AA23 PaymasterValidationNotEnabled");
    if (sponsored && userOpPolicies.length === 0) {
      throw new Refused("AA23 NoPoliciesSet: a paymaster needs a policy for the operation as a whole");
    }
    const calls = decodeCalls(account, callData);
    const value = calls.reduce((sum, call) => sum + call.value, 0n);
    const frames = this.#ask(
      userOpPolicies,
      "userOp",
      { target: zeroAddress, value, data: "0x" },
      { payment: this.#place.pays?.(sponsored, offer) },
    );
    frames.push(...this.#judgeCalls(callData, calls));
    for (const frame of frames) {
      const violation = outside(frame, time);
      if (violation) throw new Refused(`AA22 expired or not due TimeFramePolicy: ${violation.detail}`);
    }
  }

  #judgeCalls(callData: Hex, calls: readonly Call[]): TimeFrame[] {
    if (size(callData) < 4) throw new Refused("AA23 InvalidData");
    const selector = slice(callData, 0, 4);
    if (selector === executeUserOpSelector) throw new Refused("AA23 UnsupportedExecutionType");
    if (selector === executeSelector) {
      if (slice(callData, 5, 6) !== "0x00") throw new Refused("AA23 UnsupportedExecutionType");
      const callType = slice(callData, 4, 5);
      if (callType !== "0x00" && callType !== "0x01") {
        throw new Refused(`AA23 UnsupportedCallType: callType ${callType}`);
      }
      if (calls.length === 0) throw new Refused("AA23 NoExecutionsInBatch");
      if (calls.length > maxCalls && !this.#place.deployed)
        throw new Refused(`AA23 TooManyExecutions: count ${calls.length}`);
    }
    const direct = selector !== executeSelector;
    return calls.flatMap((call, index) => {
      const position = calls.length > 1 ? `call ${index + 1} of ${calls.length}: ` : "";
      return this.#judgeCall(call, position, direct);
    });
  }

  #judgeCall(call: Call, position: string, direct: boolean): TimeFrame[] {
    const { account, abi, deployed } = this.#place;
    const selector = selectorOf(call.data);
    if (!direct) {
      if (isAddressEqual(call.target, fallbackTarget)) throw new Refused("AA23 InvalidTarget");
      const self = isAddressEqual(call.target, account);
      const banned = selector === executeSelector || (selector === executeUserOpSelector && !deployed);
      if (self && banned) throw new Refused("AA23 InvalidSelfCall");
    }
    const { actionId, policies } = this.#findPolicies(call, direct);
    if (!policies) throw new Refused(`AA23 NoPoliciesSet: ${position}${describeAbsence(abi, call)}`);
    return this.#ask(policies, actionId, call, { position });
  }

  /** The action that covers a call, and its policies, where there is one. */
  #findPolicies(call: Call, direct: boolean): { actionId: Hex; policies?: readonly PolicyData[] } {
    const { account, module, deployed } = this.#place;
    const toModule = !direct && isAddressEqual(call.target, module);
    const own = toModule ? moduleCallActionId : actionIdOf(call.target, call.data);
    const mayFallBack = !direct && !toModule && (deployed || !isAddressEqual(call.target, account));
    const actionId = this.#granted.get(own) || !mayFallBack ? own : fallbackActionId;
    return { actionId, policies: this.#granted.get(actionId) };
  }

  /** @returns the time frames among the policies, which only the EntryPoint judges. */
  #ask(
    policies: readonly PolicyData[],
    place: string,
    call: Call,
    { position = "", payment }: { position?: string; payment?: Payment },
  ): TimeFrame[] {
    const frames: TimeFrame[] = [];
    for (const { policy, initData } of policies) {
      const name = this.#place.policyNames.get(getAddress(policy)) ?? policy;
      if (name === "TimeFramePolicy") frames.push(decodeTimeFrame(initData));
      const violation = this.#askModel(name, initData, `${policy}${place}`, call, payment);
      if (!violation) continue;
      const error = violation.reverts ? "PolicyCheckReverted" : "PolicyViolation";
      throw new Refused(`AA23 ${error} ${name}: ${position}${violation.detail}`);
    }
    return frames;
  }

  #askModel(
    name: string,
    initData: Hex,
    place: string,
    call: Call,
    payment?: Payment,
  ): Violation | undefined {
    const model = policyModels[name];
    if (!model && !agreeing.includes(name))
      throw new Unpredicted(`what the policy ${name} answers is not known`);
    if (!model) return undefined;
    if (ofPayment.includes(name) && !payment) throw new Unpredicted("how it is paid for is not known");
    const key = `${place}${model.perTarget ? call.target : ""}`;
    const config =
      this.#configs.get(key) ?? model.decode(initData, { account: this.#place.account, target: call.target });
    this.#configs.set(key, config);
    if (this.#place.deployed && model.deployedAgrees?.(config, call)) return undefined;
    return model.check(config, call, this.#place.abi, payment);
  }
}

/** An action that is listed twice has the policies of both; a policy that is, the last of its configurations. */
function grantedActions({ actions }: Session): GrantedActions {
  const granted = new Map<Hex, Map<Address, PolicyData>>();
  for (const { actionTarget, actionTargetSelector, actionPolicies } of actions) {
    const actionId = grantedActionId(actionTarget, actionTargetSelector);
    const policies = granted.get(actionId) ?? new Map();
    for (const data of actionPolicies) policies.set(getAddress(data.policy), data);
    granted.set(actionId, policies);
  }
  return new Map([...granted].map(([actionId, policies]) => [actionId, [...policies.values()]]));
}

/** The id that the module gives a granted action: two flags stand for whatever has none. */
function grantedActionId(target: Address, selector: Hex): Hex {
  if (isAddressEqual(target, fallbackTarget)) {
    if (selector === "0x00000001") return fallbackActionId;
    if (selector === "0x00000002") return moduleCallActionId;
  }
  return actionIdOf(target, selector);
}

/** The policies of each action, by its id. */
type GrantedActions = ReadonlyMap<Hex, readonly PolicyData[]>;

type ModelState = { granted: GrantedActions; configs: Map<string, unknown> };

/** Of these the model knows that they agree: to all, or until a time that the EntryPoint judges. */
const agreeing = ["SudoPolicy", "TimeFramePolicy"];

/** These judge what an operation declares of payment. */
const ofPayment = ["PaymasterPolicy", "SimpleGasPolicy"];
