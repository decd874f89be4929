import { toHex } from "viem";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import type { Case } from "../case.ts";
import { trades } from "../effects.ts";
import { runAsSession } from "../runAsSession.ts";
import { grant, type Stage } from "../stage.ts";
import { perTrade, sell } from "./limits.ts";

const group = "Keys, nonces and permissions";
const amountIn = perTrade / 2n;

const sale = (stage: Stage) => ({ callData: encodeExecute([sell(stage, amountIn)]) });
/** Without a sponsor, whose signature would hold off a change as well. */
const unsponsoredSale = (stage: Stage) => ({ ...sale(stage), sponsor: "none" }) as const;
const sold = (stage: Stage) => trades(stage, { amountIn });

export const signatureCases: Case[] = [
  {
    id: "tampered-calldata",
    corpus: [107],
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
    corpus: [107],
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
    corpus: [105],
    group,
    title: "Send an operation a second time",
    attempt: async (stage) => ({ signed: await runAsSession(stage, [sell(stage, amountIn)]) }),
    effect: sold,
    refused: () => "AA25 invalid account nonce",
  },
  {
    id: "session-never-enabled",
    corpus: [80],
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
