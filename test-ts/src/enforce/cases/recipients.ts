import { zeroAddress } from "viem";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import type { Case } from "../case.ts";
import { trades } from "../effects.ts";
import { wrongRecipient } from "./arguments.ts";
import { perTrade } from "./limits.ts";
import { swap } from "./trade.ts";

const group = "Arguments";
const amountIn = perTrade / 2n;

export const recipientCases: Case[] = [
  {
    id: "recipient-pool",
    corpus: [45],
    group,
    title: "Leave the proceeds to the pool",
    attempt: ({ environment: { targets } }) => ({
      callData: encodeExecute([swap({ ...targets, amountIn, recipient: targets.pool })]),
    }),
    effect: (stage) => trades(stage, { amountIn, recipient: stage.environment.targets.pool }),
    refused: (stage) => wrongRecipient(stage, stage.environment.targets.pool),
  },
  {
    id: "recipient-nobody",
    corpus: [45],
    group,
    title: "Send the proceeds to the zero address",
    attempt: ({ environment: { targets } }) => ({
      callData: encodeExecute([swap({ ...targets, amountIn, recipient: zeroAddress })]),
    }),
    effect: (stage) => trades(stage, { amountIn, recipient: zeroAddress }),
    refused: (stage) => wrongRecipient(stage, zeroAddress),
  },
];
