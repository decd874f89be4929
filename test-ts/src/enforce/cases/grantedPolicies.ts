import { getPermissionId, type Session } from "@rhinestone/module-sdk";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import { keys } from "../../chain/addresses.ts";
import type { Case } from "../case.ts";
import { trades } from "../effects.ts";
import { callsOf, withActions } from "../grantedByOwner.ts";
import type { Stage } from "../stage.ts";
import { perTrade, sell } from "./limits.ts";
import { enabling, withSalePolicy } from "./stricterGrants.ts";
import { swap } from "./trade.ts";

const group = "Grants: what a session may say";
const amountIn = perTrade / 2n;
const sold = (stage: Stage) => trades(stage, { amountIn });

export const withUserOpPolicies = (
  stage: Stage,
  name: string,
  userOpPolicies: Session["userOpPolicies"],
): Session => ({
  ...withActions(stage, name, stage.reference.session.actions),
  userOpPolicies,
});

export const grantedPolicyCases: Case[] = [
  {
    id: "policy-without-code-granted",
    corpus: [101],
    group,
    title: "Enable a session whose policy is nobody's contract",
    ...enabling((stage) =>
      withSalePolicy(stage, "no contract", { policy: keys.stranger.address, initData: "0x" }),
    ),
    refused: () => `AA23 UnsupportedPolicy: policy ${keys.stranger.address}`,
  },
  {
    id: "policy-of-no-kind",
    corpus: [101],
    group,
    title: "Enable a session whose policy is a token",
    ...enabling((stage) =>
      withSalePolicy(stage, "a token", { policy: stage.environment.targets.sold, initData: "0x" }),
    ),
    refused: ({ environment }) => `AA23 UnsupportedPolicy: policy ${environment.targets.sold}`,
  },
  {
    id: "paymaster-without-policy",
    corpus: [112],
    group,
    title: "Have a paymaster pay for a session that permits it and has no policy on its operations",
    ...callsOf(
      (stage) => withUserOpPolicies(stage, "no policies", []),
      (stage) => [sell(stage, amountIn)],
    ),
    effect: sold,
    refused: () => "AA23 NoPoliciesSet: a paymaster needs a policy for the operation as a whole",
  },
  {
    id: "self-paid-without-policy",
    group,
    title: "Pay for the gas in that session",
    ...callsOf(
      (stage) => withUserOpPolicies(stage, "no policies", []),
      (stage) => [sell(stage, amountIn)],
    ),
    attempt: (stage) => ({
      callData: encodeExecute([swap({ ...stage.environment.targets, amountIn, recipient: stage.account })]),
      permissionId: getPermissionId({ session: withUserOpPolicies(stage, "no policies", []) }),
      sponsor: "none",
    }),
    effect: sold,
  },
];
