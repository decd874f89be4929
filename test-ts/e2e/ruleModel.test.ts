import {
  getEnableSessionsAction,
  getSpendingLimitsPolicy,
  getUniversalActionPolicy,
  type Session,
} from "@rhinestone/module-sdk";
import { type Address, encodeFunctionData, type Hex, parseAbi, zeroHash } from "viem";
import { expect, test } from "vitest";
import { canonical, keys } from "../src/chain/addresses.ts";
import { encodeSession, toActionConfig } from "../src/session/encode.ts";
import { resolveLifetime, type Validity } from "../src/session/lifetime.ts";
import { checkRules } from "../src/session/model.ts";
import { checkOperation, type SessionUsage, unusedSession } from "../src/session/operationModel.ts";
import { createRandom } from "../src/testing/random.ts";
import { randomCall, randomConfig } from "../src/testing/randomRules.ts";
import { randomCalls, randomSession, randomTime } from "../src/testing/randomSession.ts";
import {
  checkSpending,
  randomTokenCall,
  randomTokens,
  type TokenLimit,
} from "../src/testing/randomSpending.ts";
import { ask, mineAs } from "../src/testing/rawCalls.ts";
import { sdkSession } from "../src/testing/sdkSession.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";
import { encodeValidation, readValidation } from "../src/testing/validation.ts";

const environment = await useEnvironment();
/** Another one each run, part of the tests' names: given again in RULE_MODEL_SEED, it repeats a run. */
const seed = process.env.RULE_MODEL_SEED ?? String(Date.now());
const abi = parseAbi([
  "function initializeWithMultiplexer(address account, bytes32 configId, bytes initData)",
  "function checkAction(bytes32 id, address account, address target, uint256 value, bytes data) returns (uint256)",
]);

test(`the universal action policy answers as the model of its rules does (RULE_MODEL_SEED=${seed})`, async () => {
  const random = createRandom(`${seed} rules`);
  const verdicts = { accepted: 0, refused: 0 };
  for (let n = 0; n < 60; n++) {
    const [multiplexer, account, id] = [random.address(), random.address(), random.bytes(32)];
    const config = randomConfig(random, BigInt(account));
    const sdkConfig = toActionConfig(config.rules, config.valueLimit);
    for (const [i, used] of config.used.entries()) sdkConfig.paramRules.rules[i]!.usage.used = used;
    const { policy, initData } = getUniversalActionPolicy(sdkConfig);
    const send = (data: `0x${string}`) => ({ from: multiplexer, to: policy, data });
    const install = {
      abi,
      functionName: "initializeWithMultiplexer",
      args: [account, id, initData],
    } as const;
    await mineAs(environment, send(encodeFunctionData(install)));
    let { used } = config;
    for (let i = 0; i < 8; i++) {
      const call = randomCall(random, config);
      const expected = checkRules(config.rules, config.valueLimit, call, used);
      const args = [id, account, random.address(), call.value, call.data] as const;
      const check = send(encodeFunctionData({ abi, functionName: "checkAction", args }));
      const answer = await ask(environment, check);
      const verdict = answer !== undefined && BigInt(answer) === 0n ? "accepted" : "refused";
      expect(verdict, describe({ config, used, call })).toBe(expected.verdict.verdict);
      verdicts[verdict]++;
      if (verdict === "accepted") await mineAs(environment, check);
      used = expected.used;
    }
  }
  expect(Math.min(verdicts.accepted, verdicts.refused)).toBeGreaterThan(50);
}, 900_000);

