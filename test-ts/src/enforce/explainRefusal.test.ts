import {
  encodeSmartSessionSignature,
  getTimeFramePolicy,
  getUniversalActionPolicy,
  type Session,
  SmartSessionMode,
} from "@rhinestone/module-sdk";
import { concat, createPublicClient, custom, pad, slice } from "viem";
import { describe, expect, test } from "vitest";
import { encodeExecute } from "../accounts/encodeExecute.ts";
import { canonical } from "../chain/addresses.ts";
import {
  bought,
  contextWith,
  encodeError,
  estimate,
  ether,
  failedOp,
  handleOps,
  operation,
  permissionId,
  policyReverted,
  pool,
  reasonOf,
  single,
  sold,
  swap,
  swapCall,
  swapRules,
  thief,
  transfer,
  violation,
  violationOf,
  word,
} from "../testing/failures.ts";
import { decodeFailure } from "./decodeFailure.ts";

describe("a rule of the universal action policy", () => {
  test("an amount over its bound, the same from both witnesses", async () => {
    const op = single(swapCall(sold, ether + 1n));
    const reason =
      "AA23 PolicyViolation UniActionPolicy: amountIn 1000000000000000001 > 1000000000000000000 " +
      "(rule 2 of 3: amountIn <= 1000000000000000000, total <= 5000000000000000000)";
    expect(await reasonOf(handleOps(violation), op)).toBe(reason);
    expect(await reasonOf(estimate(`AA23 reverted ${violation}`), op)).toBe(reason);
  });

  test("carries the numbers", async () => {
    const failure = await decodeFailure(
      contextWith({ rules: swapRules(4n * ether + 1n) }),
      handleOps(violation),
      single(swapCall(sold, ether)),
    );
    expect(failure).toMatchObject({
      code: "AA23",
      name: "PolicyViolation",
      args: { permissionId, policy: canonical.uniActionPolicy },
      policy: "UniActionPolicy",
      rule: {
        index: 2,
        of: 3,
        parameter: "amountIn",
        actual: ether,
        total: { limit: 5n * ether, used: 4n * ether + 1n },
      },
    });
    expect(failure.reason).toContain(
      "amountIn total 4000000000000000001 + 1000000000000000000 > 5000000000000000000",
    );
  });

  test("a running total within one batch", async () => {
    const op = operation(encodeExecute(Array.from({ length: 6 }, () => swapCall(sold, ether))));
    expect(await reasonOf(handleOps(violation), op)).toContain(
      "UniActionPolicy: call 6 of 6: amountIn total 5000000000000000000 + 1000000000000000000 > 5000000000000000000",
    );
  });

  test("addresses as addresses, dirty ones as words", async () => {
    expect(await reasonOf(handleOps(violation), single(swapCall(bought, 1n)))).toContain(
      `tokenIn ${bought} != ${sold} (rule 1 of 3: tokenIn == ${sold})`,
    );
    const dirty = concat([slice(swap(sold, 1n), 0, 4), "0x01", slice(swap(sold, 1n), 5)]);
    expect(await reasonOf(handleOps(violation), single({ to: pool, data: dirty }))).toContain(
      `tokenIn ${concat(["0x01", pad(sold, { size: 31 })])} != ${sold}`,
    );
  });

  test("calldata that ends before the argument", async () => {
    const data = slice(swap(sold, 1n), 0, 100);
    expect(await reasonOf(handleOps(policyReverted), single({ to: pool, data }))).toContain(
      "AA23 PolicyCheckReverted UniActionPolicy: calldata of 100 bytes ends before recipient (rule 3 of 3:",
    );
  });

  test("native value, with the policy's own error in the sentence", async () => {
    const inner = encodeError("PolicyCheckReverted", [pad("0x8a8a722d", { size: 32, dir: "right" })]);
    const call = { ...swapCall(sold, 1n), value: 1n };
    const failure = await decodeFailure(contextWith(), handleOps(inner), single(call));
    expect(failure.reason).toBe("AA23 PolicyCheckReverted UniActionPolicy: value 1 > 0");
    expect(failure.sentence).toBe(
      "UniActionPolicy refuses: value 1 > 0. It reverted with ValueLimitExceeded.",
    );
  });

  test.each([
    [1, 7n, "amountIn 7 <= 7 (rule 1 of 1: amountIn > 7)"],
    [2, 7n, "amountIn 7 >= 7 (rule 1 of 1: amountIn < 7)"],
    [3, 8n, "amountIn 7 < 8 (rule 1 of 1: amountIn >= 8)"],
    [5, 7n, "amountIn 7 == 7 (rule 1 of 1: amountIn != 7)"],
    [6, (8n << 128n) | 9n, "amountIn 7 not in 8..9 (rule 1 of 1: amountIn in 8..9)"],
  ])("condition %i", async (condition, ref, text) => {
    const context = contextWith({ rules: [{ condition, offset: 32n, ref: word(ref) }] });
    expect(await reasonOf(handleOps(violation), single(swapCall(sold, 7n)), context)).toBe(
      `AA23 PolicyViolation UniActionPolicy: ${text}`,
    );
  });

  test("a function that no ABI knows", async () => {
    const context = { ...contextWith(), abi: [] };
    expect(await reasonOf(handleOps(violation), single(swapCall(sold, 2n * ether)), context)).toContain(
      "word 1 2000000000000000000 > 1000000000000000000",
    );
  });
});

