import {
  bytesToHex,
  concat,
  type Hex,
  hexToBigInt,
  hexToBytes,
  numberToBytes,
  numberToHex,
  slice,
} from "viem";
import { type Call, checkRules } from "../session/model.ts";
import { type Condition, conditions, type RuleConfig } from "../session/types.ts";
import type { Random } from "./random.ts";

/** A configuration of the universal action policy, its running totals not always starting at 0. */
export type RandomConfig = {
  readonly rules: readonly RuleConfig[];
  readonly used: readonly bigint[];
  readonly valueLimit: bigint;
};

const WORD_MAX = 2n ** 256n - 1n;
const HALF = 2n ** 128n;
const conditionNames = Object.keys(conditions) as Condition[];

/** Anything that the policy's encoding can say, far more than a session says. */
export function randomConfig(random: Random, account: bigint): RandomConfig {
  const rules = Array.from({ length: 1 + random.index(random.chance(0.2) ? 16 : 5) }, () =>
    randomRule(random, account),
  );
  const used = rules.map(({ total }) =>
    total !== undefined && random.chance(0.2) ? random.pick([total, total >> 1n, randomWord(random)]) : 0n,
  );
  return { rules, used, valueLimit: random.pick([0n, 1n, 10n ** 18n, 2n ** 79n - 1n, 2n ** 79n, WORD_MAX]) };
}

/** Calls that are near the rules' bounds, and now and then too short. */
export function randomCall(
  random: Random,
  { rules, valueLimit }: Pick<RandomConfig, "rules" | "valueLimit">,
  selector: Hex = random.bytes(4),
): Pick<Call, "value" | "data"> {
  const ends = rules.map(({ offset }) => offset + 32).filter((end) => end <= 2_048);
  const args = hexToBytes(random.bytes(Math.max(32, ...ends) + random.pick([0, 0, 0, 1, 32])));
  for (const rule of rules) {
    if (rule.offset + 32 > args.length) continue;
    args.set(numberToBytes(randomWordFor(random, rule, rules), { size: 32 }), rule.offset);
  }
  const whole = concat([selector, bytesToHex(args)]);
  const data = random.chance(0.05) ? slice(whole, 0, 4 + random.index(args.length)) : whole;
  const value = random.chance(0.9)
    ? valueLimit >> BigInt(random.index(3))
    : random.pick([valueLimit + 1n, WORD_MAX]);
  return { value: value > WORD_MAX ? WORD_MAX : value, data };
}

function randomRule(random: Random, account: bigint): RuleConfig {
  const condition = random.pick(conditionNames);
  const word = random.chance(0.2) ? account : randomWord(random);
  const [low, high] = [word % HALF, randomWord(random) % HALF];
  const [min, max] = low < high ? [low, high] : [high, low];
  return {
    condition,
    offset: randomOffset(random),
    ref: numberToHex(condition === "inRange" ? (min << 128n) | max : word, { size: 32 }),
    ...(random.chance(0.4) && { total: randomWord(random) }),
  };
}

/** Mostly of whole words; sometimes between them, sometimes where no call reaches. */
function randomOffset(random: Random): number {
  if (random.chance(0.8)) return 32 * random.index(6);
  return random.chance(0.9) ? random.index(256) : random.pick([1_024, 2 ** 16, 2 ** 32, 2 ** 48]);
}

/** Numbers at the edges of how words are packed, and between them. */
function randomWord(random: Random): bigint {
  const edge = 2n ** BigInt(random.pick([8, 64, 84, 85, 127, 128, 160, 255, 256]));
  return random.pick([
    BigInt(random.index(10)),
    10n ** 18n,
    (edge - 1n) & WORD_MAX,
    edge & WORD_MAX,
    random.bits(256),
  ]);
}

/** Mostly what all rules on the word allow, if anything near them does. */
function randomWordFor(random: Random, rule: RuleConfig, rules: readonly RuleConfig[]): bigint {
  const sharing = rules.filter(({ offset }) => offset === rule.offset);
  const near = sharing.flatMap(({ ref, total }) => nearby(hexToBigInt(ref), total));
  const candidates = [...near, 0n, 1n, WORD_MAX, randomWord(random)];
  const alone = sharing.map(({ condition, ref }) => ({ condition, ref, offset: 0 }));
  const allowed = candidates.filter(
    (word) =>
      checkRules(alone, 0n, { value: 0n, data: concat(["0x00000000", numberToHex(word, { size: 32 })]) })
        .verdict.verdict === "accepted",
  );
  return random.pick(allowed.length > 0 && random.chance(0.9) ? allowed : candidates);
}

function nearby(ref: bigint, total = 0n): bigint[] {
  const edges = [ref, ref >> 128n, ref % HALF, total, total >> 2n];
  return edges
    .flatMap((edge) => [edge - 1n, edge, edge + 1n])
    .filter((word) => word >= 0n && word <= WORD_MAX);
}