test(`the spending limit policy answers as its model does (RULE_MODEL_SEED=${seed})`, async () => {
  const random = createRandom(`${seed} spending`);
  const verdicts = { accepted: 0, refused: 0 };
  for (let n = 0; n < 30; n++) {
    const [multiplexer, account, id] = [random.address(), random.address(), random.bytes(32)];
    const send = (to: Address, data: Hex) => ({ from: multiplexer, to, data });
    // A grant overwrites what an earlier one of other tokens and limits left.
    for (let grants = 0; grants < 2; grants++) {
      let tokens: readonly TokenLimit[] = randomTokens(random);
      const { policy, initData } = getSpendingLimitsPolicy(
        tokens.map(({ token, limit }) => ({ token, limit })),
      );
      const args = [account, id, initData] as const;
      const install = encodeFunctionData({ abi, functionName: "initializeWithMultiplexer", args });
      await mineAs(environment, send(policy, install));
      for (let i = 0; i < 6; i++) {
        const call = randomTokenCall(random, tokens, account);
        const expected = checkSpending(tokens, account, call);
        const args = [id, account, call.target, call.value, call.data] as const;
        const check = send(policy, encodeFunctionData({ abi, functionName: "checkAction", args }));
        const answer = await ask(environment, check);
        const accepted = answer !== undefined && BigInt(answer) === 0n;
        expect(accepted, describe({ tokens, account, call })).toBe(expected.accepted);
        verdicts[accepted ? "accepted" : "refused"]++;
        if (accepted) await mineAs(environment, check);
        tokens = expected.tokens;
      }
    }
  }
  expect(Math.min(verdicts.accepted, verdicts.refused)).toBeGreaterThan(50);
}, 900_000);

test(`sessions of defineSession and of module-sdk are answered as the model says (RULE_MODEL_SEED=${seed})`, async () => {
  const random = createRandom(`${seed} sessions`);
  const key = keys.sessionKey;
  const signature = await key.signMessage({ message: { raw: zeroHash } });
  const verdicts = { accepted: 0, refused: 0 };
  const grantedAt = await environment.clock.now();
  for (let n = 0; n < 40; n++) {
    const account = random.address();
    const grant = { account, key: key.address, chainId: environment.chain.id, grantedAt };
    const plain = n % 2 === 0;
    const session = randomSession(random, random.address(), plain, grantedAt);
    const sessions = [encodeSession(session.definition, grant), sdkSession(session, grant, random.bytes(32))];
    expect(policiesOf(sessions[1]!)).toEqual(policiesOf(sessions[0]!));
    const { to, data } = getEnableSessionsAction({ sessions });
    await mineAs(environment, { from: account, to, data });

    const { definition } = session;
    const granted = { definition, account, validity: resolveLifetime(definition.lifetime, grantedAt) };
    let usage: SessionUsage = unusedSession;
    for (let i = 0; i < 6; i++) {
      const calls = randomCalls(random, granted);
      const sponsored = random.chance(definition.sponsored ? 0.5 : 0.05);
      const timestamp = randomTime(random, granted.validity, grantedAt);
      const operation = { calls, sponsored, timestamp };
      const expected = checkOperation(granted, operation, usage);
      for (const one of sessions) {
        const data = encodeValidation(account, one, operation, signature);
        const validation = { from: account, to: canonical.smartSession, data };
        const answer = await ask(environment, validation);
        const validity = answer && readValidation(answer);
        if (validity) expect(validity).toEqual(granted.validity);
        // The policy says in which time; the EntryPoint holds the block against it.
        const verdict = validity && isWithin(validity, timestamp) ? "accepted" : "refused";
        expect(verdict, describe({ session, operation, usage, expected })).toBe(expected.verdict.verdict);
        verdicts[verdict]++;
        if (verdict === "accepted") await mineAs(environment, validation);
      }
      usage = expected.usage;
    }
  }
  expect(Math.min(verdicts.accepted, verdicts.refused)).toBeGreaterThan(50);
}, 900_000);

function isWithin({ validAfter, validUntil }: Validity, timestamp: number): boolean {
  return validAfter <= timestamp && timestamp <= validUntil;
}

/** All that a session allows, without the spare fields that module-sdk's helpers add. */
function policiesOf({ userOpPolicies, actions }: Session) {
  const plain = (policies: Session["userOpPolicies"]) =>
    policies.map(({ policy, initData }) => [policy, initData]);
  return [
    plain(userOpPolicies),
    ...actions.map(({ actionPolicies, ...action }) => [action, plain(actionPolicies)]),
  ];
}

function describe(failed: object): string {
  return JSON.stringify(failed, (_, value) => (typeof value === "bigint" ? String(value) : value));
}
