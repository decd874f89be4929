import { type Address, getAddress, numberToHex } from "viem";
import { expect, test } from "vitest";
import { predictPolicies } from "../src/chain/predictTargets.ts";
import { lintSession } from "../src/review/lint/lintSession.ts";
import { readSession } from "../src/review/readSession.ts";
import type { SessionDefinition } from "../src/session/types.ts";
import dca from "./dca.ts";
import feeToken from "./feeToken.ts";
import game from "./game.ts";
import { life } from "./life.ts";
import loan from "./loan.ts";
import market from "./market.ts";
import purse from "./purse.ts";
import social from "./social.ts";
import subscription from "./subscription.ts";
import trading from "./trading.ts";
import twoChains from "./twoChains.ts";
import users from "./users.ts";

const place = (index: number): Address => getAddress(numberToHex(0xca11000 + index, { size: 20 }));
const names = [
  "pool",
  "sold",
  "bought",
  "verifyingPaymaster",
  "game",
  "market",
  "collection",
  "feed",
  "tokenPaymaster",
] as const;
const more = ["lending", "debt", "subscription", "friend"] as const;
const at = Object.fromEntries([...names, ...more].map((name, index) => [name, place(index)])) as Record<
  (typeof names)[number] | (typeof more)[number],
  Address
>;
const now = 1_767_225_600;
const terms = { subscription: at.subscription, sponsor: at.verifyingPaymaster, token: at.sold };
const plan = { start: now, period: 86_400, purchases: 1, amount: 1n };

/** What a story's session grants that lint would have otherwise, with the reason. */
const accepted: Record<string, string> = {
  // No rule compares two arguments, so none can hold a trade to its own fair price; each is small, and their sum bounded.
  "trading-21d pool.swap: minAmountOut": "min-out-unbounded",
  "life-24h pool.swap: minAmountOut": "min-out-unbounded",
  "dca-1-of-1 pool.swap: minAmountOut": "min-out-unbounded",
  // What is posted is the user's own text, to a channel that is bounded.
  "social-30d feed.post: text": "dynamic-argument",
  "fee-token-24h feed.post: text": "dynamic-argument",
  "users-24h feed.post: text": "dynamic-argument",
};

test.each<[string, SessionDefinition]>(
  [
    trading(at),
    life(at, { friend: at.friend }),
    dca(at, plan)[0]!,
    ...subscription({ ...terms, planId: 1n, price: 1n, start: now, period: 30 * 86_400, payments: 12 }).slice(
      -1,
    ),
    loan(at, { loanId: 1n }),
    market(at, { floor: 1n }),
    game(at, { pieces: 1n, moves: 200 }),
    users(at),
    twoChains(at, { shop: at.friend }),
    purse(at),
    social(at, { chainId: 1 }),
    feeToken(at, { maxFeePerGas: 1n, perOp: 1n, total: 3n }),
  ].map((definition) => [definition.name, definition]),
)("lint finds in %s what is accepted, and nothing else", async (name, definition) => {
  const reading = readSession({ definition }, { policyNames: await predictPolicies() });
  const found = lintSession({ reading, now }).map(({ where, code }) => [`${name} ${where}`, code]);
  expect(found).toEqual(Object.entries(accepted).filter(([where]) => where.startsWith(`${name} `)));
});
