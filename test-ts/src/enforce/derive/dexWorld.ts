import {
  type Address,
  decodeFunctionData,
  erc20Abi,
  getAddress,
  isAddressEqual,
  maxUint256,
  type PublicClient,
} from "viem";
import { mockDexPoolAbi } from "../../../generated/mockDexPool.ts";
import type { Call } from "../../session/model.ts";
import type { Watched, World } from "./world.ts";

/** Where the reference session trades. */
export type DexPlaces = {
  pool: Address;
  sold: Address;
  bought: Address;
  /** Whose balances and allowances are watched, by name. */
  holders: ReadonlyMap<Address, string>;
  /** What the pool holds of each token at the start. */
  reserve: bigint;
};

type State = { reserves: Map<Address, bigint>; values: Map<string, bigint> };

/** Constant product, 0.3 % fee: the pool's own formula. */
export const amountOutOf = (reserveIn: bigint, reserveOut: bigint, amountIn: bigint): bigint =>
  (amountIn * 997n * reserveOut) / (reserveIn * 1000n + amountIn * 997n);

/** The reference session's pool and its two tokens: a trade moves balances by the pool's formula, an approval sets an allowance. */
export class DexWorld implements World {
  readonly takesAll = false;
  readonly #places: DexPlaces;
  #state: State;

  constructor(places: DexPlaces, state?: State) {
    this.#places = places;
    const { sold, bought, reserve } = places;
    this.#state = state ?? {
      reserves: new Map([
        [sold, reserve],
        [bought, reserve],
      ]),
      values: new Map(this.watched().map(({ label }) => [label, 0n])),
    };
  }

  fork(): DexWorld {
    return new DexWorld(this.#places, structuredClone(this.#state));
  }

  run(account: Address, calls: readonly Call[]): string | undefined {
    const before = structuredClone(this.#state);
    for (const call of calls) {
      const reason = this.#execute(account, call);
      if (reason === undefined) continue;
      this.#state = before;
      return `execution ${reason}`;
    }
    return undefined;
  }

  values(): ReadonlyMap<string, bigint> {
    return this.#state.values;
  }

  watched(): readonly Watched[] {
    const { holders, pool, sold, bought } = this.#places;
    const tokens = [
      ["sold", sold],
      ["bought", bought],
    ] as const;
    const read = (address: Address, functionName: "balanceOf" | "allowance", args: readonly Address[]) => {
      const call = { address, abi: erc20Abi, functionName, args } as never;
      return (client: PublicClient) => client.readContract(call) as Promise<bigint>;
    };
    const [account] = holders.keys();
    return [...holders].flatMap(([holder, name]) => [
      ...tokens.map(([token, address]) => ({
        label: `${token} of ${name}`,
        read: read(address, "balanceOf", [holder]),
      })),
      ...(holder === account
        ? []
        : tokens.map(([token, address]) => ({
            label: `allowance of ${name} for ${token}`,
            read: read(address, "allowance", [account!, holder]),
          }))),
      ...(holder === account || holder === pool
        ? []
        : [
            {
              label: `native value of ${name}`,
              read: (client: PublicClient) => client.getBalance({ address: holder }),
            },
          ]),
    ]);
  }

  #execute(account: Address, { target, data }: Call): string | undefined {
    const { pool, sold, bought } = this.#places;
    if (isAddressEqual(target, pool)) return this.#swap(account, data);
    if (isAddressEqual(target, sold) || isAddressEqual(target, bought)) return this.#useToken(target, data);
    throw new Error(`no prediction for a call to ${target}`);
  }

  #swap(account: Address, data: Call["data"]): string | undefined {
    const { pool, sold, bought } = this.#places;
    const { functionName, args } = decodeFunctionData({ abi: mockDexPoolAbi, data });
    if (functionName !== "swap") throw new Error(`no prediction for ${functionName}`);
    const [tokenIn, amountIn, minAmountOut, recipient] = args;
    const tokenOut = isAddressEqual(tokenIn, sold) ? bought : sold;
    const [reserveIn, reserveOut] = [this.#reserve(tokenIn), this.#reserve(tokenOut)];
    if (amountIn === 0n) {
      return `InsufficientLiquidity: reserveIn ${reserveIn}, reserveOut ${reserveOut}, amountIn 0`;
    }
    const amountOut = amountOutOf(reserveIn, reserveOut, amountIn);
    if (amountOut < minAmountOut) {
      return `InsufficientOutput: minAmountOut ${minAmountOut}, amountOut ${amountOut}`;
    }
    this.#state.reserves.set(tokenIn, reserveIn + amountIn).set(tokenOut, reserveOut - amountOut);
    const allowance = `allowance of ${this.#name(pool)} for ${this.#token(tokenIn)}`;
    if (this.#state.values.get(allowance) !== maxUint256) this.#add(allowance, -amountIn);
    this.#move(tokenIn, account, pool, amountIn);
    this.#move(tokenOut, pool, recipient, amountOut);
    return undefined;
  }

  #useToken(token: Address, data: Call["data"]): undefined {
    const { functionName, args } = decodeFunctionData({ abi: erc20Abi, data });
    if (functionName !== "approve") throw new Error(`no prediction for ${functionName}`);
    this.#state.values.set(`allowance of ${this.#name(args[0])} for ${this.#token(token)}`, args[1]);
  }

  #move(token: Address, from: Address, to: Address, amount: bigint): void {
    this.#add(`${this.#token(token)} of ${this.#name(from)}`, -amount);
    this.#add(`${this.#token(token)} of ${this.#name(to)}`, amount);
  }

  #add(label: string, change: bigint): void {
    this.#state.values.set(label, (this.#state.values.get(label) ?? 0n) + change);
  }

  #reserve(token: Address): bigint {
    return this.#state.reserves.get(token)!;
  }

  #token(token: Address): string {
    return isAddressEqual(token, this.#places.sold) ? "sold" : "bought";
  }

  #name(holder: Address): string {
    return this.#places.holders.get(getAddress(holder)) ?? holder;
  }

  /** Lets a spender take without end, as before the trials. */
  allow(spender: Address): this {
    for (const token of ["sold", "bought"])
      this.#state.values.set(`allowance of ${this.#name(spender)} for ${token}`, maxUint256);
    return this;
  }
}
