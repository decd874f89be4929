import {
  type AbiFunction,
  type Address,
  concat,
  getAddress,
  type Hex,
  isAddressEqual,
  numberToHex,
  pad,
  size,
} from "viem";
import type { Call } from "../../session/model.ts";
import type { RuleConfig } from "../../session/types.ts";
import { functionOf } from "../parameterAt.ts";
import { type ArgConfig, argPolicy } from "../policies/argPolicy.ts";
import { addressesIn } from "../policies/contractWhitelist.ts";
import { initDataOf } from "../policies/initDataOf.ts";
import { spendingLimit, tokensIn } from "../policies/spendingLimit.ts";
import { uniAction } from "../policies/uniAction.ts";
import { nameOfGrant } from "./actionNames.ts";
import { argumentsFor, choose, patch } from "./argumentWords.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene } from "./trial.ts";
import { type Derived, orUnpredicted, Unpredicted, type Untried } from "./untried.ts";
import { mostLooked, mostTried, untriedWays } from "./untriedWays.ts";
import { countWays, firstWays, type Way } from "./waysToHold.ts";

/** An action of the session under trial, with a call that the session allows. */
export type TriedAction = {
  target: Address;
  selector: Hex;
  /** The function, where an ABI knows it. */
  function?: AbiFunction;
  /** Rules on its arguments. */
  rules: readonly TriedRule[];
  /** Which way to satisfy an expression its call takes, from 1; absent where there is one way only. */
  way?: number;
  /** What it satisfies of the expressions by its call. */
  held?: Way;
  /** Of the policies of arguments, in wei a call; undefined where the action has none. */
  valueLimit?: bigint;
  policies: readonly PolicyData[];
  base: Call;
  /** Whether the action is the fallback, which stands for whatever was not granted by name. */
  fallback: boolean;
};

/** A rule, with the policy that has it and its place there. */
export type TriedRule = RuleConfig & { policy: "UniActionPolicy" | "ArgPolicy"; index: number };

const anyTarget = "0x0000000000000000000000000000000000000001";
const transfer: Hex = "0xa9059cbb";
/** Any selector that a contract of the session is unlikely to have. */
const anySelector: Hex = "0xfee1dead";
const word = (value: bigint): Hex => numberToHex(value, { size: 32 });

type Action = Scene["subject"]["session"]["actions"][number];
type PolicyData = Action["actionPolicies"][number];

/**
 * The actions of a session with a call that each allows, for each way to satisfy it, in the session's order; and why one has none, or
 * not for each way.
 */
export function triedActions(scene: Scene): Derived<TriedAction>[] {
  const { session } = scene.subject;
  return mergedActions(session.actions).flatMap((action): Derived<TriedAction>[] => {
    const name = nameOfGrant(scene, action);
    const untried = (reason: string): Untried => ({
      id: `${name}/call`,
      title: `Calls of ${name}`,
      untried: reason,
    });
    const fallback = isAddressEqual(action.actionTarget, anyTarget);
    const candidates = fallback ? fallbackAction(scene, action) : grantedActions(scene, action);
    if (candidates.length === 0)
      return [untried("calls to the session module change the session that is on trial")];
    const reasons = new Map(candidates.map((each) => [each, whyNotAllowed(scene, each)]));
    const allowed = candidates.filter((each) => reasons.get(each) === undefined).slice(0, mostTried);
    if (allowed.length === 0) return [untried(reasons.get(candidates[0]!)!)];
    const tried =
      allowed.length === 1 ? allowed : allowed.map((each, index) => ({ ...each, way: index + 1 }));
    if (fallback) return tried;
    const left = candidates
      .filter((each) => !allowed.includes(each))
      .map((each) => ({ held: each.held ?? [], reason: reasons.get(each) }));
    const further = countWays(expressionsOf(scene, action)) - BigInt(candidates.length);
    return [...tried, ...untriedWays(name, left, further)];
  });
}

/** @returns why the session does not allow an action's call, or nobody knows whether it does, as a clause. */
function whyNotAllowed(scene: Scene, { base }: TriedAction): string | undefined {
  const callData = encodeCalls([base]);
  const { permitERC4337Paymaster: sponsored } = scene.subject.session;
  const refused = orUnpredicted(() => {
    const reason = scene.model.fork().check({ callData, sponsored, time: scene.time });
    if (reason === undefined) scene.world.fork().run(scene.place.account, [base]);
    return reason;
  });
  if (refused instanceof Unpredicted) return refused.message;
  return refused && `no call was found that it allows (${refused})`;
}

