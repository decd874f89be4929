import type { Address, Hex } from "viem";
import { mockHookAbi } from "../../../generated/mockHook.ts";
import { mockHookTokenAbi } from "../../../generated/mockHookToken.ts";
import { type Call, encodeExecute } from "../../accounts/encodeExecute.ts";
import type { Case } from "../case.ts";
import { type Effect, tokenChange } from "../effects.ts";
import { callTo } from "../otherTargets.ts";
import { runAsAnybody } from "../runAsAnybody.ts";
import type { Stage } from "../stage.ts";
import { before, group, half, limit, pastLimit, take, transfer, use } from "./limitedToken.ts";

export const actingTokenCases: Case[] = [
  {
    id: "burning-token-at",
    corpus: [39],
    group,
    title: "Send all of the limit of a token that burns a hundredth: the limit is of what leaves",
    ...use("burningToken", ({ others, thief }) => [transfer(others.burningToken, thief, limit)]),
    effect: (stage) => [
      tokenChange(stage, stage.others.burningToken, stage.account, -limit),
      tokenChange(stage, stage.others.burningToken, stage.thief, limit - limit / 100n),
    ],
  },
  {
    id: "burning-token-past",
    corpus: [39],
    group,
    title: "Send the hundredth that was burnt once more",
    ...use(
      "burningToken",
      ({ others, thief }) => [transfer(others.burningToken, thief, limit / 100n)],
      before("burningToken", ({ others, thief }) => [transfer(others.burningToken, thief, limit)]),
    ),
    effect: (stage) => [tokenChange(stage, stage.others.burningToken, stage.account, -limit / 100n)],
    refused: pastLimit(limit, 0n, limit / 100n),
  },
  {
    id: "hook-reenters-account",
    corpus: [40],
    group,
    title: "Send to a hook that has the account send more: it sends what was granted, once",
    ...use("hookToken", sendToHook, (stage) =>
      aimHook(stage, stage.account, encodeExecute([transfer(stage.others.hookToken, stage.thief, half)])),
    ),
    effect: hookedOnce,
  },
  {
    id: "hook-takes",
    corpus: [40],
    group,
    title: "Send to a hook that takes the account's tokens meanwhile: it gets what was granted, once",
    ...use("hookToken", sendToHook, (stage) =>
      aimHook(
        stage,
        stage.others.hookToken,
        take(stage.others.hookToken, stage.account, stage.thief, half).data,
      ),
    ),
    effect: hookedOnce,
  },
];

function sendToHook({ others }: Stage): Call[] {
  return [transfer(others.hookToken, others.hook, half)];
}

/** Has the hook make a call when it receives. */
async function aimHook(stage: Stage, target: Address, data: Hex): Promise<void> {
  const { hook, hookToken } = stage.others;
  const register = callTo(hookToken, { abi: mockHookTokenAbi, functionName: "setHook", args: [hook] });
  await runAsAnybody(stage, [
    callTo(hook, { abi: mockHookAbi, functionName: "aim", args: [target, data] }),
    callTo(hook, { abi: mockHookAbi, functionName: "act", args: [hookToken, register.data] }),
  ]);
}

/** The hook was called, got what was sent, and nothing more left the account. */
function hookedOnce(stage: Stage): Effect {
  const { environment, others, account, thief } = stage;
  const read = (functionName: "calls" | "succeeded") => async () =>
    BigInt(
      await environment.publicClient.readContract({ address: others.hook, abi: mockHookAbi, functionName }),
    );
  return [
    tokenChange(stage, others.hookToken, account, -half),
    tokenChange(stage, others.hookToken, others.hook, half),
    tokenChange(stage, others.hookToken, thief, 0n),
    { label: "calls of the hook", read: read("calls"), reached: (was, is) => is === was + 1n },
    { label: "the hook's own call went through", read: read("succeeded"), reached: (_, is) => is === 0n },
  ];
}
