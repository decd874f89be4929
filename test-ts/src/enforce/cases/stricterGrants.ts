import { getRemoveSessionAction, getUniversalActionPolicy, type Session } from "@rhinestone/module-sdk";
import { concat, encodeAbiParameters, numberToHex, parseAbiParameters, toHex } from "viem";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import { canonical, keys } from "../../chain/addresses.ts";
import { addressOf } from "../../chain/environment.ts";
import { toActionConfig } from "../../session/encode.ts";
import { announces } from "../announces.ts";
import type { Attempt } from "../attempt.ts";
import type { Case } from "../case.ts";
import { enables, trades } from "../effects.ts";
import { withActions } from "../grantedByOwner.ts";
import { runAsOwner } from "../runAsOwner.ts";
import { type GrantedSession, grant, type Stage } from "../stage.ts";
import { enableAndSell, freshGrant } from "./grants.ts";
import { perTrade, sell } from "./limits.ts";

const group = "Stricter than the deployed contracts: grants";
const amountIn = perTrade / 2n;
const sold = (stage: Stage) => trades(stage, { amountIn });

/** A sale whose operation enables its session. */
const sale = (stage: Stage, { permissionId, details }: Omit<GrantedSession, "session">): Attempt => ({
  callData: encodeExecute([sell(stage, amountIn)]),
  permissionId,
  enable: details[0]!.enableSessionData,
});

/** An operation that enables a session, which the owner signed, and sells. */
export const enabling = (session: (stage: Stage) => Session): Pick<Case, "attempt" | "effect"> => ({
  async attempt(stage) {
    const details = await stage.owner.grant(session(stage), { redeemer: keys.sessionKey.address });
    return sale(stage, { permissionId: details[0]!.permissionId, details });
  },
  effect: sold,
});

/** The reference session with another policy on its sales. */
export const withSalePolicy = (
  stage: Stage,
  name: string,
  policy: Session["userOpPolicies"][number],
): Session =>
  withActions(
    stage,
    name,
    stage.reference.session.actions.map((action) =>
      action.actionTarget === stage.environment.targets.pool
        ? { ...action, actionPolicies: [policy] }
        : action,
    ),
  );

const inMilliseconds = (stage: Stage): bigint => (stage.grantedAt + 86_400n) * 1_000n;

const expressions = parseAbiParameters([
  "Config config",
  "struct Config { uint256 valueLimitPerUse; Rules rules; }",
  "struct Rules { uint8 rootNodeIndex; Rule[] rules; uint256[] packedNodes; }",
  "struct Rule { uint8 condition; uint64 offset; bool isLimited; bytes32 ref; Usage usage; }",
  "struct Usage { uint256 limit; uint256 used; }",
]);

/** Not: an amount of at most 10, and half a unit's tenth in total. */
const negatedLimit = encodeAbiParameters(expressions, [
  {
    valueLimitPerUse: 0n,
    rules: {
      rootNodeIndex: 1,
      rules: [
        {
          condition: 4,
          offset: 32n,
          isLimited: true,
          ref: numberToHex(10n * perTrade, { size: 32 }),
          usage: { limit: amountIn / 10n, used: 0n },
        },
      ],
      packedNodes: [0n, 1n],
    },
  },
]);

/** Grants that were signed before the session was removed. */
const signedBefore = new WeakMap<Stage, GrantedSession>();

export const stricterGrantCases: Case[] = [
  {
    id: "enable-unused-after-removal",
    corpus: [91],
    group,
    title: "Enable a session that the owner removed before it was ever used",
    async given(stage) {
      const { environment, owner, definition, grantedAt } = stage;
      const salt = toHex("removed unused", { size: 32 });
      const granted = await grant(environment, owner, { definition, grantedAt, salt });
      signedBefore.set(stage, granted);
      const { to, data } = getRemoveSessionAction({ permissionId: granted.permissionId });
      await runAsOwner(stage, [{ to, data }]);
    },
    attempt: (stage) => sale(stage, signedBefore.get(stage)!),
    effect: async (stage) => [
      ...enables(stage, signedBefore.get(stage)!.permissionId),
      ...(await sold(stage)),
    ],
    refused: () => "AA23 HashMismatch",
    elsewhere: { verdict: "accepted" },
  },
  {
    id: "enable-announced",
    group,
    title: "Have the module announce a session that an operation enables, and the signature that it used up",
    attempt: async (stage) => enableAndSell(stage, await freshGrant(stage)),
    async effect(stage) {
      const { permissionId } = await freshGrant(stage);
      return [
        announces(stage, "SessionCreated", permissionId),
        announces(stage, "NonceIterated", permissionId),
      ];
    },
    elsewhere: { verdict: "refused", reason: "mined without effect" },
  },
  {
    id: "times-in-milliseconds",
    corpus: [70, 142],
    group,
    title: "Enable a session whose last second is given in milliseconds",
    ...enabling((stage) => ({
      ...withActions(stage, "milliseconds", stage.reference.session.actions),
      userOpPolicies: [
        {
          policy: canonical.timeFramePolicy,
          initData: concat([toHex(inMilliseconds(stage), { size: 6 }), toHex(0, { size: 6 })]),
        },
      ],
    })),
    refused: (stage) => `AA23 TimeInMilliseconds: time ${inMilliseconds(stage)}`,
    elsewhere: { verdict: "accepted" },
  },
  {
    id: "no-rules",
    corpus: [24],
    group,
    title: "Enable a session of rules that has none",
    ...enabling((stage) => {
      const { policy, initData } = getUniversalActionPolicy(toActionConfig([], 0n));
      return withSalePolicy(stage, "no rules", { policy, initData });
    }),
    refused: () => "AA23 InvalidRuleCount: count 0",
    elsewhere: { verdict: "refused", reason: "AA23 PolicyCheckReverted" },
  },
  {
    id: "total-under-not",
    group,
    title: "Enable a session whose expression negates a rule with a total",
    needs: ["ArgPolicy"],
    ...enabling((stage) =>
      withSalePolicy(stage, "negated total", {
        policy: addressOf(stage.environment.stack, "ArgPolicy"),
        initData: negatedLimit,
      }),
    ),
    refused: () => "AA23 LimitedRuleUnderNotOrOr: ruleIndex 0",
    elsewhere: { verdict: "accepted" },
  },
];
