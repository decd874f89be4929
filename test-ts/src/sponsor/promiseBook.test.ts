import { expect, test } from "vitest";
import { addressOf, Disk, promiseOf } from "../testing/sponsorService.ts";
import { PromiseBook, toKey } from "./promiseBook.ts";

const { sponsor, account } = promiseOf();
const other = toKey(addressOf(9));

/** All that a book says of the one sponsor. */
const sums = (book: PromiseBook) => ({
  promised: book.promised(sponsor),
  open: book.openFor(sponsor, account),
  day: book.counted(sponsor, 0),
  account: book.counted(sponsor, 0, account),
  list: book.list(),
});

test("default: promises add up", () => {
  const book = new PromiseBook();
  book.open(promiseOf());
  book.open(promiseOf({ nonce: 1n, cost: 5n }));
  book.open(promiseOf({ account: other, cost: 1n }));
  expect(book.promised(sponsor)).toBe(16n);
  expect(book.openFor(sponsor, account)).toBe(2);
  expect(book.counted(sponsor, 0)).toEqual({ operations: 3, cost: 16n });
  expect(book.counted(sponsor, 0, account)).toEqual({ operations: 2, cost: 15n });
  expect(book.counted(sponsor, 1)).toEqual({ operations: 0, cost: 0n });
});

test.each([
  { later: 7n, counts: 10n },
  { later: 12n, counts: 12n },
])("behavior: of two promises for one nonce, 10 wei and $later, the dearer counts", ({ later, counts }) => {
  const book = new PromiseBook();
  book.open(promiseOf());
  book.open(promiseOf({ cost: later, validUntil: 1_010 }));
  expect(sums(book)).toMatchObject({ promised: counts, open: 1, day: { operations: 1, cost: counts } });
  expect(book.find(promiseOf())?.validUntil).toBe(1_010);
});

test("behavior: a promise holds in its last second, and not after it", () => {
  const book = new PromiseBook();
  book.open(promiseOf({ validUntil: 1_000 }));
  book.open(promiseOf({ nonce: 1n, validUntil: 1_001 }));
  book.expire(1n, 1_000);
  expect(book.promised(sponsor)).toBe(20n);
  book.expire(2n, 1_001);
  expect(book.promised(sponsor)).toBe(10n);
  expect(book.counted(sponsor, 0)).toEqual({ operations: 1, cost: 10n });
  book.expire(3n, 1_002);
  expect(book.promised(sponsor)).toBe(0n);
});

test("behavior: a charge takes the place of its promise in the day's sums", () => {
  const book = new PromiseBook();
  book.open(promiseOf());
  book.charge(5n, promiseOf({ cost: 4n }));
  expect(sums(book)).toMatchObject({ promised: 0n, open: 0, day: { operations: 1, cost: 4n }, list: [] });
});

test("behavior: a charge ends what other sponsors promised for the same nonce", () => {
  const book = new PromiseBook();
  book.open(promiseOf());
  book.open(promiseOf({ sponsor: other }));
  book.charge(5n, promiseOf({ cost: 4n }));
  expect(book.promised(other)).toBe(0n);
  expect(book.counted(other, 0)).toEqual({ operations: 0, cost: 0n });
});

test("behavior: a charge that nobody promised counts too", () => {
  const book = new PromiseBook();
  book.charge(5n, promiseOf({ cost: 4n }));
  expect(book.counted(sponsor, 0, account)).toEqual({ operations: 1, cost: 4n });
});

test("behavior: a nonce that nobody's promise has paid for ends all promises for it, until its block is dropped", () => {
  const book = new PromiseBook();
  book.open(promiseOf());
  book.open(promiseOf({ sponsor: other }));
  book.open(promiseOf({ nonce: 1n }));
  const before = sums(book);
  expect(book.use(5n, promiseOf({ nonce: 7n }))).toEqual([]);
  book.use(5n, promiseOf());
  expect(book.promised(other)).toBe(0n);
  expect(sums(book)).toMatchObject({ promised: 10n, open: 1, day: { operations: 1, cost: 10n } });
  book.rollBack(4n);
  expect(sums(book)).toEqual({ ...before, list: expect.arrayContaining(before.list) });
});

test("behavior: dropped blocks bring back what they had closed", () => {
  const book = new PromiseBook();
  book.open(promiseOf());
  book.open(promiseOf({ nonce: 1n }));
  book.open(promiseOf({ nonce: 2n, validUntil: 900 }));
  book.charge(4n, promiseOf({ cost: 4n }));
  const atBlock4 = sums(book);
  book.charge(5n, promiseOf({ nonce: 1n, cost: 4n }));
  book.expire(5n, 950);
  expect(book.list()).toEqual([]);
  book.rollBack(4n);
  expect(sums(book)).toEqual({ ...atBlock4, list: expect.arrayContaining(atBlock4.list) });
  expect(book.list().map(({ nonce }) => nonce)).toEqual([2n, 1n]);
});

test("behavior: closings past the reach of reorganisations are forgotten, and days before yesterday", () => {
  const book = new PromiseBook();
  book.charge(4n, promiseOf({ cost: 4n }));
  book.charge(5n, promiseOf({ nonce: 1n, cost: 4n }));
  book.forget({ block: 5n, day: 1 });
  book.rollBack(3n);
  expect(book.counted(sponsor, 0).cost).toBe(4n);
  book.forget({ block: 6n, day: 2 });
  expect(book.counted(sponsor, 0).cost).toBe(0n);
});

test("behavior: what was written is what is found again", () => {
  const book = new PromiseBook();
  const disk = new Disk();
  const step = (changes: ReturnType<PromiseBook["open"]>) => {
    disk.write(changes);
    const found = disk.load();
    expect(sums(found)).toEqual(sums(book));
    return found;
  };
  step(book.open(promiseOf()));
  step(book.open(promiseOf({ nonce: 1n })));
  step(book.open(promiseOf({ nonce: 1n, cost: 3n })));
  step(book.charge(4n, promiseOf({ cost: 4n })));
  step(book.expire(5n, 1_001));
  const found = step(book.open(promiseOf({ nonce: 7n })));
  expect(sums(found)).toMatchObject({ promised: 10n, day: { operations: 2, cost: 14n } });
  disk.write(found.rollBack(3n));
  book.rollBack(3n);
  expect(sums(disk.load())).toEqual(sums(book));
  expect(book.promised(sponsor)).toBe(30n);
  disk.write(book.forget({ block: 100n, day: 5 }));
  expect([...disk.entries.keys()].filter((key) => !key.startsWith("open!"))).toEqual([]);
});
