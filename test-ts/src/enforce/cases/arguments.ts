import type { Address } from "viem";
import { type Call, encodeExecute } from "../../accounts/encodeExecute.ts";
import type { Case } from "../case.ts";
import { allows, trades } from "../effects.ts";
import type { Stage } from "../stage.ts";
import { perApproval, perTrade } from "./limits.ts";
import { approve, swap } from "./trade.ts";

const group = "Arguments";
const amountIn = perTrade / 2n;

const one = (call: (stage: Stage) => Call): Pick<Case, "attempt"> => ({
  attempt: (stage) => ({ callData: encodeExecute([call(stage)]) }),
});

/** The decoder's words for the reference session's rules on addresses. */
const tokenRule = ({ environment }: Stage) => `(rule 1 of 3: tokenIn == ${environment.targets.sold})`;
const recipientRule = ({ account }: Stage) => `(rule 3 of 3: recipient == ${account})`;
const violation = "AA23 PolicyViolation UniActionPolicy:";

const sellTo = (recipient: (stage: Stage) => Address): Pick<Case, "attempt"> =>
  one((stage) => swap({ ...stage.environment.targets, amountIn, recipient: recipient(stage) }));

/** The reason for proceeds that go anywhere but to the account. */
export const wrongRecipient = (stage: Stage, recipient: Address): string =>
  `${violation} recipient ${recipient} != ${stage.account} ${recipientRule(stage)}`;

export const argumentCases: Case[] = [
  {
    id: "wrong-token",
    group,
    title: "Sell another token of the account",
    ...one(({ environment: { targets }, account }) =>
      swap({ pool: targets.pool, sold: targets.bought, amountIn, recipient: account }),
    ),
    effect: (stage) => trades(stage, { amountIn, token: "bought" }),
    refused: (stage) => {
      const { sold, bought } = stage.environment.targets;
      return `${violation} tokenIn ${bought} != ${sold} ${tokenRule(stage)}`;
    },
  },
  {
    id: "wrong-recipient",
    corpus: [45],
    group,
    title: "Send the proceeds to a thief",
    ...sellTo(({ thief }) => thief),
    effect: (stage) => trades(stage, { amountIn, recipient: stage.thief }),
    refused: (stage) => wrongRecipient(stage, stage.thief),
  },
  {
    id: "recipient-other-account",
    corpus: [45],
    group,
    title: "Send the proceeds to another account of the same owner",
    ...sellTo(({ otherAccount }) => otherAccount),
    effect: (stage) => trades(stage, { amountIn, recipient: stage.otherAccount }),
    refused: (stage) => wrongRecipient(stage, stage.otherAccount),
  },
  {
    id: "wrong-spender",
    corpus: [29],
    group,
    title: "Approve a thief",
    ...one(({ environment: { targets }, thief }) =>
      approve({ token: targets.sold, spender: thief, amount: perApproval }),
    ),
    effect: (stage) => allows(stage, { spender: stage.thief, amount: perApproval }),
    refused: ({ environment: { targets }, thief }) =>
      `${violation} spender ${thief} != ${targets.pool} (rule 1 of 2: spender == ${targets.pool})`,
  },
];
