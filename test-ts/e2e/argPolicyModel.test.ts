import { encodeFunctionData, parseAbi } from "viem";
import { expect, test } from "vitest";
import { argPolicy } from "../src/enforce/policies/argPolicy.ts";
import { encodeExpression } from "../src/enforce/policies/encodeExpression.ts";
import type { Expression } from "../src/review/sessionReading.ts";
import { createRandom, type Random } from "../src/testing/random.ts";
import { randomCall, randomConfig } from "../src/testing/randomRules.ts";
import { ask, mineAs } from "../src/testing/rawCalls.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment();
/** Another one each run, part of the test's name: given again in RULE_MODEL_SEED, it repeats a run. */
const seed = process.env.RULE_MODEL_SEED ?? String(Date.now());
const abi = parseAbi([
  "function initializeWithMultiplexer(address account, bytes32 configId, bytes initData)",
  "function checkAction(bytes32 id, address account, address target, uint256 value, bytes data) returns (uint256)",
]);

test(`the expression policy answers as its model does (RULE_MODEL_SEED=${seed})`, async () => {
  const random = createRandom(`${seed} expressions`);
  const policy = environment.stack.contracts.ArgPolicy!.address;
  const verdicts = { accepted: 0, refused: 0 };
  for (let n = 0; n < 60; n++) {
    const [multiplexer, account, id] = [random.address(), random.address(), random.bytes(32)];
    const { rules, valueLimit } = randomConfig(random, BigInt(account));
    const initData = encodeExpression(randomExpression(random, rules), valueLimit);
    const send = (data: `0x${string}`) => ({ from: multiplexer, to: policy, data });
    const install = {
      abi,
      functionName: "initializeWithMultiplexer",
      args: [account, id, initData],
    } as const;
    await mineAs(environment, send(encodeFunctionData(install)));
    const config = argPolicy.decode(initData, { account, target: account });
    for (let i = 0; i < 8; i++) {
      const call = { target: random.address(), ...randomCall(random, { rules, valueLimit }) };
      const violation = argPolicy.check(config, call, []);
      const args = [id, account, call.target, call.value, call.data] as const;
      const check = send(encodeFunctionData({ abi, functionName: "checkAction", args }));
      const answer = await ask(environment, check);
      const found = answer === undefined ? "reverts" : BigInt(answer) === 0n ? "accepted" : "refused";
      const expected = violation === undefined ? "accepted" : violation.reverts ? "reverts" : "refused";
      expect(found, describe({ config, call, violation })).toBe(expected);
      verdicts[found === "accepted" ? "accepted" : "refused"]++;
      if (found === "accepted") await mineAs(environment, check);
    }
    const use = { policy, configId: id };
    const reader = { client: environment.publicClient, multiplexer, account };
    expect(await argPolicy.read(reader, use, { target: account, value: 0n, data: "0x" })).toEqual(config);
  }
  expect(Math.min(verdicts.accepted, verdicts.refused)).toBeGreaterThan(50);
}, 900_000);

/** All rules, joined at random; those with totals where the policy takes them, under AND alone. */
function randomExpression(random: Random, rules: ReturnType<typeof randomConfig>["rules"]): Expression {
  const leaf = (rule: (typeof rules)[number]): Expression => ({ node: "rule", rule });
  const join = (parts: Expression[], free: boolean): Expression =>
    parts.reduce((left, right) => {
      const joined: Expression = { node: free && random.chance(0.6) ? "or" : "and", left, right };
      return free && random.chance(0.2) ? { node: "not", of: joined } : joined;
    });
  const limited = rules.filter(({ total }) => total !== undefined).map(leaf);
  const others = rules.filter(({ total }) => total === undefined).map(leaf);
  const parts = [...limited, ...(others.length > 0 ? [join(others, true)] : [])];
  return join(random.chance(0.5) ? parts : parts.reverse(), false);
}

function describe(failed: object): string {
  return JSON.stringify(failed, (_, value) => (typeof value === "bigint" ? String(value) : value));
}
