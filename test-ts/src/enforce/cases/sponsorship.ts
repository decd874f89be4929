import { encodeExecute } from "../../accounts/encodeExecute.ts";
import { keys } from "../../chain/addresses.ts";
import type { Case } from "../case.ts";
import { trades } from "../effects.ts";
import { runAsSession } from "../runAsSession.ts";
import { type GrantedSession, grant, type Stage } from "../stage.ts";
import { perTrade, sell } from "./limits.ts";

const group = "Sponsorship";
const amountIn = perTrade / 2n;

const sale = (stage: Stage) => ({ callData: encodeExecute([sell(stage, amountIn)]) });
const sold = (stage: Stage) => trades(stage, { amountIn });

/** The reference session, but that the account must pay for its operations. */
const unsponsored = ({ environment, owner, definition, grantedAt }: Stage): Promise<GrantedSession> =>
  grant(environment, owner, { definition: { ...definition, sponsored: false }, grantedAt });

const enableUnsponsored = async (stage: Stage): Promise<void> => {
  const { permissionId, details } = await unsponsored(stage);
  const enable = details[0]!.enableSessionData;
  await runAsSession(stage, [sell(stage, 1n)], { permissionId, enable, sponsor: "none" });
};

const withUnsponsored = async (stage: Stage) => {
  const { permissionId } = await unsponsored(stage);
  return { ...sale(stage), permissionId };
};

export const sponsorshipCases: Case[] = [
  {
    id: "self-paid",
    group,
    title: "Trade with the account paying for the gas",
    attempt: (stage) => ({ ...sale(stage), sponsor: "none" }),
    effect: sold,
  },
  {
    id: "paymaster-not-permitted",
    corpus: [111],
    group,
    title: "Have a paymaster pay for a session that does not permit one",
    given: enableUnsponsored,
    attempt: withUnsponsored,
    effect: sold,
    refused: () => "AA23 PaymasterValidationNotEnabled",
  },
  {
    id: "paymaster-not-needed",
    group,
    title: "Pay for the gas in that session",
    given: enableUnsponsored,
    attempt: async (stage) => ({ ...(await withUnsponsored(stage)), sponsor: "none" }),
    effect: sold,
  },
  {
    id: "paymaster-wrong-signature",
    corpus: [113],
    group,
    title: "Have a stranger sign for the paymaster",
    attempt: (stage) => ({ ...sale(stage), sponsor: keys.stranger }),
    effect: sold,
    refused: () => "AA34 signature error",
  },
];
