import { getPermissionId, getSpendingLimitsPolicy, type Session } from "@rhinestone/module-sdk";
import { type Address, erc20Abi, slice } from "viem";
import type { Call } from "../../accounts/encodeExecute.ts";
import type { Case } from "../case.ts";
import { type Effect, tokenChange } from "../effects.ts";
import { callsOf, fallback, fallbackSelectors, withActions } from "../grantedByOwner.ts";
import { callTo, otherFunds } from "../otherTargets.ts";
import { runAsOwner } from "../runAsOwner.ts";
import { runAsSession } from "../runAsSession.ts";
import type { Stage } from "../stage.ts";

export const group = "Tokens of other kinds";
export const limit = 10n ** 18n;
export const half = limit / 2n;

type Token = "burningToken" | "hookToken" | "permitToken";

const erc20 = { abi: erc20Abi } as const;
export const transfer = (token: Address, to: Address, amount: bigint) =>
  callTo(token, { ...erc20, functionName: "transfer", args: [to, amount] });
export const approve = (token: Address, spender: Address, amount: bigint) =>
  callTo(token, { ...erc20, functionName: "approve", args: [spender, amount] });
export const take = (token: Address, from: Address, to: Address, amount: bigint) =>
  callTo(token, { ...erc20, functionName: "transferFrom", args: [from, to, amount] });

/** Transfers, approvals and takings of a token, up to so much in all: as one fallback action, or by name. */
export function limited(stage: Stage, token: Token, by: "name" | "fallback" = "fallback"): Session {
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
export const use = (
  token: Token,
  calls: (stage: Stage) => Call[],
  afterwards?: (stage: Stage) => Promise<void>,
): Pick<Case, "given" | "attempt" | "needs"> => ({
  needs: ["ERC20SpendingLimitPolicy"],
  ...callsOf((stage) => limited(stage, token), calls, afterwards),
});

/** What the session's key did before. */
export const before = (token: Token, calls: (stage: Stage) => Call[]) => (stage: Stage) =>
  runAsSession(stage, calls(stage), {
    permissionId: getPermissionId({ session: limited(stage, token) }),
  }).then(() => undefined);

const refusedByLimit = (detail: string) => () => `AA23 PolicyViolation ERC20SpendingLimitPolicy: ${detail}`;
export const pastLimit = (spent: bigint, approved: bigint, wanted: bigint) =>
  refusedByLimit(`spent ${spent} + approved ${approved} + ${wanted} > ${limit}`);
export const notAToken = refusedByLimit("not a token transfer or approval");

export const moved = (stage: Stage, from: Address, to: Address): Effect => [
  tokenChange(stage, stage.others.permitToken, from, -half),
  tokenChange(stage, stage.others.permitToken, to, half),
];

/** The other account has let this one take its tokens. */
export const allowedByOther = (stage: Stage) =>
  runAsOwner(stage, [approve(stage.others.permitToken, stage.account, otherFunds)], stage.otherAccount);
