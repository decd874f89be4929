import { encodeAbiParameters, getAbiItem, getAddress, numberToHex, parseAbi } from "viem";
import { expect, test } from "vitest";
import { argPolicyAbi } from "../../generated/argPolicy.ts";
import { dexSwap } from "../../sessions/dexSwap.ts";
import { encodeSession } from "../session/encode.ts";
import { explainSession } from "./explainSession.ts";
import { readSession } from "./readSession.ts";

const pool = getAddress("0x00000000000000000000000000000000000000aa");
const sold = getAddress("0x00000000000000000000000000000000000000bb");
const account = getAddress("0x00000000000000000000000000000000000000cc");
const key = getAddress("0x00000000000000000000000000000000000000dd");
const policy = getAddress("0x00000000000000000000000000000000000000ee");

const definition = dexSwap({ pool, sold });
const session = encodeSession(definition, { account, key, chainId: 8453, grantedAt: 1_800_000_000 });

const bounds = (source: Parameters<typeof readSession>[0]) =>
  explainSession(readSession(source)).actions.map(({ title, lines }) => [
    title,
    ...lines.map(({ what, bound }) => `${what}: ${bound}`),
  ]);

test("default: a definition by its names, with what it leaves open", () => {
  const { name, who, when, notLimited } = explainSession(readSession({ definition }));
  expect([name, who, when]).toEqual([
    "dex-swap-24h",
    "The key that the account's owner grants it to.",
    "For 24 hours from the grant on.",
  ]);
  expect(bounds({ definition })[0]).toEqual([
    "pool.swap(tokenIn, amountIn, minAmountOut, recipient)",
    `tokenIn: is ${sold} (token)`,
    "amountIn: at most 1000000000000000000 (1 at 18 decimals) a call, 5000000000000000000 (5 at 18 decimals) in all",
    "minAmountOut: not limited",
    "recipient: is the account itself",
  ]);
  expect(notLimited).toContain(
    "pool.swap(tokenIn, amountIn, minAmountOut, recipient): minAmountOut may be anything.",
  );
  expect(notLimited).toContain("What the operations cost in fees.");
});

test("behavior: a struct says the same of what it names, and words by their place where no ABI is at hand", () => {
  const { who, when } = explainSession(readSession({ session, name: "raw" }));
  expect(who).toBe(`The key ${key}. On chain 8453 only.`);
  expect(when).toBe("From the grant on until 2027-01-16 08:00:00 UTC, that second included.");
  const [swap, approve] = bounds({ session, name: "raw" });
  expect(swap).toEqual([
    `0x0000…00AA.function ${session.actions[0]!.actionTargetSelector}`,
    "word 0: is 187",
    "word 1: at most 1000000000000000000 (1 at 18 decimals) a call, 5000000000000000000 (5 at 18 decimals) in all",
    "word 3: is 204",
    "every other argument: not limited",
    "native value: none",
  ]);
  expect(approve).toEqual([
    "0x0000…00bb.approve(spender, amount)",
    `spender: is ${pool}`,
    "amount: at most 5000000000000000000 (5 at 18 decimals) a call",
  ]);
});

test("behavior: an ABI at hand names what the struct does not", () => {
  const abi = parseAbi([
    "function swap(address tokenIn, uint256 amountIn, uint256 minAmountOut, address recipient)",
  ]);
  const { actions } = explainSession(readSession({ session, name: "raw" }, { abi }));
  expect(actions[0]!.lines.map(({ what }) => what)).toEqual([
    "tokenIn",
    "amountIn",
    "minAmountOut",
    "recipient",
  ]);
});

test("behavior: only the rules that must hold bound an argument of an expression", () => {
  const rule = (condition: number, ref: bigint) => ({
    condition,
    offset: 32n,
    isLimited: false,
    ref: numberToHex(ref, { size: 32 }),
    usage: { limit: 0n, used: 0n },
  });
  const explain = (root: bigint) => {
    const { outputs } = getAbiItem({ abi: argPolicyAbi, name: "actionConfigs" });
    const nodes = [0n, 1n << 2n, root | (0n << 10n) | (1n << 18n)];
    const paramRules = { rootNodeIndex: 2, rules: [rule(4, 9n), rule(3, 2n)], packedNodes: nodes };
    const config = [{ type: "tuple", components: outputs }] as const;
    const initData = encodeAbiParameters(config, [{ valueLimitPerUse: 0n, paramRules }]);
    const actions = [{ ...session.actions[1]!, actionPolicies: [{ policy, initData }] }];
    const policyNames = new Map([[policy, "ArgPolicy"]]);
    return explainSession(readSession({ session: { ...session, actions }, name: "raw" }, { policyNames }))
      .actions[0]!.lines;
  };
  expect(explain(2n)).toContainEqual({ what: "amount", bound: "from 2 to 9", limited: true });
  expect(explain(3n)).toContainEqual({ what: "amount", bound: "not limited", limited: false });
  expect(explain(3n)).toContainEqual({
    what: "condition",
    bound: "(word 1 <= 9 or word 1 >= 2)",
    limited: true,
  });
});