describe("what was not granted", () => {
  const notGranted = encodeError("NoPoliciesSet", [permissionId]);
  const steal = transfer(thief, 1n);

  test("a function", async () => {
    const op = single({ to: sold, data: steal });
    expect(await reasonOf(handleOps(notGranted), op)).toBe(
      `AA23 NoPoliciesSet: transfer (0xa9059cbb) on ${sold} is not granted`,
    );
  });

  test("one call of a batch", async () => {
    const op = operation(encodeExecute([swapCall(sold, 1n), { to: sold, data: "0x12345678" }]));
    expect(await reasonOf(handleOps(notGranted), op)).toBe(
      `AA23 NoPoliciesSet: call 2 of 2: 0x12345678 on ${sold} is not granted`,
    );
  });

  test("a paymaster, without a policy for the operation", async () => {
    const context = contextWith({ userOpPolicies: [] });
    const op = operation(encodeExecute([swapCall(sold, 1n)]), { paymaster: thief });
    expect(await reasonOf(handleOps(notGranted), op, context)).toBe(
      "AA23 NoPoliciesSet: a paymaster needs a policy for the operation as a whole",
    );
  });
});

describe("policies that count", () => {
  const { usageLimitPolicy, valueLimitPolicy, erc20SpendingLimitPolicy, uniActionPolicy } = canonical;
  const batch = (...amounts: bigint[]) =>
    operation(encodeExecute(amounts.map((value) => ({ ...swapCall(sold, 1n), value }))));

  test("uses of an action, within one batch", async () => {
    const actionPolicies = { [pool]: [usageLimitPolicy] };
    const context = contextWith({ actionPolicies, limit: 3n, used: 1n });
    expect(await reasonOf(handleOps(violationOf(usageLimitPolicy)), batch(0n, 0n, 0n), context)).toBe(
      "AA23 PolicyViolation UsageLimitPolicy: call 3 of 3: uses 3 + 1 > 3",
    );
  });

  test("uses of the session", async () => {
    const context = contextWith({ userOpPolicies: [usageLimitPolicy], limit: 1n, used: 1n });
    expect(await reasonOf(handleOps(violationOf(usageLimitPolicy)), batch(0n, 0n), context)).toBe(
      "AA23 PolicyViolation UsageLimitPolicy: uses 1 + 1 > 1",
    );
  });

  test("native value of the session, over a batch", async () => {
    const context = contextWith({ userOpPolicies: [valueLimitPolicy], limit: 9n, used: 1n });
    expect(await reasonOf(handleOps(violationOf(valueLimitPolicy)), batch(4n, 5n), context)).toBe(
      "AA23 PolicyViolation ValueLimitPolicy: value total 1 + 9 > 9",
    );
  });

  test("spending of a token", async () => {
    const context = contextWith({
      actionPolicies: { [sold]: [erc20SpendingLimitPolicy] },
      limit: 9n,
      used: 4n,
    });
    const op = single({ to: sold, data: transfer(thief, 6n) });
    expect(await reasonOf(handleOps(violationOf(erc20SpendingLimitPolicy)), op, context)).toBe(
      "AA23 PolicyViolation ERC20SpendingLimitPolicy: spent 4 + approved 0 + 6 > 9",
    );
  });

  test("the policy that the module blames, not another that would refuse too", async () => {
    const actionPolicies = { [pool]: [uniActionPolicy, usageLimitPolicy] };
    const op = single(swapCall(bought, 1n));
    expect(
      await reasonOf(handleOps(violationOf(usageLimitPolicy)), op, contextWith({ actionPolicies })),
    ).toBe("AA23 PolicyViolation UsageLimitPolicy: uses 0 + 1 > 0");
  });

  test("behavior: a policy that does not answer as its name says is named, without a rule", async () => {
    const context = contextWith();
    const mute = createPublicClient({ transport: custom({ request: async () => "0x" }) });
    const op = single(swapCall(sold, 1n));
    const readContract = (parameters: Parameters<typeof mute.readContract>[0]) =>
      (parameters.functionName === "actionConfigs" ? mute : context.client).readContract(parameters);
    const client = { ...context.client, readContract } as typeof context.client;
    expect(await reasonOf(handleOps(violation), op, { ...context, client })).toBe(
      "AA23 PolicyViolation UniActionPolicy",
    );
  });
});

