import { toHex } from "viem";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import { keys } from "../../chain/addresses.ts";
import type { Case } from "../case.ts";
import { trades } from "../effects.ts";
import { runAsSession } from "../runAsSession.ts";
import { grant, type Stage } from "../stage.ts";
import { perTrade, sell } from "./limits.ts";
import { swap } from "./trade.ts";

const group = "Keys, nonces and permissions";
const amountIn = perTrade / 2n;

const sale = (stage: Stage) => ({ callData: encodeExecute([sell(stage, amountIn)]) });
/** Without a sponsor, whose signature would hold off a change as well. */
const unsponsoredSale = (stage: Stage) => ({ ...sale(stage), sponsor: "none" }) as const;
const sold = (stage: Stage) => trades(stage, { amountIn });

export const signatureCases: Case[] = [
  {
    id: "wrong-session-key",
    group,
    title: "Sign with another dapp's session key",
    attempt: (stage) => ({ ...sale(stage), sessionKey: keys.otherSessionKey }),
    effect: sold,
    refused: () => "AA24 signature error",
  },
  {
    id: "owner-key-for-session",
    group,
    title: "Sign for the session with the owner's key",
    attempt: (stage) => ({ ...sale(stage), sessionKey: keys.owner }),
    effect: sold,
    refused: () => "AA24 signature error",
  },
  {
    id: "tampered-calldata",
    group,
    title: "Change the amount after the session key signed",
    attempt: (stage) => ({
      ...unsponsoredSale(stage),
      alter: (signed) => ({ ...signed, callData: encodeExecute([sell(stage, perTrade)]) }),
    }),
    effect: (stage) => trades(stage, { amountIn: perTrade }),
    refused: () => "AA24 signature error",
  },
  {
    id: "tampered-gas",
    group,
    title: "Raise the gas price after the session key signed",
    attempt: (stage) => ({
      ...unsponsoredSale(stage),
      alter: (signed) => ({ ...signed, maxFeePerGas: signed.maxFeePerGas * 2n }),
    }),
    effect: sold,
    refused: () => "AA24 signature error",
  },
  {
    id: "replayed-operation",
    group,
    title: "Send an operation a second time",
    attempt: async (stage) => ({ signed: await runAsSession(stage, [sell(stage, amountIn)]) }),
    effect: sold,
    refused: () => "AA25 invalid account nonce",
  },
  {
    id: "other-accounts-session",
    group,
    title: "Use one account's session on another account of the same owner",
    attempt: ({ environment, otherAccount }) => ({
      account: otherAccount,
      callData: encodeExecute([swap({ ...environment.targets, amountIn, recipient: otherAccount })]),
    }),
    effect: (stage) => trades(stage, { amountIn, account: stage.otherAccount }),
    refused: () => "AA23 InvalidPermissionId",
  },
  {
    id: "session-never-enabled",
    group,
    title: "Use a session that the owner signed and nobody enabled",
    attempt: async (stage) => {
      const { environment, owner, definition, grantedAt } = stage;
      const salt = toHex("never enabled", { size: 32 });
      const { permissionId } = await grant(environment, owner, { definition, grantedAt, salt });
      return { ...sale(stage), permissionId };
    },
    effect: sold,
    refused: () => "AA23 InvalidPermissionId",
  },
];
