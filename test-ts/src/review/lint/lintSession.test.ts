import { getSudoPolicy, type Session } from "@rhinestone/module-sdk";
import {
  type Address,
  encodePacked,
  erc20Abi,
  erc721Abi,
  getAddress,
  type Hex,
  numberToHex,
  parseAbi,
  toFunctionSelector,
} from "viem";
import { describe, expect, test } from "vitest";
import { atLeast, atMost, equal, self } from "../../session/bounds.ts";
import { defineSession } from "../../session/defineSession.ts";
import { encodeSession } from "../../session/encode.ts";
import { days, hours } from "../../session/lifetime.ts";
import type { SessionDefinition } from "../../session/types.ts";
import { readSession, type SessionSource } from "../readSession.ts";
import { type LintCode, lintCodes } from "./finding.ts";
import type { TargetFacts } from "./inspectTargets.ts";
import { lintSession } from "./lintSession.ts";

const pool = getAddress("0x00000000000000000000000000000000000000aa");
const token = getAddress("0x00000000000000000000000000000000000000bb");
const gasPolicy = getAddress("0x00000000000000000000000000000000000000cc");
const policyNames = new Map([[gasPolicy, "SimpleGasPolicy"]]);
const now = 1_800_000_000;
const poolAbi = parseAbi([
  "function swap(address tokenIn, uint256 amountIn, uint256 minAmountOut, address recipient)",
  "function enter() payable",
  "function play(bytes data, uint256 round)",
]);

const tight = {
  tokenIn: equal(token),
  amountIn: atMost(10n, { total: 50n }),
  minAmountOut: atLeast(5n),
  recipient: equal(self),
};

/** A session that swaps, with these bounds in place of the tight ones. */
const swapping = (args: object = tight, rest: object = {}): SessionSource => ({
  definition: defineSession({
    name: "test",
    lifetime: hours(24),
    ...rest,
    contracts: { pool: { address: pool, abi: poolAbi } },
    actions: { pool: { swap: { args: args as typeof tight } } },
  }),
});

const approving = (args: { spender?: ReturnType<typeof spending>; amount?: ReturnType<typeof most> }) =>
  of(
    defineSession({
      name: "test",
      lifetime: hours(24),
      contracts: { token: { address: token, abi: erc20Abi } },
      actions: { token: { approve: { args } } },
    }),
  );

const spending = () => equal(pool);
const most = () => atMost(5n);

const of = (definition: SessionDefinition): SessionSource => ({ definition });

/** The tight session as it is granted, with changes. */
function struct(change: (session: Session) => Partial<Session>): SessionSource {
  const { definition } = swapping() as { definition: SessionDefinition };
  const session = encodeSession(definition, { account: pool, key: token, chainId: 1, grantedAt: now });
  return { session: { ...session, ...change(session) }, name: "raw" };
}

const action = ({ actions }: Session, change: object): Partial<Session> => ({
  actions: [{ ...actions[0]!, ...change }],
});

const flag = (selector: number) => ({
  actionTarget: "0x0000000000000000000000000000000000000001" as Address,
  actionTargetSelector: numberToHex(selector, { size: 4 }),
});

const timeFrame = (initData: Hex) =>
  struct(({ userOpPolicies: [frame] }) => ({ userOpPolicies: [{ ...frame!, initData }] }));

const codesOf = (source: SessionSource, facts?: TargetFacts): LintCode[] => {
  const known = facts && new Map([[pool, facts]]);
  return lintSession({ reading: readSession(source, { policyNames }), now, facts: known }).map(
    ({ code }) => code,
  );
};

const swap = toFunctionSelector("swap(address,uint256,uint256,address)");
const { minAmountOut: _, ...noLeastProceeds } = tight;
const { recipient: __, ...noRecipient } = tight;

/** For each code a session that has it, and one that differs in one thing and has it not. */
const cases: Record<
  LintCode,
  [has: SessionSource, hasNot: SessionSource, facts?: [TargetFacts, TargetFacts]]
