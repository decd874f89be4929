import { type Address, maxUint256, parseEther } from "viem";
import { mockERC20Abi } from "../../generated/mockERC20.ts";
import { keys } from "../chain/addresses.ts";
import { deployMock } from "../chain/deployMock.ts";
import type { Environment } from "../chain/environment.ts";
import { send } from "../chain/send.ts";
import { approve } from "./cases/trade.ts";
import { callTo, fill, otherAllowances } from "./otherTargets.ts";
import type { Bare } from "./prepareScenes.ts";
import { runAsOwner } from "./runAsOwner.ts";

const liquidity = parseEther("1000");

/** @returns the address of a second pool of the same tokens, as deep as an attack needs. */
export async function deployOtherPool(environment: Environment): Promise<Address> {
  const { bought, sold } = environment.targets;
  const pool = await deployMock(environment, ["MockDexPool", bought, sold]);
  const args = [keys.deployer.address, liquidity] as const;
  for (const token of [bought, sold])
    await send(environment, callTo(token, { abi: mockERC20Abi, functionName: "mint", args }));
  await fill(environment, pool, [bought, liquidity], [sold, liquidity]);
  return pool;
}

/** Every allowance that an attack could draw on: both tokens, both pools, the other targets, both accounts. */
export async function openDoors(stage: Bare): Promise<void> {
  const { environment, account, otherAccount, otherPool, others } = stage;
  const { sold, bought, pool } = environment.targets;
  const allowances = [sold, bought].flatMap((token) =>
    [pool, otherPool].map((spender) => approve({ token, spender, amount: maxUint256 })),
  );
  for (const address of [account, otherAccount])
    await runAsOwner(stage, [...allowances, ...otherAllowances(others, environment)], address);
}
