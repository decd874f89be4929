import type { Abi, AbiFunction, AbiParameter, Address } from "viem";
import type { LooseAction, LooseArguments } from "../session/abiTypes.ts";
import { asArray, isDynamic, isTuple } from "../session/argumentLayout.ts";
import { type Bound, type BoundValue, self } from "../session/bounds.ts";
import { defineSession } from "../session/defineSession.ts";
import { days, type Lifetime, type Validity } from "../session/lifetime.ts";
import type { Call } from "../session/model.ts";
import type { GrantedSession } from "../session/operationModel.ts";
import { resolveRules } from "../session/resolveRules.ts";
import type { SessionDefinition } from "../session/types.ts";
import type { Random } from "./random.ts";
import { randomCall } from "./randomRules.ts";

/** A bound on one word of a function's arguments, and the way to it. */
export type BoundLeaf = {
  readonly keys: readonly (string | number)[];
  readonly type: string;
  readonly bound: Bound;
};

/** A function and what a session says about it. */
export type RandomAction = {
  readonly function: AbiFunction;
  readonly leaves: readonly BoundLeaf[];
};

export type RandomSession = {
  readonly definition: SessionDefinition;
  readonly actions: readonly RandomAction[];
  readonly plain: boolean;
};

const elementary = [
  ...["uint256", "uint256", "uint256", "uint160", "uint128", "uint64", "uint8"],
  ...["int256", "int24", "address", "address", "bool", "bytes32", "bytes4"],
];
const dynamic = ["bytes", "string", "uint256[]", "uint256[][2]"];

/**
 * A session on one contract whose functions and bounds are random.
 *
 * @param plain only bounds that one rule expresses, so that a session written rule by rule has the same bytes.
 * @param grantedAt in UNIX seconds: given, some sessions live in a window around it instead of from their grant on.
 */
export function randomSession(
  random: Random,
  target: Address,
  plain: boolean,
  grantedAt?: bigint,
): RandomSession {
  const actions = Array.from({ length: 1 + random.index(3) }, (_, i) => randomAction(random, `f${i}`, plain));
  const definition = defineSession({
    name: "random",
    lifetime: randomLifetime(random, grantedAt),
    sponsored: random.chance(0.5) && "anyPaymaster",
    ...(random.chance(0.3) && { uses: 1 + random.index(9) }),
    ...(random.chance(0.3) && { value: { total: 1n + random.bits(70) } }),
    contracts: { target: { address: target, abi: actions.map((action) => action.function) as Abi } },
    actions: {
      target: Object.fromEntries(actions.map((action) => [action.function.name, toInput(random, action)])),
    },
  });
  return { definition, actions, plain };
}

function randomLifetime(random: Random, grantedAt: bigint | undefined): Lifetime {
  if (grantedAt === undefined || random.chance(0.5)) return days(1 + random.index(9));
  const [from, until] = [random.index(2) * random.index(9_000), 1 + random.index(9_000)];
  const now = Number(grantedAt);
  return { ...(random.chance(0.7) && { from: now + from }), until: now + from + until };
}

/** The calls of an operation, most of them near what the session allows. */
export function randomCalls(random: Random, { definition, account }: GrantedSession): Call[] {
  return Array.from({ length: random.pick([0, 1, 1, 1, 1, 1, 2, 3]) }, () => {
    const action = random.pick(definition.actions);
    const target = random.chance(0.03) ? random.address() : action.target;
    const selector = random.chance(0.03) ? random.bytes(4) : action.selector;
    const limits = { rules: resolveRules(action, account), valueLimit: action.value.perCall };
    return { target, ...randomCall(random, limits, selector) };
  });
}

/** A second of the block in which a session is used: most within its time frame, many of them at its ends, some outside. */
export function randomTime(random: Random, { validAfter, validUntil }: Validity, grantedAt: bigint): number {
  const first = Math.max(validAfter, Number(grantedAt));
  const within = [first, first + random.index(validUntil - first + 1), validUntil - 1, validUntil];
  return random.chance(0.85) ? random.pick(within) : random.pick([validAfter - 1, validUntil + 1]);
}

function toInput(random: Random, { function: { stateMutability }, leaves }: RandomAction): LooseAction {
  const args: Record<string, unknown> = {};
  for (const { keys, bound } of leaves) setIn(args, keys, bound);
  const payable = stateMutability === "payable";
  return {
    args: leaves.length === 0 ? "any" : (args as LooseArguments),
    ...(payable && random.chance(0.8) && { value: randomValueLimits(random) }),
    ...(random.chance(0.2) && { uses: 1 + random.index(9) }),
  };
}

