import { getPermissionId, getRemoveSessionAction, type Session } from "@rhinestone/module-sdk";
import { encodeFunctionData, type Hex } from "viem";
import { smartSessionAbi } from "../../../generated/smartSession.ts";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import { canonical, keys } from "../../chain/addresses.ts";
import { encodeSession } from "../../session/encode.ts";
import type { Case } from "../case.ts";
import { install, uninstall } from "../derive/lifecycleTrials.ts";
import { trades } from "../effects.ts";
import { enableAsOwner, withActions } from "../grantedByOwner.ts";
import { actionIdOf } from "../ids.ts";
import { runAsOwner } from "../runAsOwner.ts";
import { failAsSession, runAsSession } from "../runAsSession.ts";
import type { Stage } from "../stage.ts";
import { inTotal, perTrade, sell } from "./limits.ts";
import { notGranted } from "./reach.ts";
import { swap } from "./trade.ts";

const group = "Sessions beside each other, and over time";
const amountIn = perTrade / 2n;
const days = (count: number) => BigInt(count) * 86_400n;

/** The decoder's words for a trade past the total, of which so much is used. */
export const pastTotal = (used: bigint, wanted: bigint): string =>
  `AA23 PolicyViolation UniActionPolicy: amountIn total ${used} + ${wanted} > ${inTotal} (rule 2 of 3: amountIn <= ${perTrade}, total <= ${inTotal})`;

/** Trades that use up a session's total, of which so much is left. */
export const useUp = async (
  stage: Stage,
  left: bigint,
  permissionId?: Hex,
  account = stage.account,
): Promise<void> => {
  const whole = Array<bigint>(Number(left / perTrade)).fill(perTrade);
  const amounts = left % perTrade === 0n ? whole : [...whole, left % perTrade];
  const trade = (amount: bigint) =>
    swap({ ...stage.environment.targets, amountIn: amount, recipient: account });
  await runAsSession(stage, amounts.map(trade), { permissionId, account });
};

const saleNotGranted = ({ environment }: Stage) =>
  notGranted("swap(address,uint256,uint256,address)", environment.targets.pool);

const leftOfReference = inTotal - amountIn;
const sold = (stage: Stage) => trades(stage, { amountIn });
const sale = (stage: Stage) => ({ callData: encodeExecute([sell(stage, amountIn)]) });

/** The same rules for the same key once more, as another permission. */
const twin = (stage: Stage): Session => withActions(stage, "twin", stage.reference.session.actions);
const twinSale = (stage: Stage) => ({
  ...sale(stage),
  permissionId: getPermissionId({ session: twin(stage) }),
});

/** The key gets another permission like the first, and the first is used up. */
async function useUpBesideTwin(stage: Stage): Promise<void> {
  await enableAsOwner(stage, twin(stage));
  await useUp(stage, leftOfReference);
}

/** The reference session as the owner's other account grants it to the same key. */
function otherSession({ environment, definition, otherAccount, grantedAt }: Stage): Session {
  const grant = {
    account: otherAccount,
    key: keys.sessionKey.address,
    chainId: environment.chain.id,
    grantedAt,
  };
  return encodeSession(definition, grant);
}

const enableOnOther = (stage: Stage) => enableAsOwner(stage, otherSession(stage), stage.otherAccount);

/** A trade of the other account. */
const otherSale = (stage: Stage) => {
  const { environment, otherAccount } = stage;
  return {
    account: otherAccount,
    permissionId: getPermissionId({ session: otherSession(stage) }),
    callData: encodeExecute([swap({ ...environment.targets, amountIn, recipient: otherAccount })]),
  };
};
const otherSold = (stage: Stage) => trades(stage, { amountIn, account: stage.otherAccount });

/** A session of four days, so that more than one day can pass. */
const longSession = (stage: Stage): Session => ({
  ...withActions(stage, "long", stage.reference.session.actions),
  userOpPolicies: encodeSession(
    { ...stage.definition, lifetime: { until: Number(stage.grantedAt + days(4)) } },
    {
      account: stage.account,
      key: keys.sessionKey.address,
      chainId: stage.environment.chain.id,
      grantedAt: stage.grantedAt,
    },
  ).userOpPolicies,
});

const disable = (functionName: "disableActionPolicies", args: readonly [Hex, Hex, readonly Hex[]]) => ({
  to: canonical.smartSession,
  data: encodeFunctionData({ abi: smartSessionAbi, functionName, args }),
});

async function reinstall(stage: Stage): Promise<void> {
  await uninstall(stage);
  await install(stage);
}

