import { getPermissionId, getSpendingLimitsPolicy, type Session } from "@rhinestone/module-sdk";
import { type AbiFunction, type Address, erc20Abi, type Hex, slice, toFunctionSignature } from "viem";
import { mockHookAbi } from "../../../generated/mockHook.ts";
import { mockHookTokenAbi } from "../../../generated/mockHookToken.ts";
import { mockPermit2Abi } from "../../../generated/mockPermit2.ts";
import { mockPermitTokenAbi } from "../../../generated/mockPermitToken.ts";
import { type Call, encodeExecute } from "../../accounts/encodeExecute.ts";
import type { Case } from "../case.ts";
import { type Aim, allows, type Effect, tokenChange } from "../effects.ts";
import { callsOf, fallback, fallbackSelectors, withActions } from "../grantedByOwner.ts";
import { callTo, otherFunds } from "../otherTargets.ts";
import { runAsAnybody } from "../runAsAnybody.ts";
import { runAsOwner } from "../runAsOwner.ts";
import { runAsSession } from "../runAsSession.ts";
import type { Stage } from "../stage.ts";
import { notGranted } from "./reach.ts";

const group = "Tokens of other kinds";
const limit = 10n ** 18n;
const half = limit / 2n;

type Token = "burningToken" | "hookToken" | "permitToken";

const erc20 = { abi: erc20Abi } as const;
const transfer = (token: Address, to: Address, amount: bigint) =>
  callTo(token, { ...erc20, functionName: "transfer", args: [to, amount] });
const approve = (token: Address, spender: Address, amount: bigint) =>
  callTo(token, { ...erc20, functionName: "approve", args: [spender, amount] });
const take = (token: Address, from: Address, to: Address, amount: bigint) =>
  callTo(token, { ...erc20, functionName: "transferFrom", args: [from, to, amount] });

/** Transfers, approvals and takings of a token, up to so much in all: as one fallback action, or by name. */
function limited(stage: Stage, token: Token, by: "name" | "fallback" = "fallback"): Session {
  const address = stage.others[token];
  const policy = getSpendingLimitsPolicy([{ token: address, limit }]);
  if (by === "fallback")
    return withActions(stage, `any call, ${token}`, [fallback(fallbackSelectors.anyCall, policy)]);
  const calls = [transfer(address, address, 0n), approve(address, address, 0n)];
  return withActions(
    stage,
    `calls of ${token}`,
    calls.map(({ data }) => ({
      actionTarget: address,
      actionTargetSelector: slice(data, 0, 4),
      actionPolicies: [policy],
    })),
  );
}

/** A call of that session. @param afterwards what happens once it is enabled. */
const use = (
  token: Token,
  calls: (stage: Stage) => Call[],
  afterwards?: (stage: Stage) => Promise<void>,
): Pick<Case, "given" | "attempt" | "needs"> => ({
  needs: ["ERC20SpendingLimitPolicy"],
  ...callsOf((stage) => limited(stage, token), calls, afterwards),
});

/** What the session's key did before. */
const before = (token: Token, calls: (stage: Stage) => Call[]) => (stage: Stage) =>
  runAsSession(stage, calls(stage), {
    permissionId: getPermissionId({ session: limited(stage, token) }),
  }).then(() => undefined);

const refusedByLimit = (detail: string) => () => `AA23 PolicyViolation ERC20SpendingLimitPolicy: ${detail}`;
const pastLimit = (spent: bigint, approved: bigint, wanted: bigint) =>
  refusedByLimit(`spent ${spent} + approved ${approved} + ${wanted} > ${limit}`);
const notAToken = refusedByLimit("not a token transfer or approval");

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

const moved = (stage: Stage, from: Address, to: Address): Effect => [
  tokenChange(stage, stage.others.permitToken, from, -half),
  tokenChange(stage, stage.others.permitToken, to, half),
];