/** An action that is listed twice is one, with the policies of both. */
function mergedActions(actions: readonly Action[]): Action[] {
  const merged = new Map<string, Action>();
  for (const action of actions) {
    const key = `${getAddress(action.actionTarget)}${action.actionTargetSelector}`;
    const before = merged.get(key)?.actionPolicies ?? [];
    merged.set(key, { ...action, actionPolicies: [...before, ...action.actionPolicies] });
  }
  return [...merged.values()];
}

function grantedActions(scene: Scene, action: Action): TriedAction[] {
  const target = getAddress(action.actionTarget);
  const selector = action.actionTargetSelector;
  const place = { account: scene.place.account, target };
  const plain = ofAction(scene, action, "UniActionPolicy").map((data) => uniAction.decode(data, place));
  const joined = expressionsOf(scene, action);
  const rules = [
    ...plain.flatMap((config) => rulesOf(config, "UniActionPolicy")),
    ...joined.flatMap((config) => rulesOf(config, "ArgPolicy")),
  ];
  const configs = [...plain, ...joined];
  const known = knownFunction(scene, target, selector);
  const data = known ? argumentsFor(known.inputs) : "0x";
  const end = Math.max(size(data), ...rules.map(({ offset }) => offset + 32));
  const fixed = plain.flatMap((config) => config.rules);
  return firstWays(joined, mostLooked).map((way) => {
    const held = [...fixed, ...way];
    let filled = pad(data, { dir: "right", size: end });
    for (const offset of new Set(held.map((rule) => rule.offset))) {
      filled = patch(filled, offset, choose(held.filter((rule) => rule.offset === offset)));
    }
    filled = fitSpendingLimit(scene, action, target, selector, filled);
    return {
      target,
      selector,
      ...(known ? { function: known } : {}),
      rules,
      ...(configs.length > 0 ? { valueLimit: configs[0]!.valueLimit } : {}),
      policies: action.actionPolicies,
      base: { target, value: 0n, data: concat([selector, filled]) },
      fallback: false,
      held: way,
    };
  });
}

const rulesOf = ({ rules }: { rules: readonly RuleConfig[] }, policy: TriedRule["policy"]): TriedRule[] =>
  rules.map((rule, index) => ({ ...rule, policy, index }));

const expressionsOf = (scene: Scene, action: Action): ArgConfig[] =>
  ofAction(scene, action, "ArgPolicy").map((data) =>
    argPolicy.decode(data, { account: scene.place.account, target: action.actionTarget }),
  );

function fallbackAction(scene: Scene, action: Action): TriedAction[] {
  if (action.actionTargetSelector !== "0x00000001") return [];
  const [tokens] = ofAction(scene, action, "ERC20SpendingLimitPolicy").map(tokensIn);
  const [listed] = ofAction(scene, action, "ContractWhitelistPolicy").map(addressesIn);
  const target = tokens?.[0] ?? listed?.[0] ?? scene.stranger;
  const selector = tokens ? transfer : anySelector;
  const args = concat([pad(scene.thief.toLowerCase() as Hex, { size: 32 }), word(1n)]);
  const filled = fitSpendingLimit(scene, action, target, selector, args);
  const base = { target, value: 0n, data: concat([selector, filled]) };
  return [{ target, selector, rules: [], policies: action.actionPolicies, base, fallback: true }];
}

const ofAction = ({ place }: Scene, { actionPolicies }: Action, name: string): Hex[] =>
  initDataOf(name, actionPolicies, place.policyNames);

/** Of a token amount, an eighth of what the policy leaves. */
function fitSpendingLimit(scene: Scene, action: Action, target: Address, selector: Hex, args: Hex): Hex {
  const [initData] = ofAction(scene, action, "ERC20SpendingLimitPolicy");
  if (!initData) return args;
  const { limit } = spendingLimit.decode(initData, { account: scene.place.account, target });
  const offset = selector === "0x23b872dd" ? 64 : 32;
  return patch(args, offset, limit > 8n ? limit / 8n : limit);
}

function knownFunction({ subject, place }: Scene, target: Address, selector: Hex): AbiFunction | undefined {
  const contract = subject.contracts.find(({ address }) => isAddressEqual(address, target));
  return functionOf(contract?.abi ?? place.abi, selector) ?? functionOf(place.abi, selector);
}
