import { HttpRequestError } from "viem";
import { expect, test } from "vitest";
import { encodeExecute } from "../accounts/encodeExecute.ts";
import { canonical } from "../chain/addresses.ts";
import {
  account,
  bundler,
  contextWith,
  encodeError,
  ether,
  failedOp,
  handleOps,
  operation,
  permissionId,
  pool,
  single,
  sold,
  swapCall,
  swapRules,
  thief,
  violation,
  violationOf,
} from "../testing/failures.ts";
import { classifyFailure } from "./classifyFailure.ts";
import { decodeFailure } from "./decodeFailure.ts";
import type { FailureSource } from "./readFailure.ts";

const op = single(swapCall(sold, ether));
const classOf = async (source: FailureSource, of = op, context = contextWith()) =>
  classifyFailure(await decodeFailure(context, source, of));

test("never: what no rule of the session allows", async () => {
  expect(await classOf(handleOps(violation), single(swapCall(sold, ether + 1n)))).toBe("never");
  expect(await classOf(handleOps(violation), single(swapCall(sold, ether, thief)))).toBe("never");
  expect(await classOf(handleOps(encodeError("NoPoliciesSet", [permissionId])))).toBe("never");
  expect(await classOf(handleOps(encodeError("UnsupportedCallType", ["0xff"])))).toBe("never");
  expect(await classOf(failedOp("AA24 signature error"))).toBe("never");
  expect(await classOf(bundler(-32602, "sender is not an address"))).toBe("never");
});

test("never: more at once than the whole budget, which no new session of the kind allows either", async () => {
  const rules = swapRules();
  const total = { ...rules[1]!, limit: ether / 2n };
  const context = contextWith({ rules: [rules[0]!, total, rules[2]!] });
  expect(await classOf(handleOps(violation), op, context)).toBe("never");
});

test("renew: a budget that is used up", async () => {
  const spent = contextWith({ rules: swapRules(5n * ether) });
  expect(await classOf(handleOps(violation), op, spent)).toBe("renew");
  const limit = { limit: 3n, used: 3n };
  const counted = contextWith({ ...limit, actionPolicies: { [pool]: [canonical.usageLimitPolicy] } });
  expect(await classOf(handleOps(violationOf(canonical.usageLimitPolicy)), op, counted)).toBe("renew");
  const valued = contextWith({ ...limit, actionPolicies: { [pool]: [canonical.valueLimitPolicy] } });
  const pay = (value: bigint) => operation(encodeExecute([{ ...swapCall(sold, 1n), value }]));
  const refusal = handleOps(violationOf(canonical.valueLimitPolicy));
  expect(await classOf(refusal, pay(3n), valued)).toBe("renew");
  expect(await classOf(refusal, pay(4n), valued)).toBe("never");
});

test("renew: a session that is over, or gone", async () => {
  expect(await classOf(failedOp("AA22 expired or not due"))).toBe("renew");
  expect(await classOf(bundler(-32503, "User operation has expired, validUntil=1, now=2"))).toBe("renew");
  expect(await classOf(handleOps(encodeError("InvalidPermissionId", [permissionId])))).toBe("renew");
  expect(await classOf(handleOps(encodeError("HashMismatch", [permissionId, permissionId])))).toBe("renew");
});

test("not now: a session that has not begun, by its time frame or by the bundler's words alone", async () => {
  const early = { ...contextWith(), time: 999n };
  expect(await classOf(failedOp("AA22 expired or not due"), op, early)).toBe("notNow");
  const between = { ...contextWith({ userOpPolicies: [] }), time: 999n };
  expect(await classOf(bundler(-32503, "User operation is not valid yet"), op, between)).toBe("notNow");
});

test("not now: a nonce that is taken, an empty account, a low gas price, a contract that says no", async () => {
  expect(await classOf(failedOp("AA25 invalid account nonce"))).toBe("notNow");
  expect(await classOf(failedOp("AA21 didn't pay prefund"))).toBe("notNow");
  expect(await classOf(failedOp("AA31 paymaster deposit too low"))).toBe("notNow");
  expect(await classOf(bundler(-32602, "maxFeePerGas must be at least 5 (current maxFeePerGas: 4)"))).toBe(
    "notNow",
  );
  const data = encodeError("ERC20InsufficientBalance", [account, 0n, 1n]);
  expect(await classOf({ from: "execution", data })).toBe("notNow");
});

const refusedBy = (name: string, args: unknown[] = []) =>
  classOf(handleOps(encodeError(name, args), "AA33 reverted"));

test("not now: a paymaster's day, money, price or allowance", async () => {
  expect(await refusedBy("DayLimitExceeded", [account, 10n, 5n, 6n])).toBe("notNow");
  expect(await refusedBy("AccountDayLimitExceeded", [account, account, 10n, 5n, 6n])).toBe("notNow");
  expect(await refusedBy("AccountDayOpsExceeded", [account, account, 3n])).toBe("notNow");
  expect(await refusedBy("StandingRuleExceeded", [account, 10n, 5n, 6n])).toBe("notNow");
  expect(await refusedBy("OpLimitExceeded", [account, 10n, 11n])).toBe("notNow");
  expect(await refusedBy("TankTooLow", [account, 1n, 2n])).toBe("notNow");
  expect(await refusedBy("TankUnlocking", [account, 1n, 2n])).toBe("notNow");
  expect(await refusedBy("SponsorIsPaused", [account])).toBe("notNow");
  expect(await refusedBy("RateNotSet")).toBe("notNow");
  expect(await refusedBy("MaxTokensExceeded", [1n, 2n])).toBe("notNow");
  expect(await refusedBy("ERC20InsufficientAllowance", [account, 0n, 1n])).toBe("notNow");
  expect(await refusedBy("ERC20InsufficientBalance", [account, 0n, 1n])).toBe("notNow");
});

test("a paymaster's other refusals: never, or of another sponsorship", async () => {
  expect(await refusedBy("DayLimitExceeded", [account, 10n, 0n, 11n])).toBe("never");
  expect(await refusedBy("AccountNotAllowed", [account, account])).toBe("never");
  expect(await refusedBy("PostOpGasLimitTooLow", [1n, 2n])).toBe("never");
  expect(await refusedBy("DayPassed", [1n, 2n])).toBe("retry");
});

test("a sponsoring service's rules: those that stand never, those that count not now, its own trouble again", async () => {
  expect(
    await classOf(bundler(-32043, `The account ${account} is not among the sponsored ones (accounts).`)),
  ).toBe("never");
  expect(await classOf(bundler(-32043, "… 3 at most, and this would be number 4 (opsPerAccountDay)."))).toBe(
    "notNow",
  );
  expect(await classOf(bundler(-32043, "The sponsor shop has paused (paused)."))).toBe("notNow");
  expect(await classOf(bundler(-32044, "The chain has not answered for 60 s (chainSilence)."))).toBe("retry");
});

test("retry: a bundler that fails, drops the operation or does not answer", async () => {
  expect(await classOf(bundler(-32603, "internal error"))).toBe("retry");
  expect(await classOf(bundler(-32500, "the bundler took the operation and dropped it"))).toBe("retry");
  expect(await classOf(failedOp("AA32 paymaster expired or not due"))).toBe("retry");
  expect(await classOf(failedOp("AA26 over verificationGasLimit"))).toBe("retry");
  expect(classifyFailure(new HttpRequestError({ url: "http://127.0.0.1", status: 502 }))).toBe("retry");
});

test("error: a bug is no refusal", () => {
  const bug = new TypeError("undefined is not a function");
  expect(() => classifyFailure(bug)).toThrow(bug);
});
