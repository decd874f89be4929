import { type Hex, numberToHex, parseAbi } from "viem";
import { expect, test } from "vitest";
import { policyAddresses } from "../../chain/addStack.ts";
import type { Expression } from "../../review/sessionReading.ts";
import { atMost, equal } from "../../session/bounds.ts";
import { defineSession } from "../../session/defineSession.ts";
import { encodeSession } from "../../session/encode.ts";
import { hours } from "../../session/lifetime.ts";
import { sceneOf } from "../../testing/sceneOf.ts";
import { encodeExpression } from "../policies/encodeExpression.ts";
import { triedActions } from "./baseCall.ts";
import { deriveCases, deriveRandom } from "./deriveCases.ts";
import { isFound, isUntried } from "./untried.ts";

const now = 1_800_000_000n;
const address = "0x00000000000000000000000000000000000000e1";
const stranger = "0x00000000000000000000000000000000000000E2";
const abi = parseAbi(["function pay(uint256 amount)", "function tip(uint256 amount) payable"]);
const till = { name: "till", address, abi } as const;

const sessionOf = (total: bigint, uses: number) =>
  encodeSession(
    defineSession({
      name: "mine",
      lifetime: hours(1),
      sponsored: "anyPaymaster",
      uses,
      contracts: { till },
      actions: {
        till: { pay: { args: { amount: atMost(1n, { total }) } }, tip: { args: { amount: equal(7n) } } },
      },
    }),
    { account: stranger, key: stranger, chainId: 1, grantedAt: now },
  );

const derive = (session: ReturnType<typeof sessionOf>) => deriveCases(sceneOf(session, [till], now));
const untried = (session: ReturnType<typeof sessionOf>) => derive(session).filter(isUntried);

test("default: everything that the session's data asks for is tried", () => {
  const derived = derive(sessionOf(24n, 24));
  expect(derived.filter(isUntried)).toEqual([]);
  const groups = new Set(derived.filter(isFound).map(({ group }) => group));
  expect([...groups].sort()).toEqual([
    "Arguments",
    "Batches",
    "Calldata",
    "Execution modes",
    "Functions and contracts",
    "Keys, nonces and permissions",
    "Lifecycle",
    "Time",
    "Totals",
  ]);
});

test("behavior: totals that take too many calls are named", () => {
  expect(untried(sessionOf(25n, 25))).toEqual([
    {
      id: "mine/till.pay/amount/total",
      title: "till.pay's total of amount",
      untried: "with 1 a call at most, 25 take more than 24 calls to use up",
    },
    {
      id: "mine/session/uses",
      title: "session's limit of uses",
      untried: "25 uses are more than the 24 that are tried",
    },
  ]);
});

test("behavior: an action under a policy that nobody knows is not taken to agree", () => {
  const session = sessionOf(24n, 24);
  session.actions[1]!.actionPolicies.push({ policy: stranger, initData: "0x" });
  const reason = `what the policy ${stranger} answers is not known`;
  expect(untried(session)).toEqual([
    { id: "mine/till.tip/call", title: "Calls of till.tip", untried: reason },
  ]);
  expect(derive(session).filter(({ id }) => id.startsWith("mine/till.tip/"))).toHaveLength(1);
});

test("behavior: a policy of the operation that nobody knows leaves nothing to try, and says so of each", () => {
  const session = sessionOf(24n, 24);
  session.userOpPolicies.unshift({ policy: stranger, initData: "0x" });
  const derived = derive(session);
  expect(derived.filter(isFound)).toEqual([]);
  expect(derived.length).toBeGreaterThan(5);
});

