import {
  getEnableSessionsAction,
  getPermissionId,
  getSpendingLimitsPolicy,
  type Session,
} from "@rhinestone/module-sdk";
import { type Address, concat, encodeFunctionData, erc20Abi, type Hex, parseAbi, slice } from "viem";
import { type Call, encodeExecute } from "../../accounts/encodeExecute.ts";
import { canonical } from "../../chain/addresses.ts";
import { addressOf } from "../../chain/environment.ts";
import type { Case } from "../case.ts";
import { allows, enables, installs, receives, trades } from "../effects.ts";
import { callsOf, enableAsOwner, fallback, fallbackSelectors, withActions } from "../grantedByOwner.ts";
import { actionIdOf } from "../ids.ts";
import { runAsOwner } from "../runAsOwner.ts";
import type { Stage } from "../stage.ts";
import { boundless, installOwner } from "./account.ts";
import { perApproval, perTrade, sell } from "./limits.ts";
import { notGranted } from "./reach.ts";
import { approve, swap, transfer } from "./trade.ts";

const group = "Stricter than the deployed contracts: use";
const amountIn = perTrade / 2n;
const disableActionIdAbi = parseAbi(["function disableActionId(bytes32 permissionId, bytes32 actionId)"]);

const theft = ({ environment, thief }: Stage): Call & { data: Hex } =>
  transfer({ token: environment.targets.sold, to: thief, amount: amountIn }) as Call & { data: Hex };

/** A policy that agrees to a transfer as long as it has its code. */
export const passingPolicy: Address = "0x0000000000000000000000000000000000100001";

const byPassingPolicy = (stage: Stage): Session =>
  withActions(stage, "passing policy", [
    {
      actionTarget: stage.environment.targets.sold,
      actionTargetSelector: slice(theft(stage).data, 0, 4),
      actionPolicies: [{ policy: passingPolicy, initData: "0x" }],
    },
  ]);

/** A transfer once that policy's code is another. */
export const afterItsCodeIs = (bytecode: Hex): Pick<Case, "given" | "attempt" | "effect" | "needs"> => ({
  needs: ["SudoPolicy"],
  async given(stage) {
    const { publicClient, testClient, stack } = stage.environment;
    const agreeing = await publicClient.getCode({ address: addressOf(stack, "SudoPolicy") });
    await testClient.setCode({ address: passingPolicy, bytecode: agreeing ?? "0x" });
    await enableAsOwner(stage, byPassingPolicy(stage));
    await testClient.setCode({ address: passingPolicy, bytecode });
  },
  attempt: (stage) => ({
    callData: encodeExecute([theft(stage)]),
    permissionId: getPermissionId({ session: byPassingPolicy(stage) }),
  }),
  effect: (stage) => receives(stage, "sold", stage.thief, amountIn),
});

/** A session of any call, which bounds sales. */
const boundedSales = (stage: Stage): Session => {
  const { pool } = stage.environment.targets;
  const sales = stage.reference.session.actions.filter(({ actionTarget }) => actionTarget === pool);
  return withActions(stage, "bounded sales", [...sales, fallback(fallbackSelectors.anyCall)]);
};

const saleTo = ({ environment: { targets } }: Stage, recipient: Address) =>
  swap({ ...targets, amountIn, recipient });

