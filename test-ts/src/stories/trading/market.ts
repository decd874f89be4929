import { erc20Abi, formatUnits, parseAbi, parseEther } from "viem";
import { mockDexPoolAbi } from "../../../generated/mockDexPool.ts";
import { keys } from "../../chain/addresses.ts";
import type { Scene } from "../story.ts";
import { callTo, sendAs } from "../targets.ts";

const mintAbi = parseAbi(["function mint(address to, uint256 amount)"]);
const day = 86_400n;

/** The coin (the pool's first token) against cash (its second). */
export type Market = ReturnType<typeof createMarket>;

/** A pool whose price another trader moves. */
export function createMarket(scene: Scene) {
  const { environment } = scene;
  const { publicClient: client, targets, testClient } = environment;
  const { pool, sold: coin, bought: cash } = targets;
  const poolContract = { address: pool, abi: mockDexPoolAbi } as const;
  const reserves = () => client.readContract({ ...poolContract, functionName: "reserves" });
  /** The pool's price, in cash for a coin. */
  const price = async () => {
    const [coins, cashes] = await reserves();
    return Number(formatUnits(cashes, 18)) / Number(formatUnits(coins, 18));
  };
  const quote = (tokenIn: "coin" | "cash", amountIn: bigint) =>
    client.readContract({
      ...poolContract,
      functionName: "quote",
      args: [tokenIn === "coin" ? coin : cash, amountIn],
    });
  const trade = async (tokenIn: "coin" | "cash", amountIn: bigint) => {
    const args = [tokenIn === "coin" ? coin : cash, amountIn, 0n, keys.trader.address] as const;
    await sendAs(scene, keys.trader, callTo(pool, { abi: mockDexPoolAbi, functionName: "swap", args }));
  };
  return {
    pool,
    coin,
    cash,
    price,
    quote,
    trade,
    /** Lets the other trader move any price. */
    async open() {
      for (const token of [coin, cash]) {
        const mint = { functionName: "mint", args: [keys.trader.address, parseEther("100000000")] } as const;
        await sendAs(scene, keys.trader, callTo(token, { abi: mintAbi, ...mint }));
        const approve = { functionName: "approve", args: [pool, 2n ** 255n] } as const;
        await sendAs(scene, keys.trader, callTo(token, { abi: erc20Abi, ...approve }));
      }
    },
    /** The other trader moves the pool to a price; the block is one day after the last. */
    async closeDay(target: number) {
      const [coins, cashes] = (await reserves()).map((reserve) => Number(formatUnits(reserve, 18))) as [
        number,
        number,
      ];
      const coinsThen = Math.sqrt((coins * cashes) / target);
      const amount = coinsThen > coins ? coinsThen - coins : (coins * cashes) / coinsThen - cashes;
      const { timestamp } = await client.getBlock();
      await testClient.setNextBlockTimestamp({ timestamp: timestamp + day });
      await trade(coinsThen > coins ? "coin" : "cash", parseEther(amount.toFixed(6)));
    },
    async balances(account: `0x${string}`) {
      const balanceOf = (address: `0x${string}`) =>
        client.readContract({ address, abi: erc20Abi, functionName: "balanceOf", args: [account] });
      const [coins, cashes] = await Promise.all([balanceOf(coin), balanceOf(cash)]);
      return { coins, cash: cashes };
    },
  };
}
