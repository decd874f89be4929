import { type Address, erc20Abi, parseAbi, parseEther } from "viem";
import { mockERC721Abi } from "../../../generated/mockERC721.ts";
import { mockLendingPoolAbi } from "../../../generated/mockLendingPool.ts";
import { mockMarketAbi } from "../../../generated/mockMarket.ts";
import { mockSubscriptionAbi } from "../../../generated/mockSubscription.ts";
import dca from "../../../sessions/dca.ts";
import feeToken from "../../../sessions/feeToken.ts";
import game from "../../../sessions/game.ts";
import { life } from "../../../sessions/life.ts";
import loan, { threshold } from "../../../sessions/loan.ts";
import market from "../../../sessions/market.ts";
import purse from "../../../sessions/purse.ts";
import social, { channel as garden } from "../../../sessions/social.ts";
import { opFees } from "../../../sessions/sponsoredBy.ts";
import subscription from "../../../sessions/subscription.ts";
import trading from "../../../sessions/trading.ts";
import twoChains from "../../../sessions/twoChains.ts";
import users, { channel as weather } from "../../../sessions/users.ts";
import { fundAccount } from "../../accounts/fundAccount.ts";
import { keys } from "../../chain/addresses.ts";
import { deployMock, type Mock, mockAddress } from "../../chain/deployMock.ts";
import type { Environment } from "../../chain/environment.ts";
import {
  buyToken,
  listToken,
  movePiece,
  payPlan,
  postText,
  recruitPiece,
  repayLoan,
  sell,
  sendTokens,
} from "../../stories/operations.ts";
import { callTo, sendAs } from "../../stories/targets.ts";
import type { CallsOf, StoryUse } from "./stories.ts";

const [one, ten, hundred] = [parseEther("1"), parseEther("10"), parseEther("100")];
const [week, month] = [7 * 86_400, 30 * 86_400];
const merchant = keys.trader;
const friend = keys.stranger.address;

const paintings: Mock = ["MockERC721", "Paintings", "ART"];
const shop = () => ({ market: mockAddress(["MockMarket"]), collection: mockAddress(paintings) });
const feed = () => mockAddress(["MockFeed"]);
const board = () => mockAddress(["MockGame"]);
const pawn = 1n;

/** At a price at which a new loan is sound, but less than the watcher wants. */
const lendingPool = ({ sold, bought }: Environment["targets"]): Mock => {
  return ["MockLendingPool", sold, bought, keys.deployer.address, parseEther("1.4")];
};
const bank = (targets: Environment["targets"]) => ({
  lending: mockAddress(lendingPool(targets)),
  debt: targets.bought,
});
const repay: CallsOf = (_, { targets }) => repayLoan(bank(targets), { loanId: 1n, amount: one, threshold });

const plan = { planId: 1n, price: ten } as const;
const pay: CallsOf = (_, { targets: { sold: token } }) =>
  payPlan({ subscription: mockAddress(["MockSubscription"]), token }, plan);

const sellOf =
  (what: "sold" | "bought", amountIn: bigint): CallsOf =>
  (recipient, { targets }) =>
    sell({ pool: targets.pool, token: targets[what] }, { amountIn, minAmountOut: 1n, recipient });

const list =
  (id: bigint): CallsOf =>
  () =>
    listToken(shop(), { id, price: 2n * one });

const buy =
  (id: bigint): CallsOf =>
  () =>
    buyToken(shop(), { id, price: one / 2n });

const move =
  (square: bigint): CallsOf =>
  () =>
    movePiece(board(), { pieces: pawn, id: 0n, square });

const post =
  (channel: typeof garden): CallsOf =>
  () =>
    postText(feed(), { channel, text: "Rain." });

const gift: CallsOf = (_, { targets }) => sendTokens(targets.sold, { to: friend, amount: one });

const posting = { setUp: (environment: Environment) => deployMock(environment, ["MockFeed"]) };

