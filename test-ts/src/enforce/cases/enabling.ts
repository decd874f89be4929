import { type EnableSessionData, getSudoPolicy, SmartSessionMode } from "@rhinestone/module-sdk";
import { concat, encodeFunctionData, type Hex, slice, toHex } from "viem";
import { smartSessionAbi } from "../../../generated/smartSession.ts";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import { canonical, keys } from "../../chain/addresses.ts";
import type { Attempt } from "../attempt.ts";
import type { Case } from "../case.ts";
import { allows, trades } from "../effects.ts";
import { runAsOwner } from "../runAsOwner.ts";
import { type GrantedSession, grant, type Stage } from "../stage.ts";
import { altered, dataOf, enableAndSell, enabledAndSold, freshGrant, sold } from "./grants.ts";
import { pastTotal, useUp } from "./lifecycle.ts";
import { inTotal, perApproval, perTrade, sell } from "./limits.ts";
import { approve } from "./trade.ts";

const group = "Grants: what the owner signed";
const amountIn = perTrade / 2n;

type EnableSession = EnableSessionData["enableSession"];

/** A fresh grant, changed after the owner signed it. */
const changed = (change: (enable: EnableSession, stage: Stage) => Partial<EnableSession>) => ({
  attempt: async (stage: Stage) => altered(stage, await freshGrant(stage), (enable) => change(enable, stage)),
  effect: (stage: Stage) => enabledAndSold(stage),
});

const withSignature = (permissionEnableSig: Hex) => changed(() => ({ permissionEnableSig }));

/** The session in it, changed. */
const withSession = (
  change: (session: EnableSession["sessionToEnable"]) => Partial<EnableSession["sessionToEnable"]>,
) =>
  changed(({ sessionToEnable }) => ({ sessionToEnable: { ...sessionToEnable, ...change(sessionToEnable) } }));

/** An operation whose signature names another mode than the one that it was made for. */
const inMode = (attempt: Attempt, mode: Hex): Attempt => ({
  ...attempt,
  alter: (signed) => ({ ...signed, signature: concat([mode, slice(signed.signature, 1)]) }),
});

/** The reference session, granted once more by a fresh signature. */
const again = ({ environment, owner, definition, grantedAt }: Stage): Promise<GrantedSession> =>
  grant(environment, owner, { definition, grantedAt });

/** An approval that the reference session does not grant, and the session with it. */
const approveBought = ({ environment: { targets } }: Stage) =>
  approve({ token: targets.bought, spender: targets.pool, amount: perApproval });

const wider = ({ reference: { session }, environment: { targets } }: Stage) => ({
  ...session,
  actions: [
    ...session.actions,
    {
      actionTarget: targets.bought,
      actionTargetSelector: "0x095ea7b3" as const,
      actionPolicies: [getSudoPolicy()],
    },
  ],
});

const approvesBought = (stage: Stage) =>
  allows(stage, { token: "bought", spender: stage.environment.targets.pool, amount: perApproval });