export const stricterUseCases: Case[] = [
  {
    id: "policy-without-code",
    corpus: [67],
    group,
    title: "Transfer under a policy whose code is gone",
    ...afterItsCodeIs("0x"),
    refused: () => `AA23 PolicyViolation ${passingPolicy}`,
    elsewhere: { verdict: "accepted" },
  },
  {
    id: "policy-without-answer",
    corpus: [67],
    group,
    title: "Transfer under a policy that answers with nothing",
    ...afterItsCodeIs("0x00"),
    refused: () => `AA23 PolicyViolation ${passingPolicy}`,
    elsewhere: { verdict: "accepted" },
  },
  {
    id: "self-call-by-fallback",
    corpus: [58],
    group,
    title: "Install a validator with a session of any call",
    needs: ["SudoPolicy"],
    ...callsOf(
      (stage) => withActions(stage, "any call", [fallback(fallbackSelectors.anyCall)]),
      (stage) => [{ to: stage.account, data: installOwner(stage) }],
    ),
    effect: (stage) => installs(stage, canonical.ownableValidator),
    refused: ({ account }) => notGranted("installModule(uint256,address,bytes)", account),
    elsewhere: { verdict: "accepted" },
  },
  {
    id: "unknown-mode",
    corpus: [110],
    group,
    title: "Sign in a mode that the module does not know",
    attempt: (stage) => ({
      callData: encodeExecute([sell(stage, amountIn)]),
      sponsor: "none",
      alter: (signed) => ({ ...signed, signature: concat(["0x03", slice(signed.signature, 1)]) }),
    }),
    effect: (stage) => trades(stage, { amountIn }),
    refused: () => "AA23 UnsupportedSmartSessionMode: mode 3",
    elsewhere: { verdict: "refused", reason: "AA23 Panic: no such enum value" },
  },
  {
    id: "spending-limit-of-another-token",
    corpus: [34],
    group,
    title: "Take a token that the spending limit does not know from somebody else",
    needs: ["ERC20SpendingLimitPolicy"],
    ...callsOf(
      (stage) => {
        const limit = getSpendingLimitsPolicy([{ token: stage.environment.targets.sold, limit: perTrade }]);
        return withActions(stage, "spending limit", [fallback(fallbackSelectors.anyCall, limit)]);
      },
      ({ environment, account, otherAccount }) => [
        {
          to: environment.targets.bought,
          data: encodeFunctionData({
            abi: erc20Abi,
            functionName: "transferFrom",
            args: [otherAccount, account, amountIn],
          }),
        },
      ],
      (stage) => {
        const { environment, account, otherAccount } = stage;
        const allowance = approve({
          token: environment.targets.bought,
          spender: account,
          amount: amountIn,
        });
        return runAsOwner(stage, [allowance], otherAccount);
      },
    ),
    effect: (stage) => receives(stage, "bought", stage.account, amountIn),
    refused: ({ environment }) =>
      `AA23 PolicyViolation ERC20SpendingLimitPolicy: no limit for ${environment.targets.bought}`,
    elsewhere: { verdict: "accepted" },
  },
  {
    id: "batch-of-129",
    corpus: [98],
    group,
    title: "Approve 129 times in one batch",
    attempt: ({ environment: { targets } }) => {
      const one = approve({ token: targets.sold, spender: targets.pool, amount: perApproval });
      return { callData: encodeExecute(Array<Call>(129).fill(one)) };
    },
    effect: (stage) => allows(stage, { spender: stage.environment.targets.pool, amount: perApproval }),
    refused: () => "AA23 TooManyExecutions: count 129",
    elsewhere: { verdict: "accepted" },
  },
  {
    id: "disabled-action-by-fallback",
    corpus: [140],
    group,
    title: "Sell past its bounds once the owner disabled the bounded sale, with a session of any call",
    needs: ["SudoPolicy"],
    ...callsOf(
      boundedSales,
      (stage) => [saleTo(stage, stage.thief)],
      (stage) => {
        const { to, data } = saleTo(stage, stage.thief);
        const args = [getPermissionId({ session: boundedSales(stage) }), actionIdOf(to, data)] as const;
        return runAsOwner(stage, [
          { to: canonical.smartSession, data: encodeFunctionData({ abi: disableActionIdAbi, args }) },
        ]);
      },
    ),
    effect: (stage) => trades(stage, { amountIn, recipient: stage.thief }),
    refused: () => "AA23 NoPoliciesSet",
    elsewhere: { verdict: "accepted" },
  },
  {
    id: "module-call-widens",
    corpus: [141],
    group,
    title: "Enable a session without bounds with a session of calls to the module",
    needs: ["SudoPolicy"],
    ...callsOf(
      (stage) => withActions(stage, "module call", [fallback(fallbackSelectors.moduleCall)]),
      (stage) => {
        const { to, data } = getEnableSessionsAction({ sessions: [boundless(stage)] });
        return [{ to, data }];
      },
    ),
    effect: (stage) => enables(stage, getPermissionId({ session: boundless(stage) })),
    refused: () => "AA23 InvalidTarget",
    elsewhere: { verdict: "accepted" },
  },
];