export const lifecycleCases: Case[] = [
  {
    id: "action-without-policies",
    corpus: [94],
    group,
    title: "Trade once the owner has taken every policy off the trade",
    given(stage) {
      const { actions } = stage.reference.session;
      const { pool } = stage.environment.targets;
      const { actionTarget, actionTargetSelector, actionPolicies } = actions.find(
        (action) => action.actionTarget === pool,
      )!;
      const policies = actionPolicies.map(({ policy }) => policy);
      const actionId = actionIdOf(actionTarget, actionTargetSelector);
      return runAsOwner(stage, [
        disable("disableActionPolicies", [stage.reference.permissionId, actionId, policies]),
      ]);
    },
    attempt: sale,
    effect: sold,
    refused: saleNotGranted,
  },
  {
    id: "reinstalled-narrower",
    corpus: [95],
    group,
    title: "Trade once the module was installed again and the session granted without the trade",
    async given(stage) {
      await reinstall(stage);
      const { session } = stage.reference;
      const { sold: token } = stage.environment.targets;
      await enableAsOwner(stage, {
        ...session,
        actions: session.actions.filter(({ actionTarget }) => actionTarget === token),
      });
    },
    attempt: sale,
    effect: sold,
    refused: saleNotGranted,
  },
  {
    id: "reinstalled-and-granted",
    corpus: [95],
    group,
    title: "Trade the whole total once the module was installed again and the session granted again",
    async given(stage) {
      await useUp(stage, leftOfReference);
      await reinstall(stage);
      await enableAsOwner(stage, stage.reference.session);
      await useUp(stage, inTotal - amountIn);
    },
    attempt: sale,
    effect: sold,
  },
  {
    id: "twin-leaves-the-limit",
    corpus: [96, 136],
    group,
    title: "Trade past the total where the key has another permission with room",
    given: useUpBesideTwin,
    attempt: sale,
    effect: sold,
    refused: () => pastTotal(inTotal, amountIn),
  },
  {
    id: "twin-keeps-its-own",
    corpus: [96, 136],
    group,
    title: "Trade under the key's other permission when the first is used up",
    given: useUpBesideTwin,
    attempt: twinSale,
    effect: sold,
  },
  {
    id: "twin-used-up",
    corpus: [136],
    group,
    title: "Trade past the other permission's total where the first has room",
    async given(stage) {
      await enableAsOwner(stage, twin(stage));
      await useUp(stage, inTotal, getPermissionId({ session: twin(stage) }));
    },
    attempt: twinSale,
    effect: sold,
    refused: () => pastTotal(inTotal, amountIn),
  },
  {
    id: "one-key-exhausted-elsewhere",
    corpus: [135],
    group,
    title: "Trade for the other account of a key whose total on the first is used up",
    async given(stage) {
      await enableOnOther(stage);
      await useUp(stage, leftOfReference);
    },
    attempt: otherSale,
    effect: otherSold,
  },
  {
    id: "one-key-exhausted-here",
    corpus: [135],
    group,
    title: "Trade past the total of the other account where the first has room",
    async given(stage) {
      await enableOnOther(stage);
      await useUp(stage, inTotal, getPermissionId({ session: otherSession(stage) }), stage.otherAccount);
    },
    attempt: otherSale,
    effect: otherSold,
    refused: () => pastTotal(inTotal, amountIn),
  },
  {
    id: "one-key-revoked-elsewhere",
    corpus: [135],
    group,
    title: "Trade for the other account when the first has revoked the key's session",
    async given(stage) {
      await enableOnOther(stage);
      const { to, data } = getRemoveSessionAction({ permissionId: stage.reference.permissionId });
      await runAsOwner(stage, [{ to, data }]);
    },
    attempt: otherSale,
    effect: otherSold,
  },
  {
    id: "total-on-the-next-day",
    corpus: [79],
    group,
    title: "Trade past the total on the next day",
    async given(stage) {
      const session = longSession(stage);
      await enableAsOwner(stage, session);
      await useUp(stage, inTotal, getPermissionId({ session }));
      const { clock } = stage.environment;
      await clock.set((await clock.now()) + days(1));
    },
    attempt: (stage) => ({ ...sale(stage), permissionId: getPermissionId({ session: longSession(stage) }) }),
    effect: sold,
    refused: () => pastTotal(inTotal, amountIn),
  },
  {
    id: "failed-trade-counts",
    corpus: [122],
    group,
    title: "Trade past the total when part of it went into a trade that failed",
    async given(stage) {
      await useUp(stage, leftOfReference - perTrade);
      const { targets } = stage.environment;
      const minAmountOut = perTrade;
      await failAsSession(stage, [
        swap({ ...targets, amountIn: perTrade, minAmountOut, recipient: stage.account }),
      ]);
    },
    attempt: sale,
    effect: sold,
    refused: () => pastTotal(inTotal, amountIn),
  },
];