describe("an operation that carries its grant", () => {
  const rules = [
    { condition: 4, offset: 32n, isLimited: true, ref: word(ether), usage: { limit: 5n * ether, used: 0n } },
  ];
  const padding = {
    condition: 0,
    offset: 0n,
    isLimited: false,
    ref: word(0n),
    usage: { limit: 0n, used: 0n },
  };
  const session: Session = {
    sessionValidator: canonical.ownableValidator,
    sessionValidatorInitData: "0x",
    salt: word(0n),
    userOpPolicies: [getTimeFramePolicy({ validUntil: 2_000, validAfter: 0 })],
    erc7739Policies: { allowedERC7739Content: [], erc1271Policies: [] },
    actions: [
      {
        actionTarget: pool,
        actionTargetSelector: slice(swap(sold, 1n), 0, 4),
        actionPolicies: [
          getUniversalActionPolicy({
            valueLimitPerUse: 0n,
            paramRules: {
              length: 1n,
              rules: [...rules, ...Array.from({ length: 15 }, () => padding)] as never,
            },
          }),
        ],
      },
    ],
    permitERC4337Paymaster: true,
    chainId: 1n,
  };
  const signature = encodeSmartSessionSignature({
    mode: SmartSessionMode.UNSAFE_ENABLE,
    permissionId,
    signature: "0x1234",
    enableSessionData: {
      enableSession: {
        chainDigestIndex: 0,
        hashesAndChainIds: [{ chainId: 1n, sessionDigest: word(1n) }],
        sessionToEnable: session,
        permissionEnableSig: "0x1234",
      },
      validator: thief,
      accountType: "nexus",
    },
  });
  const enabling = (...amounts: bigint[]) =>
    operation(encodeExecute(amounts.map((amount) => swapCall(sold, amount))), { signature });
  // Nothing of the session is on the chain: the module has undone the grant with the refusal.
  const context = contextWith({ rules: [], userOpPolicies: [], actionPolicies: {} });

  test("is explained by the rules in the grant", async () => {
    expect(await reasonOf(handleOps(violation), enabling(ether + 1n), context)).toBe(
      "AA23 PolicyViolation UniActionPolicy: amountIn 1000000000000000001 > 1000000000000000000 " +
        "(rule 1 of 1: amountIn <= 1000000000000000000, total <= 5000000000000000000)",
    );
  });

  test("is explained by the time frame in the grant", async () => {
    expect(await reasonOf(failedOp("AA22 expired or not due"), enabling(1n), context)).toBe(
      "AA22 expired or not due TimeFramePolicy: time 2001 > validUntil 2000",
    );
  });

  test("error: a mutilated signature is left unexplained", async () => {
    const op = { ...enabling(1n), signature: slice(signature, 0, 40) };
    expect(await reasonOf(handleOps("0x5cb045db"), op, context)).toBe("AA23 InvalidData");
  });
});
