import { type Address, erc20Abi, parseEther, parseGwei } from "viem";
import { expect, test } from "vitest";
import purse from "../../../sessions/purse.ts";
import { keys } from "../../chain/addresses.ts";
import { atMost, equal } from "../../session/bounds.ts";
import { defineSession } from "../../session/defineSession.ts";
import { hours } from "../../session/lifetime.ts";
import type { SessionDefinition } from "../../session/types.ts";
import { useEnvironment } from "../../testing/useEnvironment.ts";
import { type LeftOut, measureRows } from "../measureRows.ts";
import { rowsOfSession } from "./ofSession.ts";

const environment = await useEnvironment();
const { targets } = environment;

/** The rows of a session whose ids end like that, and why others are left out. */
async function measure(definition: SessionDefinition, only: RegExp) {
  const rows = rowsOfSession(definition, targets);
  const leftOut: LeftOut[] = [];
  const measured = await measureRows(environment, {
    rows,
    only: rows.map(({ id }) => id).filter((id) => only.test(id)),
    onLeftOut: (row) => leftOut.push(row),
  });
  return { measured, leftOut };
}

type Terms = Partial<Pick<Parameters<typeof defineSession>[0], "lifetime" | "sponsored" | "uses">>;
/** One transfer at most 1, 5 in all. */
const gift = (terms: Terms) =>
  defineSession({
    name: "gift",
    lifetime: hours(1),
    contracts: { token: { address: targets.sold, abi: erc20Abi } },
    actions: {
      token: {
        transfer: {
          args: { recipient: equal(keys.stranger.address), amount: atMost(10n, { total: 50n }) },
        },
      },
    },
    ...terms,
  });

const fees = { maxFeePerGas: parseGwei("1"), perOp: parseEther("0.01"), total: parseEther("0.1") };

test("default: enabling, removing, and each function by the session and by the owner", async () => {
  const { measured, leftOut } = await measure(gift({ sponsored: "anyPaymaster" }), /./);
  expect(leftOut).toEqual([]);
  expect(measured.map(({ id }) => id)).toEqual([
    "enable",
    "remove",
    "transfer-first",
    "transfer-later",
    "transfer-by-owner",
  ]);
  for (const { split } of measured) expect(split.paymaster).toBeGreaterThan(0);
});

test("behavior: the account pays where nobody sponsors", async () => {
  const { market, collection } = { market: targets.pool, collection: targets.bought };
  const { measured, leftOut } = await measure(purse({ market, collection }), /^buy/);
  expect(leftOut).toEqual([]);
  expect(measured.map(({ id }) => id)).toEqual(["buy-first", "buy-later", "buy-by-owner"]);
  for (const { split, title } of measured) {
    expect(split.paymaster).toBe(0);
    // The pool has no such function.
    expect(title).toMatch(/ \(what it calls reverts\)$/);
  }
});

test.each(["verifyingPaymaster", "sponsorPaymaster"] as const)(
  "behavior: the %s pays where the session names it, at the session's price",
  async (name) => {
    const sponsored = { paymasters: [targets[name]], ...fees };
    const { measured, leftOut } = await measure(gift({ sponsored }), /-(first|later)$/);
    expect(leftOut).toEqual([]);
    expect(measured).toHaveLength(2);
    // The policy has let this paymaster through, and no other.
    for (const { split } of measured) expect(split.policies.PaymasterPolicy).toBeGreaterThan(0);
  },
);

test("behavior: a session that names paymasters of others only is granted, and never used", async () => {
  const paymasters: Address[] = [keys.stranger.address];
  const { measured, leftOut } = await measure(gift({ sponsored: { paymasters, ...fees } }), /./);
  expect(measured.map(({ id }) => id)).toEqual(["enable", "remove", "transfer-by-owner"]);
  const reason = "None of the paymasters that the session names is one that the lab can have pay.";
  expect(leftOut).toEqual([
    { id: "transfer-first", reason },
    { id: "transfer-later", reason },
  ]);
});

test("behavior: what a session refuses is left out, with the reason", async () => {
  const { measured, leftOut } = await measure(
    gift({ sponsored: "anyPaymaster", uses: 1 }),
    /-(first|later)$/,
  );
  expect(measured.map(({ id }) => id)).toEqual(["transfer-first"]);
  expect(leftOut).toEqual([
    { id: "transfer-later", reason: expect.stringMatching(/^UsageLimitPolicy refuses: .*1/) },
  ]);
});

test("behavior: the clock goes to the session's first second", async () => {
  const from = Number(await environment.clock.now()) + 400 * 86_400;
  const sponsored = { paymasters: [targets.verifyingPaymaster], ...fees };
  const { measured, leftOut } = await measure(
    gift({ lifetime: { from, until: from + 60 }, sponsored }),
    /-(first|later)$/,
  );
  expect(leftOut).toEqual([]);
  expect(measured).toHaveLength(2);
});

test("error: nothing but a refusal leaves a row out", async () => {
  const definition = gift({ sponsored: "anyPaymaster" });
  const [row] = rowsOfSession(definition, targets).filter(({ id }) => id === "transfer-first");
  const rows = [{ ...row!, before: { ...row!.before, sessions: 7 } }];
  await expect(measureRows(environment, { rows })).rejects.toThrow("would be measured in another state");
});
