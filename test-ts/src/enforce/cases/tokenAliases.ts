import { type AbiFunction, toFunctionSignature } from "viem";
import { mockPermit2Abi } from "../../../generated/mockPermit2.ts";
import { mockPermitTokenAbi } from "../../../generated/mockPermitToken.ts";
import type { Call } from "../../accounts/encodeExecute.ts";
import type { Case } from "../case.ts";
import { type Aim, allows, type Effect } from "../effects.ts";
import { callsOf } from "../grantedByOwner.ts";
import { callTo } from "../otherTargets.ts";
import type { Stage } from "../stage.ts";
import { allowedByOther, group, half, limited, moved, notAToken, use } from "./limitedToken.ts";
import { notGranted } from "./reach.ts";

/** The other names by which a token moves or approves, each with what it would do. */
const aliases: [name: string, call: (stage: Stage) => Call, effect: (stage: Stage) => Effect][] = [
  ...(["increaseAllowance", "increaseApproval"] as const).map((functionName): (typeof aliases)[number] => [
    functionName,
    ({ others, thief }) =>
      callTo(others.permitToken, { abi: mockPermitTokenAbi, functionName, args: [thief, half] }),
    (stage) => allows(stage, { token: stage.others.permitToken, spender: stage.thief, amount: half }),
  ]),
  [
    "push",
    ({ others, thief }) =>
      callTo(others.permitToken, { abi: mockPermitTokenAbi, functionName: "push", args: [thief, half] }),
    (stage) => moved(stage, stage.account, stage.thief),
  ],
  [
    "pull",
    ({ others, otherAccount }) =>
      callTo(others.permitToken, {
        abi: mockPermitTokenAbi,
        functionName: "pull",
        args: [otherAccount, half],
      }),
    (stage) => moved(stage, stage.otherAccount, stage.account),
  ],
  [
    "move",
    ({ others, account, thief }) =>
      callTo(others.permitToken, {
        abi: mockPermitTokenAbi,
        functionName: "move",
        args: [account, thief, half],
      }),
    (stage) => moved(stage, stage.account, stage.thief),
  ],
];

const functionOf = (name: string): AbiFunction =>
  mockPermitTokenAbi.find((item) => item.type === "function" && item.name === name) as AbiFunction;

const permit2Allowance = ({ environment, others, account, thief }: Stage): Aim => ({
  label: `allowance of ${thief} at Permit2`,
  async read() {
    const args = [account, others.permitToken, thief] as const;
    const call = { address: others.permit2, abi: mockPermit2Abi, functionName: "allowance", args } as const;
    return (await environment.publicClient.readContract(call))[0];
  },
  reached: (was, is) => was === 0n && is === half,
});

export const tokenAliasCases: Case[] = [
  ...aliases.flatMap(([name, call, effect]): Case[] =>
    (["name", "fallback"] as const).map((by) => ({
      id: `alias-${name}-${by}`,
      corpus: [35],
      group,
      title: `Call ${name} of a token with a session of ${by === "name" ? "its transfers and approvals" : "any call within a limit"}`,
      needs: ["ERC20SpendingLimitPolicy"],
      ...callsOf(
        (stage) => limited(stage, "permitToken", by),
        (stage) => [call(stage)],
        name === "pull" ? allowedByOther : undefined,
      ),
      effect,
      ...(by === "name"
        ? {
            refused: ({ others }: Stage) =>
              notGranted(toFunctionSignature(functionOf(name)), others.permitToken),
          }
        : // The policy knows this one alone, and counts it.
          name !== "increaseAllowance" && { refused: notAToken }),
    })),
  ),
  {
    id: "alias-permit2-approve",
    corpus: [35],
    group,
    title: "Approve the thief at Permit2, which the account has approved",
    ...use("permitToken", ({ others, thief, grantedAt }) => [
      callTo(others.permit2, {
        abi: mockPermit2Abi,
        functionName: "approve",
        args: [others.permitToken, thief, half, Number(grantedAt) + 86_400],
      }),
    ]),
    effect: (stage) => [permit2Allowance(stage)],
    refused: notAToken,
  },
];
