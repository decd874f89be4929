import type { Session } from "@rhinestone/module-sdk";
import { type Address, erc20Abi, numberToHex, parseAbi, parseEther } from "viem";
import { dexSwap } from "../../sessions/dexSwap.ts";
import { keys } from "../chain/addresses.ts";
import { mockAddress } from "../chain/deployMock.ts";
import type { Environment } from "../chain/environment.ts";
import { atMost, equal, self } from "../session/bounds.ts";
import { defineSession } from "../session/defineSession.ts";
import { encodeSession, type Grant } from "../session/encode.ts";
import { hours } from "../session/lifetime.ts";
import type { ActionDefinition, Rule, SessionDefinition } from "../session/types.ts";
import { orderContent } from "./order.ts";

/** For whom a session is made, and where. */
export type Scene = { environment: Environment; grant: Grant };

export type PolicyData = Session["userOpPolicies"][number];

/** Says what a session may do. */
export type SessionPlan = (scene: Scene) => Session;

/** The whole reference session. */
export const wholeSession: SessionPlan = ({ environment, grant }) =>
  encodeSession(dexSwap(environment.targets), grant);

/** The reference session with its swap only. */
export const swapSession: SessionPlan = planned((whole) => [swapOf(whole)]);

/** Swap only, with so many rules on it, each another bound on the amount. */
export const rulesSession = (count: number): SessionPlan =>
  planned((whole) => [withRules(swapOf(whole), count, (rule) => ({ ...rule, total: undefined }))]);

/** Swap only, with so many rules on it that each keep a running total. */
export const limitedRulesSession = (count: number): SessionPlan =>
  planned((whole) => [withRules(swapOf(whole), count, (rule) => rule)]);

/** Swap, and approve on as many tokens as make so many actions together. */
export const actionsSession = (count: number): SessionPlan =>
  planned((whole) => {
    const approve = whole.actions.find(({ contract }) => contract === "token")!;
    const others = Array.from({ length: count - 1 }, (_, i) => ({ ...approve, target: tokenAt(i) }));
    return [swapOf(whole), ...others];
  });

/** The reference session, whose key may sign orders of an application too (ERC-1271), as far as a policy agrees. */
export const signingSession =
  (policyOf: (grant: Grant) => PolicyData): SessionPlan =>
  (scene) => {
    const { policy, initData } = policyOf(scene.grant);
    return {
      ...wholeSession(scene),
      erc7739Policies: {
        allowedERC7739Content: [orderContent(scene.environment)],
        erc1271Policies: [{ policy, initData }],
      },
    };
  };

/** Send a token to one recipient, at most 1 a transfer and 5 in total. */
export const transferSession: SessionPlan = ({ environment, grant }) => {
  const definition = defineSession({
    name: "transfer",
    lifetime: hours(24),
    sponsored: "anyPaymaster",
    contracts: { token: { address: environment.targets.sold, abi: erc20Abi } },
    actions: {
      token: {
        transfer: {
          args: {
            recipient: equal(keys.stranger.address),
            amount: atMost(parseEther("1"), { total: parseEther("5") }),
          },
        },
      },
    },
  });
  return encodeSession(definition, grant);
};

/** The collection that tokens are minted of. */
export const collection = ["MockERC721", "Collection", "NFT"] as const;

const collectionAbi = parseAbi(["function mint(address to, uint256 tokenId)"]);

/** Mint tokens of a collection to the account. */
export const mintSession: SessionPlan = ({ grant }) => {
  const definition = defineSession({
    name: "mint",
    lifetime: hours(24),
    sponsored: "anyPaymaster",
    contracts: { collection: { address: mockAddress(collection), abi: collectionAbi } },
    actions: { collection: { mint: { args: { to: equal(self) } } } },
  });
  return encodeSession(definition, grant);
};

/** A reference session of its own key with its swap only, other than the row's; each `index` has another permission. */
export const otherSession = ({ environment, grant }: Scene, index: number): Session => ({
  ...swapSession({ environment, grant: { ...grant, key: keys.otherSessionKey.address } }),
  salt: numberToHex(index + 1, { size: 32 }),
});

function planned(actions: (whole: SessionDefinition) => ActionDefinition[]): SessionPlan {
  return ({ environment, grant }) => {
    const whole = dexSwap(environment.targets);
    return encodeSession({ ...whole, actions: actions(whole) }, grant);
  };
}

const swapOf = ({ actions }: SessionDefinition): ActionDefinition =>
  actions.find(({ contract }) => contract === "pool")!;

/** The amount's bound so many times, each a wei wider than the last. */
function withRules(swap: ActionDefinition, count: number, change: (rule: Rule) => Rule): ActionDefinition {
  const bound = swap.rules.find(({ argument }) => argument === "amountIn")!;
  const rules = Array.from({ length: count }, (_, i) =>
    change({ ...bound, ref: numberToHex(parseEther("1") + BigInt(i), { size: 32 }) }),
  );
  return { ...swap, rules };
}

const tokenAt = (index: number): Address => numberToHex(0xa11ce + index, { size: 20 });