/** What each story's session is for. */
export const storyUses: readonly StoryUse[] = [
  {
    name: "trading",
    does: "lets the pool take 100 and sells them",
    session: ({ environment }) => trading(environment.targets),
    setUp: (environment, account) => fundAccount(environment, account, { sold: 2n * hundred }),
    first: sellOf("sold", hundred),
    later: sellOf("sold", hundred),
    before: { counting: true, bought: true },
  },
  {
    name: "life",
    does: "lets the pool take 1 and sells it",
    session: ({ environment }) => life(environment.targets, { friend }),
    first: sellOf("sold", one),
    later: sellOf("sold", one),
    before: { counting: true, bought: true },
  },
  {
    name: "dca",
    does: "makes a week's purchase, the only one of its session",
    session: ({ environment, grant }) => {
      const terms = { start: Number(grant.grantedAt), period: week, purchases: 4, amount: ten };
      return dca(environment.targets, terms)[0]!;
    },
    setUp: (environment, account) => fundAccount(environment, account, { bought: hundred }),
    later: sellOf("bought", ten),
  },
  {
    name: "subscription",
    does: "pays for a month, the only time of its session",
    session: ({ environment: { targets }, grant }) => {
      const places = { subscription: mockAddress(["MockSubscription"]), token: targets.sold };
      const times = { start: Number(grant.grantedAt), period: month, payments: 3 };
      return subscription({ ...places, ...times, ...plan, sponsor: targets.verifyingPaymaster })[0]!;
    },
    async setUp(environment, account) {
      await fundAccount(environment, account, { sold: hundred });
      const subscription = await deployMock(environment, ["MockSubscription"]);
      const args = [environment.targets.sold, plan.price, 1n] as const;
      const offer = { abi: mockSubscriptionAbi, functionName: "offer", args } as const;
      await sendAs({ environment }, merchant, callTo(subscription, offer));
    },
    owner: pay,
    later: pay,
  },
  {
    name: "loan",
    does: "pays back 1 of a loan that is about to be liquidated",
    session: ({ environment: { targets } }) => loan(bank(targets), { loanId: 1n }),
    payer: "self",
    async setUp(environment, account) {
      await fundAccount(environment, account, { value: ten, sold: hundred });
      const lending = await deployMock(environment, lendingPool(environment.targets));
      const abi = parseAbi(["function mint(address to, uint256 amount)"]);
      const mint = { abi, functionName: "mint", args: [lending, hundred] } as const;
      await sendAs({ environment }, keys.deployer, callTo(environment.targets.bought, mint));
    },
    owner(_, { targets }) {
      const { lending } = bank(targets);
      const open = { abi: mockLendingPoolAbi, functionName: "open", args: [hundred, hundred] } as const;
      const approve = { abi: erc20Abi, functionName: "approve", args: [lending, hundred] } as const;
      return [callTo(targets.sold, approve), callTo(lending, open)];
    },
    first: repay,
    later: repay,
    before: { bought: true },
  },
  {
    name: "market",
    does: "lets the market take a painting and lists it",
    session: ({ environment: { targets } }) => market({ ...targets, ...shop() }, { floor: one }),
    setUp: (environment, account) => openShop(environment, account),
    first: list(1n),
    later: list(2n),
  },
  {
    name: "game",
    does: "moves a pawn",
    session: ({ environment: { targets } }) =>
      game({ ...targets, game: board() }, { pieces: pawn, moves: 200 }),
    setUp: (environment) => deployMock(environment, ["MockGame"]),
    owner: () => [recruitPiece(board(), { pieces: pawn, id: 0n })],
    first: move(1n),
    later: move(2n),
  },
  {
    name: "users",
    does: "posts for one of its users",
    session: ({ environment: { targets } }) => users({ ...targets, feed: feed() }),
    ...posting,
    first: post(weather),
    later: post(weather),
  },
  {
    name: "chains",
    does: "sends tokens to a shop, on one of its chains",
    session: ({ environment }) => twoChains(environment.targets, { shop: friend }),
    first: gift,
    later: gift,
  },
  {
    name: "purse",
    does: "buys a painting with native value",
    session: () => purse(shop()),
    payer: "self",
    async setUp(environment, account) {
      await fundAccount(environment, account, { value: ten });
      const { market, collection } = await openShop(environment, merchant.address);
      const approval = {
        abi: mockERC721Abi,
        functionName: "setApprovalForAll",
        args: [market, true],
      } as const;
      const listings = [1n, 2n].map((id) => {
        const args = [collection, id, one / 2n] as const;
        return callTo(market, { abi: mockMarketAbi, functionName: "list", args });
      });
      for (const call of [callTo(collection, approval), ...listings])
        await sendAs({ environment }, merchant, call);
    },
    first: buy(1n),
    later: buy(2n),
  },
  {
    name: "social",
    does: "posts to a channel",
    session: ({ environment: { targets, chain } }) =>
      social({ ...targets, feed: feed() }, { chainId: chain.id }),
    ...posting,
    first: post(garden),
    later: post(garden),
  },
  {
    name: "tokens",
    does: "posts to a channel, paid for in a token",
    session: ({ environment: { targets } }) =>
      feeToken({ ...targets, feed: feed() }, { ...opFees, total: ten }),
    payer: "tokens",
    async setUp(environment, account) {
      await posting.setUp(environment);
      await fundAccount(environment, account, { fee: 10_000n * hundred });
    },
    owner(_, { targets: { feeToken: token, tokenPaymaster } }) {
      const args = [tokenPaymaster, 10_000n * hundred] as const;
      return [callTo(token, { abi: erc20Abi, functionName: "approve", args })];
    },
    first: post(garden),
    later: post(garden),
  },
];

/** A market, and two paintings that are somebody's. */
async function openShop(environment: Environment, holder: Address): Promise<ReturnType<typeof shop>> {
  const market = await deployMock(environment, ["MockMarket"]);
  const collection = await deployMock(environment, paintings);
  for (const id of [1n, 2n]) {
    const mint = { abi: mockERC721Abi, functionName: "mint", args: [holder, id] } as const;
    await sendAs({ environment }, keys.deployer, callTo(collection, mint));
  }
  return { market, collection };
}