test("behavior: an action that allows no call is named with what refuses it", () => {
  const session = sessionOf(24n, 24);
  const [pay] = session.actions;
  pay!.actionPolicies.push(...session.actions[1]!.actionPolicies);
  expect(untried(session)).toEqual([
    {
      id: "mine/till.pay/call",
      title: "Calls of till.pay",
      untried: expect.stringMatching(
        /^no call was found that it allows \(AA23 PolicyViolation UniActionPolicy: /,
      ),
    },
  ]);
});

const word = (value: number): Hex => numberToHex(value, { size: 32 });
const equals = (ref: number, offset = 0): Expression => ({
  node: "rule",
  rule: { condition: "equal", offset, ref: word(ref) },
});
const joined = (node: "and" | "or", parts: readonly Expression[]): Expression =>
  parts.reduce((left, right) => ({ node, left, right }));

/** A session whose payments satisfy an expression. */
function paying(expression: Expression) {
  const session = sessionOf(24n, 24);
  const initData = encodeExpression(expression);
  session.actions[0]!.actionPolicies = [{ policy: policyAddresses().ArgPolicy, initData }];
  return session;
}

/** The ways in which a call is tried, by their numbers. */
const triedWays = (session: ReturnType<typeof sessionOf>) => {
  const found = derive(session).filter(isFound);
  const ways = found.flatMap(({ id }) => /till\.pay(?: \(way (\d+)\))?\/amount/.exec(id)?.[1] ?? []);
  return [...new Set(ways)];
};

test("behavior: a way to satisfy an expression is tried, or has a row that says what it is", () => {
  const session = paying(
    joined(
      "or",
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((value) => equals(value)),
    ),
  );

  expect(triedWays(session)).toEqual(["2", "3", "4", "5", "6", "7", "8"]);
  const reason = "8 ways to satisfy its expression are tried";
  expect(untried(session)).toEqual([
    {
      id: "mine/till.pay/call/untried way 1",
      title: "Calls of till.pay by another way: word 0 == 9",
      untried: reason,
    },
    {
      id: "mine/till.pay/call/untried way 2",
      title: "Calls of till.pay by another way: word 0 == 10",
      untried: reason,
    },
  ]);
});

test("behavior: a way that no call can take says why, and takes no other's place", () => {
  const session = paying(
    joined("and", [
      equals(3),
      joined(
        "or",
        [1, 2, 3].map((value) => equals(value)),
      ),
    ]),
  );

  const rows = untried(session);
  expect(rows.map(({ title }) => title)).toEqual([
    "Calls of till.pay by another way: word 0 == 3 and word 0 == 1",
    "Calls of till.pay by another way: word 0 == 3 and word 0 == 2",
  ]);
  for (const { untried: reason } of rows) expect(reason).toMatch(/^no call was found that it allows \(/);
  expect(
    derive(session)
      .filter(isFound)
      .map(({ id }) => id),
  ).toContain("mine/till.pay/amount/bound");
});

test("behavior: of very many ways the first have rows, and the others are counted", () => {
  const either = Array.from({ length: 16 }, (_, index) =>
    joined("or", [equals(1, 32 * index), equals(2, 32 * index)]),
  );
  const rows = triedActions(sceneOf(paying(joined("and", either)), [till], now)).filter(isUntried);
  expect(rows).toHaveLength(57);
  expect(rows.at(-1)).toEqual({
    id: "till.pay/call/further ways",
    title: `Calls of till.pay by ${2n ** 16n - 64n} further ways`,
    untried: "of the ways to satisfy its expression the first 64 are looked at",
  });
});

test("behavior: the same seed gives the same operations at random, another one others", () => {
  const drawn = (seed: string) =>
    deriveRandom(sceneOf(sessionOf(24n, 24), [till], now), { seed, count: 5 })
      .filter(isFound)
      .map((each) => each.attempt({} as never));
  expect(drawn("a")).toHaveLength(5);
  expect(drawn("a")).toEqual(drawn("a"));
  expect(drawn("a").map(callDataOf)).not.toEqual(drawn("b").map(callDataOf));
});

const callDataOf = (attempt: unknown) => (attempt as { callData: string }).callData;
