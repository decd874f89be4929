import { type Abi, type Address, BaseError, isAddressEqual, type PublicClient, zeroAddress } from "viem";
import type { Payment } from "../session/fees.ts";
import type { Call } from "../session/model.ts";
import { decodeCalls } from "./calls.ts";
import { selectorOf } from "./ids.ts";
import { functionOf } from "./parameterAt.ts";
import { loadPolicy } from "./policies/loadPolicy.ts";
import { policyModels } from "./policies/models.ts";
import type { PolicyReader, PolicyUse, Remedy, RuleViolation, Violation } from "./policies/policyModel.ts";
import { outside, readTimeFrame } from "./policies/timeFrame.ts";
import type { RawFailure } from "./readFailure.ts";
import { type DecodedOperation, type OperationSession, paymentOf, sessionOf } from "./sessionOf.ts";
import { callPoliciesOf, userOpPoliciesOf } from "./sessionPolicies.ts";
import { isUnanswered } from "./unanswered.ts";

/** What the decoder reads the session's configuration with. */
export type ExplainContext = {
  client: PublicClient;
  /** The session module. */
  module: Address;
  /** Solidity names of the policies, by address. */
  policyNames: ReadonlyMap<Address, string>;
  /** Functions and errors of the contracts that sessions call. */
  abi: Abi;
  /** Chain time, in seconds, at which the operation was judged. */
  time: bigint;
};

/** Which policy and rule refused an operation. */
export type Explanation = { policy?: string; detail?: string; rule?: RuleViolation; remedy?: Remedy };

/**
 * Finds out which policy and which rule refused an operation, by reading the session's configuration and asking it again.
 * The chain must be as it was when the operation was refused.
 */
export async function explainRefusal(
  context: ExplainContext,
  operation: DecodedOperation,
  { code, revert }: RawFailure,
): Promise<Explanation> {
  const session = sessionOf(operation, context.module);
  if (!session) return {};
  const refusal = new Refusal(context, operation, session);
  if (code === "AA22") return refusal.byTime();
  if (code !== "AA23") return {};
  if (revert?.name === "NoPoliciesSet") return refusal.byAbsence();
  if (revert?.name === "PolicyViolation") return refusal.byPolicy(revert.args.policy as Address);
  if (revert?.name === "PolicyCheckReverted") return refusal.byPolicy();
  return {};
}

class Refusal {
  readonly #context: ExplainContext;
  readonly #operation: DecodedOperation;
  readonly #session: OperationSession;
  readonly #reader: PolicyReader;
  readonly #calls: Call[];
  /** Configurations whose running totals move on from call to call. */
  readonly #configs = new Map<string, Promise<unknown>>();

  constructor(context: ExplainContext, operation: DecodedOperation, session: OperationSession) {
    this.#context = context;
    this.#operation = operation;
    this.#session = session;
    this.#reader = { client: context.client, multiplexer: context.module, account: operation.sender };
    this.#calls = decodeCalls(operation.sender, operation.callData);
  }

  /** The first rule that fails, of `policy` or, where it is not known which reverted, of any. */
  async byPolicy(policy?: Address): Promise<Explanation> {
    const name = policy && this.#nameOf(policy);
    const blamed = (use: PolicyUse) => !policy || isAddressEqual(use.policy, policy);

    const value = this.#calls.reduce((sum, call) => sum + call.value, 0n);
    const whole: Call = { target: zeroAddress, value, data: "0x" };
    const { forOperation, forCalls } = await this.#readPolicies();
    await Promise.all([
      ...forOperation.map((use) => this.#load(use, whole)),
      ...this.#calls.flatMap((call, index) => forCalls[index]!.map((use) => this.#load(use, call))),
    ]);
    for (const use of forOperation) {
      const violation = await this.#check(use, whole, paymentOf(this.#operation));
      if (violation && blamed(use)) return { policy: this.#nameOf(use.policy), ...violation };
    }
    for (const [index, call] of this.#calls.entries()) {
      for (const use of forCalls[index]!) {
        const violation = await this.#check(use, call);
        if (!violation || !blamed(use)) continue;
        const detail = `${this.#position(index)}${violation.detail}`;
        return { policy: this.#nameOf(use.policy), ...violation, detail };
      }
    }
    return { policy: name };
  }

  /** The first call that nothing was granted for. */
  async byAbsence(): Promise<Explanation> {
    const { forOperation, forCalls } = await this.#readPolicies();
    if (this.#operation.paymaster && forOperation.length === 0) {
      return { detail: "a paymaster needs a policy for the operation as a whole" };
    }
    for (const [index, call] of this.#calls.entries()) {
      if (forCalls[index]!.length > 0) continue;
      return { detail: `${this.#position(index)}${describeAbsence(this.#context.abi, call)}` };
    }
    return {};
  }

  /** The time frame that the operation is outside of. */
  async byTime(): Promise<Explanation> {
    const { forOperation, forCalls } = await this.#readPolicies();
    for (const use of [forOperation, ...forCalls].flat()) {
      if (this.#nameOf(use.policy) !== "TimeFramePolicy") continue;
      const violation = outside(await readTimeFrame(this.#reader, use), this.#context.time);
      if (violation) return { policy: "TimeFramePolicy", ...violation };
    }
    return {};
  }

  async #check(use: PolicyUse, call: Call, payment?: Payment): Promise<Violation | undefined> {
    const model = policyModels[this.#nameOf(use.policy)];
    const config = await this.#load(use, call);
    return config === undefined ? undefined : model!.check(config, call, this.#context.abi, payment);
  }

  /** A policy's configuration for a call, read once. */
  #load(use: PolicyUse, call: Call): Promise<unknown> {
    const model = policyModels[this.#nameOf(use.policy)];
    if (!model) return Promise.resolve(undefined);
    const key = `${use.policy}${use.configId}${model.perTarget ? call.target : ""}`;
    const config = this.#configs.get(key) ?? readable(loadPolicy(model, this.#reader, use, call));
    this.#configs.set(key, config);
    return config;
  }

  /** Policies of the operation as a whole, and of each call. */
  async #readPolicies(): Promise<{ forOperation: PolicyUse[]; forCalls: PolicyUse[][] }> {
    const [forOperation, ...forCalls] = await Promise.all([
      userOpPoliciesOf(this.#reader, this.#session),
      ...this.#calls.map((call) => callPoliciesOf(this.#reader, this.#session, call)),
    ]);
    return { forOperation, forCalls };
  }

  #nameOf(policy: Address): string {
    return this.#context.policyNames.get(policy) ?? policy;
  }

  #position(index: number): string {
    return this.#calls.length > 1 ? `call ${index + 1} of ${this.#calls.length}: ` : "";
  }
}

/** That nothing was granted for a call. */
export function describeAbsence(abi: Abi, { target, data }: Call): string {
  const known = functionOf(abi, data);
  const selector = selectorOf(data);
  return `${known ? `${known.name} (${selector})` : selector} on ${target} is not granted`;
}

/** What was read, or undefined where a contract of a policy's name does not answer as that policy does. */
async function readable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isUnanswered(error) || !(error instanceof BaseError)) throw error;
    return undefined;
  }
}
