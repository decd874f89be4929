import { type Address, getAddress } from "viem";
import { keys } from "../chain/addresses.ts";
import type { Bench } from "./bench.ts";

/** @returns what a report calls the contracts of a row: by their names in the stack, by what they are for, else by address. */
export function contractNames({ account, environment }: Bench): (address: Address) => string {
  const { stack, targets } = environment;
  const places: [string, Address][] = [
    ...Object.entries(targets),
    ...Object.entries(stack.contracts).map(([name, { address }]): [string, Address] => [name, address]),
    ["account", account],
    ["EOA", keys.trader.address],
  ];
  const names = new Map(places.map(([name, address]) => [getAddress(address), name]));
  return (address) => names.get(getAddress(address)) ?? address;
}
