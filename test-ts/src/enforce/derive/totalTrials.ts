import { hexToBigInt } from "viem";
import type { RuleConfig } from "../../session/types.ts";
import { parameterAt } from "../parameterAt.ts";
import { nameOfAction } from "./actionNames.ts";
import { holds, withWord } from "./argumentWords.ts";
import type { TriedAction } from "./baseCall.ts";
import { largestOf, smallestOf } from "./bigints.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Step, Trial } from "./trial.ts";
import type { Derived } from "./untried.ts";

/** No total is used up with more calls than these. */
const mostCalls = 24n;

/** A configuration that keeps running totals, by the places of its rules. */
type Counting = { used: readonly bigint[] };

/**
 * Each running total of an action's arguments: used up exactly, gone past by one, and used when there is nothing left; within one
 * batch, across operations of one nonce key, and across nonce keys that know nothing of each other.
 */
export function totalTrials(scene: Scene, action: TriedAction): Derived<Trial>[] {
  return action.rules.flatMap((rule): Derived<Trial>[] => {
    if (rule.total === undefined) return [];
    const rules = action.rules.filter(({ offset }) => offset === rule.offset);
    const config = scene.model.configOf(rule.policy, action.target, action.selector) as Counting;
    const parts = partsOf(rules, rule.total - config.used[rule.index]!);
    const argument = parameterAt(scene.place.abi, action.base.data, rule.offset).name;
    if (typeof parts === "string") {
      const name = nameOfAction(scene, action);
      return [{ id: `${name}/${argument}/total`, title: `${name}'s total of ${argument}`, untried: parts }];
    }
    return trialsOf({ scene, action, rule, argument, parts });
  });
}

function trialsOf({
  scene,
  action,
  rule,
  argument,
  parts: { amounts, past, least },
}: {
  scene: Scene;
  action: TriedAction;
  rule: RuleConfig;
  argument: string;
  parts: Parts;
}): Trial[] {
  const name = nameOfAction(scene, action);
  const call = (amount: bigint) => withWord(action.base, rule.offset, amount);
  const one = (amount: bigint, nonceName?: string): Step => ({
    callData: encodeCalls([call(amount)]),
    nonceName,
  });
  const batch = (all: readonly bigint[]): Step => ({ callData: encodeCalls(all.map(call)) });
  const inTurn = `${scene.subject.name} in turn`;
  const lastOf = (all: readonly bigint[], nonceName?: string): Step => one(all.at(-1)!, nonceName);
  const before = (all: readonly bigint[], nonceName?: string): Step[] =>
    all.slice(0, -1).map((amount) => one(amount, nonceName));
  const trial = (id: string, title: string, corpus: number[], step: Step, earlier: Step[] = []): Trial => ({
    id: `${name}/${argument}/total/${id}`,
    group: "Totals",
    title: `${name}'s total of ${argument}: ${title}`,
    corpus: rule.total! >= 2n ** 127n ? [...corpus, 41] : corpus,
    earlier,
    step,
  });
  const over = inWords(past.length > amounts.length ? least : 1n);
  return [
    trial("batch", "used up exactly in one batch", [27, 46], batch(amounts)),
    trial("batch+1", `gone past by ${over} in one batch`, [27, 46], batch(past)),
    trial("ops", "used up exactly across operations", [27], lastOf(amounts, inTurn), before(amounts, inTurn)),
    trial(
      "ops+1",
      `gone past by ${over} across operations`,
      [27],
      lastOf(past, inTurn),
      before(past, inTurn),
    ),
    trial("keys", "used up exactly across parallel nonce keys", [105], lastOf(amounts), before(amounts)),
    trial("keys+1", `gone past by ${over} across parallel nonce keys`, [105], lastOf(past), before(past)),
    trial("after", `${inWords(least)} more when it is used up`, [27], one(least), [batch(amounts)]),
  ];
}

const inWords = (amount: bigint): string => (amount === 1n ? "one" : `${amount}`);

type Parts = {
  /** They come to the total. */
  amounts: readonly bigint[];
  /** They go past it, by as little as the rules allow. */
  past: readonly bigint[];
  /** The least amount that the rules allow. */
  least: bigint;
};

/** @returns why not, as a clause, where it takes too many calls to come to `left`, or cannot be. */
function partsOf(rules: readonly RuleConfig[], left: bigint): Parts | string {
  const allowed = (value: bigint) => rules.every((rule) => holds({ ...rule, total: undefined }, value));
  const candidates = [1n, left, ...rules.flatMap(edges)].filter((value) => value > 0n && allowed(value));
  const part = largestOf(candidates.filter((value) => value <= left));
  if (part === 0n) return `no amount that its rules allow fits into the ${left} that are left`;
  if ((left - 1n) / part >= mostCalls)
    return `with ${part} a call at most, ${left} take more than ${mostCalls} calls to use up`;
  const parts = Array.from({ length: Number((left - 1n) / part) }, () => part);
  const rest = left - part * BigInt(parts.length);
  const least = smallestOf(candidates);
  const raised = [[rest], [rest - 1n, 1n]].find((ends) => [...ends, ends.at(-1)! + 1n].every(allowed));
  const amounts = [...parts, ...(raised ?? [rest])];
  if (!amounts.every(allowed)) return `no amounts that its rules allow come to ${left}`;
  return {
    amounts,
    past: raised ? [...amounts.slice(0, -1), raised.at(-1)! + 1n] : [...amounts, least],
    least,
  };
}

function edges({ ref }: RuleConfig): bigint[] {
  const bound = hexToBigInt(ref);
  return [bound, bound - 1n, bound + 1n, bound >> 128n, bound & (2n ** 128n - 1n)];
}
