import { type Address, concat, type Hex, pad, slice } from "viem";
import { type Call, encodeExecute } from "../../accounts/encodeExecute.ts";
import type { Case } from "../case.ts";
import { allows, type Effect, receivesValue, trades } from "../effects.ts";
import type { Stage } from "../stage.ts";
import { inTotal, perApproval, perTrade, sell } from "./limits.ts";
import { approve, swap } from "./trade.ts";

const group = "Arguments";
const amountIn = perTrade / 2n;

const one = (call: (stage: Stage) => Call): Pick<Case, "attempt"> => ({
  attempt: (stage) => ({ callData: encodeExecute([call(stage)]) }),
});

const sale = (stage: Stage): Effect => trades(stage, { amountIn });

/** The decoder's words for the reference session's rules on addresses. */
const tokenRule = ({ environment }: Stage) => `(rule 1 of 3: tokenIn == ${environment.targets.sold})`;
const recipientRule = ({ account }: Stage) => `(rule 3 of 3: recipient == ${account})`;
const violation = "AA23 PolicyViolation UniActionPolicy:";

const sellTo = (recipient: (stage: Stage) => Address): Pick<Case, "attempt"> =>
  one((stage) => swap({ ...stage.environment.targets, amountIn, recipient: recipient(stage) }));

/** A trade's calldata with its first argument's upper bytes set, which a careless token contract would not see. */
const dirtyToken = (stage: Stage): Hex => {
  const data = sell(stage, amountIn).data;
  return concat([slice(data, 0, 4), "0x01", slice(data, 5)]);
};

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
    id: "dirty-token",
    group,
    title: "Name the right token with dirty upper bytes",
    ...one((stage) => ({ to: stage.environment.targets.pool, data: dirtyToken(stage) })),
    effect: sale,
    refused: (stage) => {
      const { sold } = stage.environment.targets;
      return `${violation} tokenIn ${concat(["0x01", pad(sold, { size: 31 })]).toLowerCase()} != ${sold} ${tokenRule(stage)}`;
    },
  },
  {
    id: "wrong-recipient",
    group,
    title: "Send the proceeds to a thief",
    ...sellTo(({ thief }) => thief),
    effect: (stage) => trades(stage, { amountIn, recipient: stage.thief }),
    refused: (stage) => `${violation} recipient ${stage.thief} != ${stage.account} ${recipientRule(stage)}`,
  },
  {
    id: "recipient-other-account",
    group,
    title: "Send the proceeds to another account of the same owner",
    ...sellTo(({ otherAccount }) => otherAccount),
    effect: (stage) => trades(stage, { amountIn, recipient: stage.otherAccount }),
    refused: (stage) =>
      `${violation} recipient ${stage.otherAccount} != ${stage.account} ${recipientRule(stage)}`,
  },
  {
    id: "wrong-spender",
    group,
    title: "Approve a thief",
    ...one(({ environment: { targets }, thief }) =>
      approve({ token: targets.sold, spender: thief, amount: perApproval }),
    ),
    effect: (stage) => allows(stage, { spender: stage.thief, amount: perApproval }),
    refused: ({ environment: { targets }, thief }) =>
      `${violation} spender ${thief} != ${targets.pool} (rule 1 of 2: spender == ${targets.pool})`,
  },
  {
    id: "truncated-recipient",
    group,
    title: "Leave out the calldata's last argument",
    ...one((stage) => ({
      to: stage.environment.targets.pool,
      data: slice(sell(stage, amountIn).data, 0, 100),
    })),
    effect: sale,
    refused: (stage) =>
      `AA23 PolicyCheckReverted UniActionPolicy: calldata of 100 bytes ends before recipient ${recipientRule(stage)}`,
  },
  {
    id: "truncated-amount",
    group,
    title: "End the calldata in the middle of the amount",
    ...one((stage) => ({
      to: stage.environment.targets.pool,
      data: slice(sell(stage, amountIn).data, 0, 67),
    })),
    effect: sale,
    refused: () =>
      `AA23 PolicyCheckReverted UniActionPolicy: calldata of 67 bytes ends before amountIn (rule 2 of 3: amountIn <= ${perTrade}, total <= ${inTotal})`,
  },
  {
    id: "native-value",
    group,
    title: "Attach one wei of native value to a trade",
    ...one((stage) => ({ ...sell(stage, amountIn), value: 1n })),
    effect: (stage) => [...sale(stage), ...receivesValue(stage, stage.environment.targets.pool, 1n)],
    refused: () => "AA23 PolicyCheckReverted UniActionPolicy: value 1 > 0",
  },
];
