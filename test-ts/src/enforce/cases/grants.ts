import { type EnableSessionData, getRemoveSessionAction } from "@rhinestone/module-sdk";
import { toHex } from "viem";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import { keys } from "../../chain/addresses.ts";
import type { Attempt } from "../attempt.ts";
import type { Case } from "../case.ts";
import { type Effect, enables, trades } from "../effects.ts";
import { runAsOwner } from "../runAsOwner.ts";
import { type GrantedSession, grant, type Stage } from "../stage.ts";
import { inTotal, perTrade, sell } from "./limits.ts";
import { swap } from "./trade.ts";

const group = "Grants";
const amountIn = perTrade / 2n;
const salt = toHex("fresh", { size: 32 });

/** A second grant of the reference session, that nobody has enabled. */
export const freshGrant = ({ environment, owner, definition, grantedAt }: Stage): Promise<GrantedSession> =>
  grant(environment, owner, { definition, grantedAt, salt });

export const dataOf = ({ details }: GrantedSession): EnableSessionData => details[0]!.enableSessionData!;

/** An operation that enables a grant and sells, all at once. */
export const enableAndSell = (stage: Stage, granted: GrantedSession, amount = amountIn): Attempt => ({
  callData: encodeExecute([sell(stage, amount)]),
  permissionId: granted.permissionId,
  enable: dataOf(granted),
});

/** The same operation, with the grant changed after the owner signed it. */
export function altered(
  stage: Stage,
  granted: GrantedSession,
  change: (enable: EnableSessionData["enableSession"]) => Partial<EnableSessionData["enableSession"]>,
): Attempt {
  const enable = dataOf(granted);
  const enableSession = { ...enable.enableSession, ...change(enable.enableSession) };
  return { ...enableAndSell(stage, granted), enable: { ...enable, enableSession } };
}

export const sold = (stage: Stage): Promise<Effect> => trades(stage, { amountIn });

export const enabledAndSold = async (stage: Stage, amount = amountIn): Promise<Effect> => [
  ...enables(stage, (await freshGrant(stage)).permissionId),
  ...(await trades(stage, { amountIn: amount })),
];

export const grantCases: Case[] = [
  {
    id: "enable-and-swap",
    group,
    title: "Enable a session that the owner signed and trade, in one operation",
    attempt: async (stage) => enableAndSell(stage, await freshGrant(stage)),
    effect: (stage) => enabledAndSold(stage),
  },
  {
    id: "enable-and-swap-past-limit",
    corpus: [1],
    group,
    title: "Enable a session and go past its limit in the same operation",
    attempt: async (stage) => enableAndSell(stage, await freshGrant(stage), perTrade + 1n),
    effect: (stage) => enabledAndSold(stage, perTrade + 1n),
    refused: () =>
      `AA23 PolicyViolation UniActionPolicy: amountIn ${perTrade + 1n} > ${perTrade} (rule 2 of 3: amountIn <= ${perTrade}, total <= ${inTotal})`,
  },
  {
    id: "enable-signed-by-stranger",
    corpus: [81],
    group,
    title: "Enable a session that a stranger signed",
    attempt: async (stage) => {
      const { environment, owner, definition, grantedAt } = stage;
      const signer = keys.stranger;
      return enableAndSell(stage, await grant(environment, owner, { definition, grantedAt, salt, signer }));
    },
    effect: (stage) => enabledAndSold(stage),
    refused: ({ account }) => `AA23 InvalidEnableSignature: account ${account}`,
  },
  {
    id: "enable-widened",
    corpus: [87],
    group,
    title: "Take the bounds out of a grant after the owner signed it",
    attempt: async (stage) =>
      altered(stage, await freshGrant(stage), ({ sessionToEnable }) => ({
        sessionToEnable: { ...sessionToEnable, userOpPolicies: [], permitERC4337Paymaster: true },
      })),
    effect: (stage) => enabledAndSold(stage),
    refused: () => "AA23 HashMismatch",
  },
  {
    id: "enable-for-another-chain",
    corpus: [85, 86, 138],
    group,
    title: "Enable a grant that is for another chain",
    attempt: async (stage) =>
      altered(stage, await freshGrant(stage), ({ hashesAndChainIds }) => ({
        hashesAndChainIds: hashesAndChainIds.map((digest) => ({ ...digest, chainId: digest.chainId + 1n })),
      })),
    effect: (stage) => enabledAndSold(stage),
    refused: ({ environment }) => `AA23 ChainIdMismatch: providedChainId ${environment.chain.id + 1}`,
  },
  {
    id: "enable-for-another-account",
    corpus: [84],
    group,
    title: "Enable one account's grant on another account of the same owner",
    attempt: async (stage) => {
      const { environment, otherAccount } = stage;
      const trade = swap({ ...environment.targets, amountIn, recipient: otherAccount });
      return {
        ...enableAndSell(stage, await freshGrant(stage)),
        account: otherAccount,
        callData: encodeExecute([trade]),
      };
    },
    effect: (stage) => trades(stage, { amountIn, account: stage.otherAccount }),
    refused: () => "AA23 HashMismatch",
  },
  {
    id: "enable-replayed",
    corpus: [82, 86],
    group,
    title: "Enable a session a second time with the owner's one signature, which would reset its total",
    attempt: (stage) => enableAndSell(stage, stage.reference),
    effect: sold,
    refused: () => "AA23 HashMismatch",
  },
  {
    id: "enable-after-revocation",
    corpus: [91],
    group,
    title: "Bring a revoked session back with its old signature",
    given: (stage) => revoke(stage),
    attempt: (stage) => enableAndSell(stage, stage.reference),
    effect: async (stage) => [...enables(stage, stage.reference.permissionId), ...(await sold(stage))],
    refused: () => "AA23 HashMismatch",
  },
];

/** The owner ends the reference session. */
export async function revoke(stage: Stage): Promise<void> {
  const { to, data } = getRemoveSessionAction({ permissionId: stage.reference.permissionId });
  await runAsOwner(stage, [{ to, data }]);
}