export const enablingCases: Case[] = [
  {
    id: "enable-without-signature",
    corpus: [81],
    group,
    title: "Enable a session with nothing in place of the owner's signature",
    ...withSignature("0x"),
    refused: ({ account }) => `AA23 InvalidEnableSignature: account ${account}`,
  },
  {
    id: "enable-signature-byte",
    corpus: [81],
    group,
    title: "Enable a session with one byte in place of the owner's signature",
    ...withSignature("0x01"),
    refused: ({ account }) => `AA23 InvalidEnableSignature: account ${account}`,
  },
  {
    id: "enable-signed-by-session-key",
    corpus: [81, 90],
    group,
    title: "Enable a session that the session's key itself signed",
    async attempt(stage) {
      const { environment, owner, definition, grantedAt } = stage;
      const salt = toHex("fresh", { size: 32 });
      const signer = keys.sessionKey;
      return enableAndSell(stage, await grant(environment, owner, { definition, grantedAt, salt, signer }));
    },
    effect: (stage) => enabledAndSold(stage),
    refused: ({ account }) => `AA23 InvalidEnableSignature: account ${account}`,
  },
  {
    id: "enable-through-module",
    corpus: [90],
    group,
    title: "Have the session module vouch for a grant that the session's key signed",
    async attempt(stage) {
      const { environment, owner, definition, grantedAt, reference } = stage;
      const salt = toHex("fresh", { size: 32 });
      const signer = keys.sessionKey;
      const granted = await grant(environment, owner, { definition, grantedAt, salt, signer });
      const { enableSession } = dataOf(granted);
      const permissionEnableSig = concat([reference.permissionId, enableSession.permissionEnableSig]);
      const attempt = altered(stage, granted, () => ({ permissionEnableSig }));
      return { ...attempt, enable: { ...attempt.enable!, validator: canonical.smartSession } };
    },
    effect: (stage) => enabledAndSold(stage),
    refused: ({ account }) => `AA23 InvalidEnableSignature: account ${account}`,
  },
  {
    id: "enable-signature-revoked",
    corpus: [83],
    group,
    title: "Enable a session whose signature the owner has revoked",
    async attempt(stage) {
      const granted = await freshGrant(stage);
      const args = [granted.permissionId] as const;
      const data = encodeFunctionData({ abi: smartSessionAbi, functionName: "revokeEnableSignature", args });
      await runAsOwner(stage, [{ to: canonical.smartSession, data }]);
      return enableAndSell(stage, granted);
    },
    effect: (stage) => enabledAndSold(stage),
    refused: () => "AA23 HashMismatch",
  },
  {
    id: "enable-front-run",
    corpus: [89],
    group,
    title: "Enable a grant in an operation that a stranger signed",
    attempt: async (stage) => ({
      ...enableAndSell(stage, await freshGrant(stage)),
      sessionKey: keys.stranger,
    }),
    effect: (stage) => enabledAndSold(stage),
    refused: () => "AA24 signature error",
  },
  {
    id: "enable-index-past-end",
    corpus: [85],
    group,
    title: "Enable a grant at a place of its list of chains that is not there",
    ...changed(() => ({ chainDigestIndex: 1 })),
    refused: () => "AA23 HashIndexOutOfBounds: index 1",
  },
  {
    id: "enable-index-of-another-chain",
    corpus: [85],
    group,
    title: "Enable a grant at the place of its list that is for another chain",
    ...changed(({ hashesAndChainIds: [digest] }) => ({
      hashesAndChainIds: [{ ...digest!, chainId: digest!.chainId + 1n }, digest!],
    })),
    refused: ({ environment }) => `AA23 ChainIdMismatch: providedChainId ${environment.chain.id + 1}`,
  },
  {
    id: "enable-index-added",
    corpus: [85],
    group,
    title: "Put another chain before this one into the list that the owner signed",
    ...changed(({ hashesAndChainIds: [digest] }) => ({
      chainDigestIndex: 1,
      hashesAndChainIds: [{ ...digest!, chainId: digest!.chainId + 1n }, digest!],
    })),
    refused: ({ account }) => `AA23 InvalidEnableSignature: account ${account}`,
  },
  {
    id: "enable-policy-swapped",
    corpus: [87],
    group,
    title: "Swap a policy of a grant for one that agrees to everything",
    needs: ["SudoPolicy"],
    ...withSession(({ actions }) => ({
      actions: actions.map((action) => ({ ...action, actionPolicies: [getSudoPolicy()] })),
    })),
    refused: () => "AA23 HashMismatch",
  },
  {
    id: "enable-order-changed",
    corpus: [87],
    group,
    title: "Put the actions of a grant into another order",
    ...withSession(({ actions }) => ({ actions: [...actions].reverse() })),
    refused: () => "AA23 HashMismatch",
  },
  {
    id: "enable-salt-changed",
    corpus: [87],
    group,
    title: "Give a grant another salt, and with it another permission",
    ...withSession(() => ({ salt: toHex("changed", { size: 32 }) })),
    refused: () => "AA23 HashMismatch",
  },
  {
    id: "enable-mode-swapped",
    corpus: [88],
    group,
    title: "Enable in the other mode than the owner signed for",
    attempt: async (stage) =>
      inMode({ ...enableAndSell(stage, await freshGrant(stage)), sponsor: "none" }, SmartSessionMode.ENABLE),
    effect: (stage) => enabledAndSold(stage),
    refused: () => "AA23 HashMismatch",
  },
  {
    id: "enable-again",
    corpus: [92],
    group,
    title: "Enable the session anew by a fresh signature of the owner: its total begins anew",
    given: (stage) => useUp(stage, inTotal - amountIn),
    attempt: async (stage) => enableAndSell(stage, await again(stage)),
    effect: sold,
  },
  {
    id: "enable-again-without-signature",
    corpus: [92],
    group,
    title: "Trade on when the total is used up, without the owner's fresh signature",
    given: (stage) => useUp(stage, inTotal - amountIn),
    attempt: (stage) => ({ callData: encodeExecute([sell(stage, 1n)]) }),
    effect: (stage) => trades(stage, { amountIn: 1n }),
    refused: () => pastTotal(inTotal, 1n),
  },
  {
    id: "enable-extra-action",
    corpus: [93],
    group,
    title: "Enable the session anew with an action more than the owner signed",
    needs: ["SudoPolicy"],
    attempt: async (stage) => ({
      ...altered(stage, await again(stage), ({ sessionToEnable }) => ({
        sessionToEnable: { ...sessionToEnable, actions: wider(stage).actions },
      })),
      callData: encodeExecute([approveBought(stage)]),
    }),
    effect: approvesBought,
    refused: () => "AA23 HashMismatch",
  },
  {
    id: "enable-extra-action-signed",
    corpus: [93],
    group,
    title: "Enable the session anew with an action more, which the owner signed: it has both",
    needs: ["SudoPolicy"],
    async attempt(stage) {
      const details = await stage.owner.grant(wider(stage), { redeemer: keys.sessionKey.address });
      return {
        callData: encodeExecute([approveBought(stage), sell(stage, amountIn)]),
        enable: details[0]!.enableSessionData,
      };
    },
    effect: async (stage) => [...approvesBought(stage), ...(await sold(stage))],
  },
];
