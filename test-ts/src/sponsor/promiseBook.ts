import { type Address, toHex } from "viem";
import { parseTagged, stringifyTagged } from "../monitor/taggedJson.ts";

/** A sponsor's word that it pays up to `cost` wei for one operation, told apart by (account, nonce), until chain time `validUntil`. */
export type SponsorPromise = {
  sponsor: Address;
  account: Address;
  nonce: bigint;
  /** In wei. */
  cost: bigint;
  /** In seconds of chain time, inclusive. */
  validUntil: number;
  /** The day that it counts to: chain time divided by 86,400 s. */
  day: number;
};

/** What the chain has taken from a sponsor's tank for one operation. */
export type Charge = Pick<SponsorPromise, "sponsor" | "account" | "nonce" | "cost" | "day">;

/** Operations, and what they cost in wei, of one day. */
export type Totals = { operations: number; cost: bigint };

/** Why a promise is no longer open: the chain has charged it, or it has expired. Kept while the chain may still drop the block. */
type Closing = { block: bigint; number: number; promises: SponsorPromise[]; charge?: Charge };

/** One change of what is kept on disk. */
export type Change = { type: "put"; key: string; value: string } | { type: "del"; key: string };

const nothing: Totals = { operations: 0, cost: 0n };

/**
 * Who was promised what. It decides nothing and awaits nothing: between a check of its sums and the promise that follows, no other
 * request can come in. Each change says what to write so that {@link PromiseBook.load} finds the same again.
 */
export class PromiseBook {
  /** In the order in which they expire. */
  readonly #open = new Map<string, SponsorPromise>();
  readonly #promised = new Map<Address, bigint>();
  readonly #openPerAccount = new Map<string, number>();
  /** Charges of a day, by sponsor and by sponsor and account. */
  readonly #charged = new Map<string, Totals>();
  /** The same, open promises included. */
  readonly #counted = new Map<string, Totals>();
  /** In the order of their blocks. */
  #closings: Closing[] = [];
  #closed = 0;

