import { type Address, parseEther, parseGwei } from "viem";
import { keys } from "../chain/addresses.ts";
import { recorderAt } from "../enforce/variants.ts";
import type { SessionDefinition } from "../session/types.ts";
import type { StoryName } from "../stories/catalogue.ts";
import type { SessionTargets } from "./loadSession.ts";

/** Contracts that only the stories deploy: elsewhere nothing is at these addresses, unless a recorder is put there. */
const storyContracts = ["subscription", "lending", "market", "collection", "game", "feed"] as const;
type Place =
  | (typeof storyContracts)[number]
  | "pool"
  | "sold"
  | "bought"
  | "verifyingPaymaster"
  | "tokenPaymaster";
type Places = Readonly<Record<Place, Address>>;

const friend = keys.otherOwner.address;
const year2030 = 1_893_456_000;
const week = 604_800;
const fees = { maxFeePerGas: parseGwei("2"), perOp: parseEther("0.01"), total: parseEther("0.1") };
const plan = { start: year2030, period: week, purchases: 4, amount: parseEther("10") };

/** The sessions of `test-ts/sessions/`, by the names of the stories that use them; where one takes terms, with terms for a trial. */
const sessions: Record<StoryName | "dex-swap", (places: Places) => Promise<SessionDefinition>> = {
  "dex-swap": async (places) => (await import("../../sessions/dexSwap.ts")).dexSwap(places),
  trading: async (places) => (await import("../../sessions/trading.ts")).default(places),
  life: async (places) => (await import("../../sessions/life.ts")).life(places, { friend }),
  dca: async (places) => (await import("../../sessions/dca.ts")).default(places, plan)[0]!,
  subscription: async ({ subscription, sold: token, verifyingPaymaster: sponsor }) =>
    (await import("../../sessions/subscription.ts")).default({
      subscription,
      sponsor,
      token,
      planId: 1n,
      price: parseEther("10"),
      start: year2030,
      period: week,
      payments: 4,
    })[0]!,
  loan: async ({ lending, bought: debt }) =>
    (await import("../../sessions/loan.ts")).default({ lending, debt }, { loanId: 1n }),
  market: async (places) =>
    (await import("../../sessions/market.ts")).default(places, { floor: parseEther("1") }),
  game: async (places) => (await import("../../sessions/game.ts")).default(places, { pieces: 1n, moves: 20 }),
  users: async (places) => (await import("../../sessions/users.ts")).default(places),
  chains: async (places) => (await import("../../sessions/twoChains.ts")).default(places, { shop: friend }),
  purse: async (places) => (await import("../../sessions/purse.ts")).default(places),
  tokens: async (places) => (await import("../../sessions/feeToken.ts")).default(places, fees),
  social: async (places) => (await import("../../sessions/social.ts")).default(places, { chainId: 31_337 }),
};

/**
 * One of our own sessions.
 * @param targets where the harness's contracts are.
 */
export function buildSession(name: string, targets: SessionTargets): Promise<SessionDefinition> {
  const others = Object.fromEntries(storyContracts.map((contract) => [contract, recorderAt(contract)]));
  return sessions[name as keyof typeof sessions]({ ...others, ...targets } as Places);
}