function randomValueLimits(random: Random): NonNullable<LooseAction["value"]> {
  const perCall = random.bits(80);
  return random.chance(0.5) ? { perCall } : { perCall, total: 1n + 2n * perCall };
}

function randomAction(random: Random, name: string, plain: boolean): RandomAction {
  const inputs = Array.from({ length: 1 + random.index(6) }, (_, i) => randomParameter(random, `a${i}`, 2));
  const leaves = inputs
    .flatMap((input) => leavesOf(input, [input.name!]))
    .filter(() => random.chance(0.5))
    .slice(0, 8)
    .map((leaf) => ({ ...leaf, bound: randomBound(random, leaf.type, plain) }));
  const stateMutability = random.chance(0.5) ? "payable" : "nonpayable";
  return { function: { type: "function", name, inputs, outputs: [], stateMutability }, leaves };
}

function randomParameter(random: Random, name: string, depth: number): AbiParameter {
  if (random.chance(0.1)) return { name, type: random.pick(dynamic) };
  if (depth === 0 || random.chance(0.75)) return { name, type: random.pick(elementary) };
  const inner = randomParameter(random, name, depth - 1);
  if (random.chance(0.4)) return { ...inner, type: `${inner.type}[${1 + random.index(3)}]` };
  const components = Array.from({ length: 1 + random.index(3) }, (_, i) =>
    randomParameter(random, `c${i}`, depth - 1),
  );
  return { name, type: "tuple", components };
}

function leavesOf(
  parameter: AbiParameter,
  keys: readonly (string | number)[],
): { keys: readonly (string | number)[]; type: string }[] {
  if (isDynamic(parameter)) return [];
  const array = asArray(parameter);
  if (array) {
    return Array.from({ length: array.length! }).flatMap((_, i) => leavesOf(array.element, [...keys, i]));
  }
  if (isTuple(parameter))
    return parameter.components.flatMap((part) => leavesOf(part, [...keys, part.name!]));
  return [{ keys, type: parameter.type }];
}

function randomBound(random: Random, type: string, plain: boolean): Bound {
  const [, kind, digits] = /^([a-z]+)(\d*)$/.exec(type)!;
  if (kind === "uint") return randomAmountBound(random, 2n ** BigInt(digits!) - 1n, plain);
  const mayExclude = kind === "bool" || kind === "address" ? !plain : digits === "256" || digits === "32";
  const name = mayExclude && random.chance(0.4) ? "not" : "equal";
  return { bound: name, value: randomFixed(random, kind!, Number(digits)) };
}

function randomFixed(random: Random, kind: string, size: number): BoundValue {
  if (kind === "int") return BigInt.asIntN(size, random.bits(256));
  if (kind === "bool") return random.chance(0.5);
  if (kind === "bytes") return random.bytes(size);
  return random.chance(0.5) ? self : random.address();
}

function randomAmountBound(random: Random, max: bigint, plain: boolean): Bound {
  const amount = () =>
    random.pick([BigInt(random.index(10)), (10n ** 18n) & max, max, max >> 1n, random.bits(256) & max]);
  const total = random.chance(0.3) && { total: random.pick([amount(), amount() >> 1n, 2n ** 255n]) };
  const value = amount();
  const wholeWord = max === 2n ** 256n - 1n;
  const name = random.pick([
    ...(["equal", "atMost", "below", "between"] as const),
    ...(plain && !wholeWord ? [] : (["not", "atLeast", "above"] as const)),
  ]);
  if (name === "below") return { bound: name, value: value || 1n, ...total };
  if (name === "above") return { bound: name, value: value === max ? max - 1n : value, ...total };
  if (name !== "between") return { bound: name, value, ...total };
  const ends = [value, amount()].map((end) => (plain ? end % 2n ** 128n : end));
  const [low, high] = ends[0]! < ends[1]! ? ends : ends.toReversed();
  return { bound: name, min: low!, max: high!, ...total };
}

function setIn(
  tree: Record<string, unknown>,
  [key, ...rest]: readonly (string | number)[],
  bound: Bound,
): void {
  if (rest.length > 0) tree[key!] ??= {};
  if (rest.length > 0) setIn(tree[key!] as Record<string, unknown>, rest, bound);
  else tree[key!] = bound;
}
