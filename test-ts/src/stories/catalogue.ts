import type { Story } from "./story.ts";

/** Every story and what it shows, in the order in which they are listed. Light: a story itself is loaded when it is told. */
export const storyLines = {
  trading:
    "A bot trades by moving averages through a rise, a fall, a chop and a crash; then it turns hostile",
  life: "A session as its user sees it: granted, looked at, narrowed, widened, over, renewed, revoked with others",
  dca: "Dollar-cost averaging: one purchase a week, never two in one, never more than four",
  subscription: "A merchant collects each month: not twice, not more, not after it is cancelled",
  loan: "A watcher saves a loan from liquidation: a process that is killed, starts again and pays for nothing twice",
  market: "An agent sells one NFT collection, at a floor or above",
  game: "A game makes 200 moves without a confirmation, in parallel; it moves one class of pieces and gives none away",
  users: "One dapp key, many users: each account bounded for itself (--accounts 10,100,1000)",
  chains: "Two chains, one signature of the owner; it is worth nothing on a third",
  purse: "Native value with a budget, and gas that the account pays itself",
  tokens: "Gas paid in an ERC-20 through the token paymaster, with just the allowance that it needs",
  social: "A social app posts to one channel and signs in for its user (ERC-1271), and signs nothing else",
} as const;

/** How many accounts a story needs at least, where it takes a number of them. */
export const leastAccounts: Partial<Record<StoryName, number>> = { users: 4 };

export type StoryName = keyof typeof storyLines;

const loaders: Record<StoryName, () => Promise<Story>> = {
  trading: async () => (await import("./trading.ts")).tradingStory,
  life: async () => (await import("./life.ts")).lifeStory,
  dca: async () => (await import("./dca.ts")).dcaStory,
  subscription: async () => (await import("./subscription.ts")).subscriptionStory,
  loan: async () => (await import("./loan.ts")).loanStory,
  market: async () => (await import("./market.ts")).marketStory,
  game: async () => (await import("./game.ts")).gameStory,
  users: async () => (await import("./users.ts")).usersStory,
  chains: async () => (await import("./chains.ts")).chainsStory,
  purse: async () => (await import("./purse.ts")).purseStory,
  tokens: async () => (await import("./tokens.ts")).tokensStory,
  social: async () => (await import("./social.ts")).socialStory,
};

export const loadStory = (name: StoryName): Promise<Story> => loaders[name]();
