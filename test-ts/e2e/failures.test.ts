import { erc20Abi, parseEther, parseGwei } from "viem";
import { beforeAll, expect, test } from "vitest";
import { sponsorPaymasterAbi } from "../generated/sponsorPaymaster.ts";
import { life } from "../sessions/life.ts";
import type { UserOp } from "../src/accounts/directUserOp.ts";
import { fundAccount } from "../src/accounts/fundAccount.ts";
import { encodeTankData, tankGas } from "../src/accounts/sponsorTank.ts";
import { keys } from "../src/chain/addresses.ts";
import { connectEnvironment } from "../src/chain/connectEnvironment.ts";
import { classifyFailure, type Failure } from "../src/index.ts";
import { type ActOptions, act } from "../src/stories/act.ts";
import { grant, type Holder, openAccount } from "../src/stories/grant.ts";
import { callTo, sendAs } from "../src/stories/targets.ts";
import { createScene } from "../src/stories/tellStory.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

// What an application does about a failure, by failures as a bundler and a chain give them.

const environment = await useEnvironment();
const { scene } = createScene(environment);
const { targets } = environment;
const friend = keys.trader.address;
const one = parseEther("1");
let owner: Awaited<ReturnType<typeof openAccount>>;
let holder: Holder;

const gift = (amount = one) => [
  callTo(targets.sold, { abi: erc20Abi, functionName: "transfer", args: [friend, amount] }),
];

async function failureOf(options: ActOptions = {}, calls = gift(), of = holder): Promise<Failure> {
  const { failure } = await act(scene, of, calls, options);
  return failure!;
}

beforeAll(async () => {
  owner = await openAccount(scene);
  await fundAccount(environment, await owner.account.getAddress(), { sold: parseEther("100") });
  holder = await grant(scene, owner, life(targets, { friend }));
  expect(await failureOf()).toBeUndefined();
});

test("never: the session does not allow it", async () => {
  const failure = await failureOf({}, gift(2n * one));
  expect(failure.policy).toBe("UniActionPolicy");
  expect(classifyFailure(failure)).toBe("never");
});

test("not now: the nonce was used already", async () => {
  const { sent } = await act(scene, holder, gift());
  const failure = await failureOf({ overrides: { nonce: sent!.nonce } });
  expect(failure.code).toBe("AA25");
  expect(classifyFailure(failure)).toBe("notNow");
});

test("not now: a gas price above the session's own", async () => {
  const failure = await failureOf({ overrides: { maxFeePerGas: parseGwei("3") } });
  expect(failure.reason).toContain("PaymasterPolicy: maxFeePerGas 3000000000 > 2000000000");
  expect(classifyFailure(failure)).toBe("notNow");
});

test("not now: the session has not begun", async () => {
  const from = Number(await environment.clock.now()) + 3_600;
  const definition = { ...life(targets, { friend }), lifetime: { from, until: from + 3_600 } };
  const failure = await failureOf({}, gift(), await grant(scene, owner, definition));
  expect(failure.reason).toContain("< validAfter");
  expect(classifyFailure(failure)).toBe("notNow");
});

test("not now: the sponsor has paused", async () => {
  const paymaster = targets.sponsorPaymaster;
  const definition = life({ ...targets, verifyingPaymaster: paymaster }, { friend });
  const other = await grant(scene, owner, definition);
  const payer = async (op: UserOp) => {
    const paid = { ...op, ...tankGas, paymaster };
    return { ...paid, paymasterData: await encodeTankData(environment, paid) };
  };
  expect(await failureOf({ payer }, gift(), other)).toBeUndefined();
  await sendAs(
    scene,
    keys.gasSponsor,
    callTo(paymaster, { abi: sponsorPaymasterAbi, functionName: "setPaused", args: [true] }),
  );
  const failure = await failureOf({ payer }, gift(), other);
  expect([failure.code, failure.name]).toEqual(["AA33", "SponsorIsPaused"]);
  expect(classifyFailure(failure)).toBe("notNow");
});

test("renew: the session is used up", async () => {
  const once = await grant(scene, owner, { ...life(targets, { friend }), uses: 1n });
  expect(await failureOf({}, gift(), once)).toBeUndefined();
  const failure = await failureOf({}, gift(), once);
  expect(failure.reason).toContain("UsageLimitPolicy: uses 1 + 1 > 1");
  expect(classifyFailure(failure)).toBe("renew");
});

test("renew: the session is over", async () => {
  await environment.clock.set(holder.grantedAt + 86_401n);
  const failure = await failureOf();
  expect(failure.policy).toBe("TimeFramePolicy");
  expect(classifyFailure(failure)).toBe("renew");
});

test("retry: the bundler does not answer", async () => {
  const lost = connectEnvironment({ ...environment.info, bundlerUrl: "http://127.0.0.1:1" });
  const error = await act({ ...scene, environment: lost }, holder, gift()).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: "HttpRequestError" });
  expect(classifyFailure(error as Error)).toBe("retry");
});