  /** @param entries what earlier changes have left on disk. */
  static load(entries: Iterable<readonly [key: string, value: string]>): PromiseBook {
    const book = new PromiseBook();
    const open: SponsorPromise[] = [];
    for (const [key, value] of entries) {
      if (key.startsWith("open!")) open.push(parseTagged(value));
      if (key.startsWith("closed!")) book.#closings.push(parseTagged(value));
      if (key.startsWith("charged!")) {
        const name = key.slice("charged!".length);
        add(book.#charged, name, parseTagged(value));
        add(book.#counted, name, parseTagged(value));
      }
    }
    book.#closings.sort((a, b) => a.number - b.number);
    book.#closed = (book.#closings.at(-1)?.number ?? -1) + 1;
    for (const promise of open.sort((a, b) => a.validUntil - b.validUntil)) book.#insert(promise);
    return book;
  }

  /** @returns what the sponsor's open promises come to, in wei. */
  promised(sponsor: Address): bigint {
    return this.#promised.get(sponsor) ?? 0n;
  }

  /** @returns how many promises the sponsor holds open for the account. */
  openFor(sponsor: Address, account: Address): number {
    return this.#openPerAccount.get(`${sponsor} ${account}`) ?? 0;
  }

  /** @returns what a day has come to: what was charged and what is promised; of one account, or of all. */
  counted(sponsor: Address, day: number, account?: Address): Totals {
    return this.#counted.get(dayKey(sponsor, day, account)) ?? nothing;
  }

  /** @returns the same without what is only promised. */
  charged(sponsor: Address, day: number, account?: Address): Totals {
    return this.#charged.get(dayKey(sponsor, day, account)) ?? nothing;
  }

  /** @returns the open promise for the same sponsor, account and nonce. */
  find(promise: Pick<SponsorPromise, "sponsor" | "account" | "nonce">): SponsorPromise | undefined {
    return this.#open.get(keyOf(promise));
  }

  /** @returns the open promises, in the order in which they expire. */
  list(): SponsorPromise[] {
    return [...this.#open.values()];
  }

  /**
   * Opens a promise in place of the one for the same account and nonce. The chain takes either of the two, and only one: the dearer
   * counts.
   */
  open(promise: SponsorPromise): Change[] {
    const earlier = this.find(promise);
    if (!earlier) return [this.#insert(promise)];
    this.#remove(earlier);
    const cost = costWith(earlier, promise);
    const validUntil = Math.max(earlier.validUntil, promise.validUntil);
    return [this.#insert({ ...promise, cost, validUntil })];
  }

  /** Closes what has expired by the time of this block. @param time in seconds. */
  expire(block: bigint, time: number): Change[] {
    const expired: SponsorPromise[] = [];
    for (const promise of this.#open.values()) {
      if (promise.validUntil >= time) break;
      expired.push(promise);
    }
    return expired.length === 0 ? [] : this.#close({ block, promises: expired });
  }

  /** Closes what a charge in this block has settled. The nonce is used up: no other sponsor's promise for it holds either. */
  charge(block: bigint, charge: Charge): Change[] {
    return this.#close({ block, promises: this.#findAll(charge), charge });
  }

  /** Closes what nobody can use any more: this block has used up the nonce with an operation that no sponsor paid for. */
  use(block: bigint, operation: Pick<SponsorPromise, "account" | "nonce">): Change[] {
    const promises = this.#findAll(operation);
    return promises.length === 0 ? [] : this.#close({ block, promises });
  }

  /** The chain has dropped the blocks after `to`: what they had closed is open again, and what they had charged is not. */
  rollBack(to: bigint): Change[] {
    const dropped = this.#closings.filter(({ block }) => block > to);
    this.#closings = this.#closings.filter(({ block }) => block <= to);
    const changes = dropped.flatMap((closing) => [
      { type: "del", key: closingKey(closing) } as const,
      ...closing.promises.flatMap((promise) => this.open(promise)),
      ...(closing.charge ? this.#count(closing.charge, -1) : []),
    ]);
    this.#sort();
    return changes;
  }

  /** Forgets closings that no reorganisation reaches any more, and days before yesterday. */
  forget(before: { block: bigint; day: number }): Change[] {
    const old = this.#closings.filter(({ block }) => block < before.block);
    if (old.length > 0) this.#closings = this.#closings.slice(old.length);
    const days = [...this.#charged.keys()].filter((key) => Number(key.split(" ")[1]) < before.day - 1);
    for (const key of days) {
      this.#charged.delete(key);
      this.#counted.delete(key);
    }
    return [...old.map(closingKey), ...days.map((key) => `charged!${key}`)].map((key) => ({
      type: "del",
      key,
    }));
  }

  #findAll(operation: Pick<SponsorPromise, "account" | "nonce">): SponsorPromise[] {
    return [...this.#promised.keys()].flatMap((sponsor) => this.find({ ...operation, sponsor }) ?? []);
  }

  #insert(promise: SponsorPromise): Change {
    const { sponsor, account, day, cost } = promise;
    this.#open.set(keyOf(promise), promise);
    this.#promised.set(sponsor, this.promised(sponsor) + cost);
    this.#openPerAccount.set(`${sponsor} ${account}`, this.openFor(sponsor, account) + 1);
    for (const key of dayKeys(sponsor, day, account)) add(this.#counted, key, { operations: 1, cost });
    return { type: "put", key: `open!${keyOf(promise)}`, value: stringifyTagged(promise) };
  }

  #remove(promise: SponsorPromise): Change {
    const { sponsor, account, day, cost } = promise;
    this.#open.delete(keyOf(promise));
    this.#promised.set(sponsor, this.promised(sponsor) - cost);
    const left = this.openFor(sponsor, account) - 1;
    if (left > 0) this.#openPerAccount.set(`${sponsor} ${account}`, left);
    else this.#openPerAccount.delete(`${sponsor} ${account}`);
    for (const key of dayKeys(sponsor, day, account))
      add(this.#counted, key, { operations: -1, cost: -cost });
    return { type: "del", key: `open!${keyOf(promise)}` };
  }

  #close(what: Omit<Closing, "number">): Change[] {
    const closing = { ...what, number: this.#closed++ };
    this.#closings.push(closing);
    return [
      ...closing.promises.map((promise) => this.#remove(promise)),
      ...(closing.charge ? this.#count(closing.charge, 1) : []),
      { type: "put", key: closingKey(closing), value: stringifyTagged(closing) },
    ];
  }

  #count({ sponsor, account, day, cost }: Charge, times: 1 | -1): Change[] {
    return dayKeys(sponsor, day, account).map((key): Change => {
      const totals = { operations: times, cost: cost * BigInt(times) };
      add(this.#counted, key, totals);
      const charged = add(this.#charged, key, totals);
      if (isNothing(charged)) return { type: "del", key: `charged!${key}` };
      return { type: "put", key: `charged!${key}`, value: stringifyTagged(charged) };
    });
  }

  #sort(): void {
    const promises = this.list().sort((a, b) => a.validUntil - b.validUntil);
    this.#open.clear();
    for (const promise of promises) this.#open.set(keyOf(promise), promise);
  }
}

const closingKey = ({ number }: Closing) => `closed!${number}`;

function keyOf({ sponsor, account, nonce }: Pick<SponsorPromise, "sponsor" | "account" | "nonce">): string {
  return `${sponsor}!${account}!${toHex(nonce)}`;
}

const dayKey = (sponsor: Address, day: number, account?: Address) =>
  account ? `${sponsor} ${day} ${account}` : `${sponsor} ${day}`;

const dayKeys = (sponsor: Address, day: number, account: Address) => [
  dayKey(sponsor, day),
  dayKey(sponsor, day, account),
];

const isNothing = ({ operations, cost }: Totals) => operations === 0 && cost === 0n;

function add(map: Map<string, Totals>, key: string, more: Totals): Totals {
  const { operations, cost } = map.get(key) ?? nothing;
  const sum = { operations: operations + more.operations, cost: cost + more.cost };
  if (isNothing(sum)) map.delete(key);
  else map.set(key, sum);
  return sum;
}

/** What a promise counts for in the place of an earlier one, in wei: the chain takes either of the two, so it is the dearer's cost. */
export function costWith(earlier: SponsorPromise | undefined, { cost }: SponsorPromise): bigint {
  if (!earlier || cost > earlier.cost) return cost;
  return earlier.cost;
}

/** An address in one form, so that it works as a key. */
export const toKey = (address: Address): Address => address.toLowerCase() as Address;
