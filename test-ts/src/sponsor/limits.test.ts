import { expect, test } from "vitest";
import { addressOf, promiseOf, tankOf } from "../testing/sponsorService.ts";
import { checkLimits, type Limits } from "./limits.ts";
import { PromiseBook, toKey } from "./promiseBook.ts";
import { RpcError, rpcCodes } from "./rpcError.ts";

const wide: Limits = { budget: 10n ** 18n, promisesPerAccount: 100 };

/** Two promises of 10 wei for one account and one for another, and a charge of 5 for the first. */
function usedBook(): PromiseBook {
  const book = new PromiseBook();
  book.open(promiseOf({ nonce: 1n }));
  book.open(promiseOf({ nonce: 2n }));
  book.open(promiseOf({ account: toKey(addressOf(9)) }));
  book.charge(1n, promiseOf({ nonce: 3n, cost: 5n }));
  return book;
}

type Bounds = {
  limits?: Partial<Limits>;
  tank?: Parameters<typeof tankOf>[0];
  usage?: Parameters<typeof checkLimits>[1]["usage"];
};
const unused = { spent: 0n, operations: 0, day: 0 };
const chainLimits = tankOf().limits;

/** Each with the bound at which a further promise of 10 wei just fits. */
const bounds: { rule: string; fits: bigint; at: (bound: bigint) => Bounds }[] = [
  { rule: "costPerOperation", fits: 10n, at: (bound) => ({ limits: { costPerOperation: bound } }) },
  { rule: "perOp", fits: 10n, at: (perOp) => ({ tank: { limits: { ...chainLimits, perOp } } }) },
  {
    rule: "promisesPerAccount",
    fits: 3n,
    at: (bound) => ({ limits: { promisesPerAccount: Number(bound) } }),
  },
  {
    rule: "operationsPerAccountPerDay",
    fits: 4n,
    at: (bound) => ({ limits: { operationsPerAccountPerDay: Number(bound) } }),
  },
  {
    rule: "opsPerAccountDay",
    fits: 4n,
    at: (bound) => ({ tank: { limits: { ...chainLimits, opsPerAccountDay: Number(bound) } } }),
  },
  { rule: "costPerAccountPerDay", fits: 35n, at: (bound) => ({ limits: { costPerAccountPerDay: bound } }) },
  {
    rule: "perAccountDay",
    fits: 35n,
    at: (perAccountDay) => ({ tank: { limits: { ...chainLimits, perAccountDay } } }),
  },
  { rule: "costPerDay", fits: 45n, at: (bound) => ({ limits: { costPerDay: bound } }) },
  {
    rule: "perDay",
    fits: 47n,
    at: (perDay) => ({ tank: { spentToday: 7n, limits: { ...chainLimits, perDay } } }),
  },
  { rule: "budget", fits: 40n, at: (bound) => ({ limits: { budget: bound } }) },
  { rule: "tank", fits: 40n, at: (balance) => ({ tank: { balance } }) },
];

const check = ({ limits, tank, usage = unused }: Bounds, promise = promiseOf()) =>
  checkLimits(usedBook(), { promise, limits: { ...wide, ...limits }, tank: tankOf(tank), usage });

test.each(bounds)("default: $rule is inclusive, and names itself and both numbers", ({ rule, fits, at }) => {
  expect(() => check(at(fits))).not.toThrow();
  let refused: unknown;
  try {
    check(at(fits - 1n));
  } catch (error) {
    refused = error;
  }
  expect(refused).toBeInstanceOf(RpcError);
  expect(refused).toMatchObject({
    code: rpcCodes.refused,
    data: { rule, limit: String(fits - 1n), wanted: String(fits) },
    message: expect.stringMatching(new RegExp(`${fits - 1n}\\b.*\\b${fits}\\b.*\\(${rule}\\)\\.$`)),
  });
});

test("behavior: the promise that is replaced does not count beside its successor", () => {
  const limits = {
    budget: 30n,
    promisesPerAccount: 2,
    operationsPerAccountPerDay: 3,
    costPerAccountPerDay: 25n,
    costPerDay: 35n,
  };
  const replacement = promiseOf({ nonce: 1n });
  expect(() => check({ limits, tank: { balance: 30n } }, replacement)).not.toThrow();
  expect(() => check({ limits }, { ...replacement, cost: 11n })).toThrow(/costPerAccountPerDay/);
  expect(() => check({ limits }, promiseOf({ nonce: 4n }))).toThrow(/promisesPerAccount/);
});

test("behavior: what the chain has counted and the book does not know counts, too", () => {
  // The book knows of one charge of 5 wei in the day, and holds two promises of 10 wei each.
  const usage = { spent: 12n, operations: 4, day: 0 };
  const tank = { spentToday: 12n };
  const fits = [
    { limits: { operationsPerAccountPerDay: 7 }, usage },
    { limits: { costPerAccountPerDay: 42n }, usage },
    { limits: { costPerDay: 52n }, tank },
    { tank: { limits: { ...chainLimits, opsPerAccountDay: 7 } }, usage },
    { tank: { limits: { ...chainLimits, perAccountDay: 42n } }, usage },
  ];
  for (const bounds of fits) expect(() => check(bounds)).not.toThrow();
  expect(() => check({ limits: { operationsPerAccountPerDay: 6 }, usage })).toThrow(/number 7/);
  expect(() => check({ limits: { costPerAccountPerDay: 41n }, usage })).toThrow(/42 wei/);
  expect(() => check({ limits: { costPerDay: 51n }, tank })).toThrow(/52 wei/);
  expect(() =>
    check({ limits: { operationsPerAccountPerDay: 4 }, usage: { ...usage, day: 1 } }),
  ).not.toThrow();
});

test("behavior: a limit of 0 on chain is none, and another day's spending does not count", () => {
  expect(() =>
    check({ tank: { spentToday: 1_000n, day: 7, limits: { ...chainLimits, perDay: 40n } } }),
  ).not.toThrow();
  expect(() => check({})).not.toThrow();
});