> = {
  "no-amount-bound": [swapping({ ...tight, amountIn: atLeast(1n) }), swapping()],
  "no-total": [
    swapping({ ...tight, amountIn: atMost(10n) }),
    swapping({ ...tight, amountIn: atMost(10n) }, { uses: 3 }),
  ],
  "no-recipient": [swapping(noRecipient), swapping()],
  "no-spender": [approving({ amount: most() }), approving({ amount: most(), spender: spending() })],
  "unbounded-approve": [
    approving({ spender: spending() }),
    approving({ spender: spending(), amount: most() }),
  ],
  "min-out-unbounded": [swapping(noLeastProceeds), swapping()],
  "no-argument-bound": [playing(), swapping()],
  "unlimited-value": [
    struct((session) =>
      action(session, { actionTargetSelector: "0xffffffff", actionPolicies: [getSudoPolicy()] }),
    ),
    of(entering()),
  ],
  "no-expiry": [struct(() => ({ userOpPolicies: [] })), struct(() => ({}))],
  "long-lived": [swapping(tight, { lifetime: days(31) }), swapping(tight, { lifetime: days(30) })],
  milliseconds: [
    timeFrame(`${numberToHex(now * 1_000, { size: 6 })}000000000000`),
    timeFrame(`${numberToHex(now + 1_000, { size: 6 })}000000000000`),
  ],
  sudo: [struct((session) => action(session, { actionPolicies: [getSudoPolicy()] })), swapping()],
  "fallback-action": [struct((session) => action(session, flag(1))), swapping()],
  "module-calls": [struct((session) => action(session, flag(2))), swapping()],
  "open-paymaster": [
    struct(() => ({ permitERC4337Paymaster: true })),
    struct(() => ({ permitERC4337Paymaster: false })),
  ],
  "unlimited-fees": [
    swapping(),
    struct(({ userOpPolicies }) => ({
      userOpPolicies: [
        ...userOpPolicies,
        { policy: gasPolicy, initData: encodePacked(["uint128", "uint128"], [1_000_000n, 10n ** 15n]) },
      ],
    })),
  ],
  "unreadable-policy": [
    timeFrame(numberToHex(now + 1_000, { size: 32 })),
    timeFrame(`${numberToHex(now + 1_000, { size: 6 })}000000000000`),
  ],
  "unknown-policy": [
    struct((session) => ({ userOpPolicies: [...session.userOpPolicies, { policy: token, initData: "0x" }] })),
    swapping(),
  ],
  "unknown-function": [
    struct((session) => action(session, { actionTargetSelector: "0x12345678" })),
    swapping(),
  ],
  "dynamic-argument": [playing(), swapping()],
  "target-no-code": [
    swapping(),
    swapping(),
    [
      { kind: "none", missing: [] },
      { kind: "contract", missing: [] },
    ],
  ],
  "target-account": [
    swapping(),
    swapping(),
    [
      { kind: "account", evidence: "an account", missing: [] },
      { kind: "contract", missing: [] },
    ],
  ],
  "target-proxy": [
    swapping(),
    swapping(),
    [
      { kind: "proxy", evidence: "a slot", missing: [] },
      { kind: "contract", missing: [] },
    ],
  ],
  "selector-missing": [
    swapping(),
    swapping(),
    [
      { kind: "contract", missing: [swap] },
      { kind: "contract", missing: [] },
    ],
  ],
};

describe.each(Object.entries(cases))("%s", (code, [has, hasNot, facts]) => {
  test("behavior: found", () => expect(codesOf(has, facts?.[0])).toContain(code));
  test("behavior: not found where one thing differs", () =>
    expect(codesOf(hasNot, facts?.[1])).not.toContain(code));
});

test("default: each finding has its code's severity, a sentence and a fix, the worst first", () => {
  const findings = lintSession({ reading: readSession(swapping({ tokenIn: equal(token) })), now });
  expect(findings.map(({ code }) => code)).toEqual([
    "no-amount-bound",
    "no-recipient",
    "min-out-unbounded",
    "unlimited-fees",
  ]);
  for (const { code, severity, message, fix } of findings) {
    expect(severity).toBe(lintCodes[code][0]);
    expect(message).toMatch(/\.$/);
    expect(fix).toMatch(/\.$/);
  }
});

test("behavior: letting an operator take a whole collection counts as an approval without bound", () => {
  const source = of(
    defineSession({
      name: "test",
      lifetime: hours(1),
      contracts: { nft: { address: token, abi: erc721Abi } },
      actions: { nft: { setApprovalForAll: { args: { operator: equal(pool) } } } },
    }),
  );
  expect(codesOf(source)).toContain("unbounded-approve");
});

function playing(): SessionSource {
  return of(
    defineSession({
      name: "test",
      lifetime: hours(1),
      contracts: { pool: { address: pool, abi: poolAbi } },
      actions: { pool: { play: { args: "any" } } },
    }),
  );
}

function entering(): SessionDefinition {
  return defineSession({
    name: "test",
    lifetime: hours(1),
    contracts: { pool: { address: pool, abi: poolAbi } },
    actions: { pool: { enter: { value: { total: 10n } } } },
  });
}
