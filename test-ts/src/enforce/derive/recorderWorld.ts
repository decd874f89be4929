import {
  type Address,
  encodeAbiParameters,
  getAddress,
  hexToBigInt,
  keccak256,
  numberToHex,
  type PublicClient,
  parseAbiParameters,
} from "viem";
import type { Call } from "../../session/model.ts";
import { Unpredicted } from "./untried.ts";
import type { Watched, World } from "./world.ts";

type Record = { count: bigint; trail: bigint; received: bigint };

const entry = parseAbiParameters("bytes32 trail, address sender, uint256 value, bytes data");

/** Contracts that take every call and keep a trail of them (MockRecorder), and accounts that take value. */
export class RecorderWorld implements World {
  readonly takesAll = true;
  readonly #names: ReadonlyMap<Address, string>;
  #records: Map<Address, Record>;

  /** @param names what to watch, and how the report calls it. */
  constructor(
    names: ReadonlyMap<Address, string>,
    records: Map<Address, Record> = new Map(
      [...names.keys()].map((address) => [address, { count: 0n, trail: 0n, received: 0n }]),
    ),
  ) {
    this.#names = names;
    this.#records = records;
  }

  fork(): RecorderWorld {
    return new RecorderWorld(this.#names, structuredClone(this.#records));
  }

  /** @throws {Unpredicted} where a call is to something else. */
  run(account: Address, calls: readonly Call[]): undefined {
    for (const { target, value, data } of calls) {
      const record = this.#records.get(getAddress(target));
      if (!record) throw new Unpredicted(`what ${getAddress(target)} does with a call is not known`);
      const trail = numberToHex(record.trail, { size: 32 });
      record.count += 1n;
      record.trail = hexToBigInt(keccak256(encodeAbiParameters(entry, [trail, account, value, data])));
      record.received += value;
    }
  }

  values(): ReadonlyMap<string, bigint> {
    const entries = [...this.#records].flatMap(([address, { count, trail, received }]) => {
      const name = this.#names.get(address)!;
      return [
        [`calls of ${name}`, count],
        [`trail of ${name}`, trail],
        [`native value of ${name}`, received],
      ] as const;
    });
    return new Map(entries);
  }

  watched(): readonly Watched[] {
    const slot = (address: Address, index: bigint) => async (client: PublicClient) =>
      BigInt((await client.getStorageAt({ address, slot: numberToHex(index) })) ?? 0n);
    return [...this.#names].flatMap(([address, name]) => [
      { label: `calls of ${name}`, read: slot(address, 0n) },
      { label: `trail of ${name}`, read: slot(address, 1n) },
      { label: `native value of ${name}`, read: (client) => client.getBalance({ address }) },
    ]);
  }
}