const functionOf = (name: string): AbiFunction =>
  mockPermitTokenAbi.find((item) => item.type === "function" && item.name === name) as AbiFunction;

/** The other account has let this one take its tokens. */
const allowedByOther = (stage: Stage) =>
  runAsOwner(stage, [approve(stage.others.permitToken, stage.account, otherFunds)], stage.otherAccount);

const permit2Allowance = ({ environment, others, account, thief }: Stage): Aim => ({
  label: `allowance of ${thief} at Permit2`,
  async read() {
    const args = [account, others.permitToken, thief] as const;
    const call = { address: others.permit2, abi: mockPermit2Abi, functionName: "allowance", args } as const;
    return (await environment.publicClient.readContract(call))[0];
  },
  reached: (was, is) => was === 0n && is === half,
});

export const otherTokenCases: Case[] = [
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
  {
    id: "approval-drained",
    corpus: [30],
    group,
    title: "Send half of the limit when a spender drained an approval of the other half",
    ...use("permitToken", ({ others, thief }) => [transfer(others.permitToken, thief, half)], drained),
    effect: (stage) => moved(stage, stage.account, stage.thief),
  },
  {
    id: "approval-drained-past",
    corpus: [30],
    group,
    title: "Send one more than that",
    ...use("permitToken", ({ others, thief }) => [transfer(others.permitToken, thief, half + 1n)], drained),
    effect: (stage) => [tokenChange(stage, stage.others.permitToken, stage.thief, half + 1n)],
    refused: pastLimit(0n, half, half + 1n),
  },
  {
    id: "third-party-within",
    corpus: [33],
    group,
    title: "Take for the thief what another account lets this one take, up to the limit",
    ...use(
      "permitToken",
      ({ others, otherAccount, thief }) => [take(others.permitToken, otherAccount, thief, half)],
      allowedByOther,
    ),
    effect: (stage) => moved(stage, stage.otherAccount, stage.thief),
  },
  {
    id: "third-party-past",
    corpus: [33],
    group,
    title: "Take for the thief more than the limit of what another account lets this one take",
    ...use(
      "permitToken",
      ({ others, otherAccount, thief }) => [take(others.permitToken, otherAccount, thief, limit + 1n)],
      allowedByOther,
    ),
    effect: (stage) => [tokenChange(stage, stage.others.permitToken, stage.thief, limit + 1n)],
    refused: pastLimit(0n, 0n, limit + 1n),
  },
  {
    id: "to-self-counts",
    corpus: [34],
    group,
    title: "Send on when the limit went into a transfer from the account to itself",
    ...use(
      "permitToken",
      ({ others, thief }) => [transfer(others.permitToken, thief, 1n)],
      async (stage) => {
        await before("permitToken", ({ others, account }) => [transfer(others.permitToken, account, limit)])(
          stage,
        );
      },
    ),
    effect: (stage) => [tokenChange(stage, stage.others.permitToken, stage.thief, 1n)],
    refused: pastLimit(limit, 0n, 1n),
  },
  {
    id: "taken-from-self",
    corpus: [34],
    group,
    title: "Have the account take from itself for itself",
    ...use(
      "permitToken",
      ({ others, account }) => [take(others.permitToken, account, account, half)],
      (stage) => runAsOwner(stage, [approve(stage.others.permitToken, stage.account, limit)]),
    ),
    effect: (stage) => [
      tokenChange(stage, stage.others.permitToken, stage.account, 0n),
      {
        ...allows(stage, { token: stage.others.permitToken, spender: stage.account, amount: half })[0]!,
        reached: (was, is) => was === limit && is === half,
      },
    ],
  },
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

/** A spender was approved for half of the limit, and has taken it. */
async function drained(stage: Stage): Promise<void> {
  const { others, account, thief } = stage;
  await before("permitToken", () => [approve(others.permitToken, thief, half)])(stage);
  await runAsAnybody(stage, [take(others.permitToken, account, thief, half)]);
}

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
