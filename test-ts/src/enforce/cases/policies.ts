import { getPermissionId, type Session } from "@rhinestone/module-sdk";
import { encodeFunctionData, type Hex, parseAbi } from "viem";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import { canonical } from "../../chain/addresses.ts";
import type { Case } from "../case.ts";
import { trades } from "../effects.ts";
import { enableAsOwner, fallback, fallbackSelectors, withActions } from "../grantedByOwner.ts";
import { actionConfigId, actionIdOf } from "../ids.ts";
import { runAsSession } from "../runAsSession.ts";
import type { Stage } from "../stage.ts";
import { wrongRecipient } from "./arguments.ts";
import { perTrade } from "./limits.ts";
import { afterItsCodeIs, passingPolicy } from "./stricterUses.ts";
import { swap } from "./trade.ts";

const group = "Policies that lie or break";
const amountIn = perTrade / 2n;

const initializeAbi = parseAbi([
  "function initializeWithMultiplexer(address account, bytes32 configId, bytes initData)",
]);

/** Code that returns one word. */
const answering = (word: Hex): Hex => `0x7f${word.slice(2).padStart(64, "0")}5f5260205ff3`;

/** A session of any call, by which the account can speak to a policy itself. */
const anyCall = (stage: Stage): Session =>
  withActions(stage, "any call", [fallback(fallbackSelectors.anyCall)]);

const saleTo = ({ environment: { targets }, thief: recipient }: Stage) =>
  swap({ ...targets, amountIn, recipient });

export const policyCases: Case[] = [
  {
    id: "policy-answers-failure",
    corpus: [66],
    group,
    title: "Transfer under a policy that answers 1",
    ...afterItsCodeIs(answering("0x01")),
    refused: () => `AA23 PolicyViolation ${passingPolicy}`,
  },
  {
    id: "policy-answers-authorizer",
    corpus: [66],
    group,
    title: "Transfer under a policy that names an aggregator",
    ...afterItsCodeIs(answering("0x1234567890")),
    refused: () => `AA23 PolicyViolation ${passingPolicy}`,
  },
  {
    id: "policy-answers-sentinel",
    corpus: [66],
    group,
    title: "Transfer under a policy that answers with the module's own word for its fallback",
    ...afterItsCodeIs(answering("0x50ffbaad")),
    refused: () => `AA23 PolicyViolation ${passingPolicy}`,
  },
  {
    id: "policy-answers-31-bytes",
    corpus: [67],
    group,
    title: "Transfer under a policy that answers with 31 bytes",
    ...afterItsCodeIs("0x601f5ff3"),
    refused: () => `AA23 PolicyViolation ${passingPolicy}`,
    elsewhere: { verdict: "accepted" },
  },
  {
    id: "policy-reverts-at-length",
    corpus: [67],
    group,
    title: "Transfer under a policy that reverts with 100 kB",
    ...afterItsCodeIs("0x620186a05ffd"),
    refused: () => "AA23 PolicyCheckReverted",
  },
  {
    id: "policy-set-by-account",
    corpus: [64],
    group,
    title:
      "Send the proceeds to a thief once the account has set the policy's rules itself, which nobody reads",
    needs: ["SudoPolicy"],
    async given(stage) {
      const { account, reference, environment } = stage;
      await enableAsOwner(stage, anyCall(stage));
      const { actionTarget, actionTargetSelector, actionPolicies } = reference.session.actions.find(
        (action) => action.actionTarget === environment.targets.pool,
      )!;
      const actionId = actionIdOf(actionTarget, actionTargetSelector);
      const configId = actionConfigId(account, reference.permissionId, actionId);
      // The amount's rule alone: length 1, and the rule on tokenIn stands first.
      const { initData } = actionPolicies[0]!;
      const lax = `${initData.slice(0, 2 + 64)}${"1".padStart(64, "0")}${initData.slice(2 + 128)}` as Hex;
      const data = encodeFunctionData({ abi: initializeAbi, args: [account, configId, lax] });
      const permissionId = getPermissionId({ session: anyCall(stage) });
      await runAsSession(stage, [{ to: canonical.uniActionPolicy, data }], { permissionId });
    },
    attempt: (stage) => ({ callData: encodeExecute([saleTo(stage)]) }),
    effect: (stage) => trades(stage, { amountIn, recipient: stage.thief }),
    refused: (stage) => wrongRecipient(stage, stage.thief),
  },
];
