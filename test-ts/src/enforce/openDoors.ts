import { type Address, encodeDeployData, encodeFunctionData, maxUint256, parseEther } from "viem";
import { mockDexPoolAbi } from "../../generated/mockDexPool.ts";
import { mockERC20Abi } from "../../generated/mockERC20.ts";
import { keys } from "../chain/addresses.ts";
import { loadArtifact } from "../chain/artifacts.ts";
import { deployContract } from "../chain/deployContract.ts";
import type { Environment } from "../chain/environment.ts";
import { createHarnessClient } from "../chain/harnessClient.ts";
import { approve } from "./cases/trade.ts";
import { otherAllowances } from "./otherTargets.ts";
import type { Bare } from "./prepareScenes.ts";
import { runAsOwner } from "./runAsOwner.ts";

const liquidity = parseEther("1000");

/** @returns the address of a second pool of the same tokens, as deep as an attack needs. */
export async function deployOtherPool({ rpcUrl, chain, targets }: Environment): Promise<Address> {
  const client = createHarnessClient(rpcUrl, chain.id);
  const { bytecode } = loadArtifact("MockDexPool");
  const args = [targets.bought, targets.sold] as const;
  const code = encodeDeployData({ abi: mockDexPoolAbi, bytecode, args });
  const pool = await deployContract(client, { name: "MockDexPool", code });
  const send = (to: Address, data: `0x${string}`) => client.mine({ to, data });
  const token = { abi: mockERC20Abi } as const;
  for (const address of args) {
    const mint = [keys.deployer.address, liquidity] as const;
    await send(address, encodeFunctionData({ ...token, functionName: "mint", args: mint }));
    await send(address, encodeFunctionData({ ...token, functionName: "approve", args: [pool, liquidity] }));
  }
  const amounts = [liquidity, liquidity] as const;
  await send(pool, encodeFunctionData({ abi: mockDexPoolAbi, functionName: "addLiquidity", args: amounts }));
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
