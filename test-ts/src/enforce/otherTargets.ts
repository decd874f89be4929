import {
  type Abi,
  type Address,
  type ContractFunctionName,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
  erc20Abi,
  maxUint256,
  parseEther,
  toFunctionSelector,
} from "viem";
import { mockDexPoolAbi } from "../../generated/mockDexPool.ts";
import { mockERC20Abi } from "../../generated/mockERC20.ts";
import { mockERC721Abi } from "../../generated/mockERC721.ts";
import { mockFeeTokenAbi } from "../../generated/mockFeeToken.ts";
import { mockHookAbi } from "../../generated/mockHook.ts";
import { mockHookTokenAbi } from "../../generated/mockHookToken.ts";
import { mockLendingPoolAbi } from "../../generated/mockLendingPool.ts";
import { mockPermit2Abi } from "../../generated/mockPermit2.ts";
import { mockPermitTokenAbi } from "../../generated/mockPermitToken.ts";
import { mockProxyAbi } from "../../generated/mockProxy.ts";
import { mockRouterAbi } from "../../generated/mockRouter.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { keys } from "../chain/addresses.ts";
import { deployMock, type Mock } from "../chain/deployMock.ts";
import type { Environment } from "../chain/environment.ts";
import type { HarnessClient } from "../chain/harnessClient.ts";
import { send } from "../chain/send.ts";

/** Contracts beside the reference session's, for what its own cannot show. */
export type OtherTargets = Record<
  | "router"
  | "middle"
  | "rogueToken"
  | "burningToken"
  | "hookToken"
  | "hook"
  | "permitToken"
  | "permit2"
  | "proxy"
  | "roguePool"
  | "collection"
  | "lendingPool",
  Address
>;

const erc20Selectors = new Set(
  erc20Abi.filter((item) => item.type === "function").map((item) => toFunctionSelector(item)),
);

/** Functions and errors of all of them, but for ERC-20's functions, whose arguments collections name otherwise. */
export const otherTargetsAbi: Abi = [
  ...mockRouterAbi,
  ...mockFeeTokenAbi,
  ...mockHookTokenAbi,
  ...mockHookAbi,
  ...mockPermitTokenAbi,
  ...mockPermit2Abi,
  ...mockProxyAbi,
  ...mockERC721Abi,
  ...mockLendingPoolAbi,
].filter((item) => item.type !== "function" || !erc20Selectors.has(toFunctionSelector(item)));

/** What the router's pools hold of each token, but for the crumbs. */
export const liquidity = parseEther("1000");
/** Of the rogue token in the pool that takes what is sold, so little that next to nothing comes back. */
export const crumbs = 1_000_000n;
const self = keys.deployer.address;

/** A call of a contract's function, `value` in wei. */
export function callTo<const abi extends Abi, name extends ContractFunctionName<abi>>(
  to: Address,
  parameters: EncodeFunctionDataParameters<abi, name>,
  value = 0n,
): Call & { data: `0x${string}` } {
  return { to, value, data: encodeFunctionData(parameters as EncodeFunctionDataParameters) };
}

/** Deploys them, with pools along which the router trades: through the middle token, and through one that the thief made. */
export async function deployOtherTargets(environment: Environment, thief: Address): Promise<OtherTargets> {
  const { targets } = environment;
  const deploy = (...mock: Mock) => deployMock(environment, mock);
  const { sold, bought } = targets;
  const router = await deploy("MockRouter");
  const middle = await deploy("MockERC20", "Middle Token", "MIDDLE");
  const rogueToken = await deploy("MockERC20", "Rogue Token", "ROGUE");
  const implementation = await deploy("MockDexPool", sold, bought);
  const others = {
    router,
    middle,
    rogueToken,
    burningToken: await deploy("MockFeeToken"),
    hookToken: await deploy("MockHookToken"),
    hook: await deploy("MockHook"),
    permitToken: await deploy("MockPermitToken"),
    permit2: await deploy("MockPermit2"),
    proxy: await deploy("MockProxy", implementation, self),
    roguePool: await deploy("MockRoguePool", thief),
    collection: await deploy("MockERC721", "Collection", "NFT"),
    lendingPool: await deploy("MockLendingPool", sold, bought, self, parseEther("1")),
  };
  for (const token of [sold, bought, middle, rogueToken])
    await send(
      environment,
      callTo(token, { abi: mockERC20Abi, functionName: "mint", args: [self, 4n * liquidity] }),
    );
  for (const [token, other, amount] of [
    [sold, middle, liquidity],
    [bought, middle, liquidity],
    [sold, rogueToken, crumbs],
    [bought, rogueToken, liquidity],
  ] as const) {
    const pool = await deploy("MockDexPool", token, other);
    await fill(environment, pool, [token, liquidity], [other, amount]);
    await send(environment, callTo(router, { abi: mockRouterAbi, functionName: "addPool", args: [pool] }));
  }
  await send(
    environment,
    callTo(router, { abi: mockRouterAbi, functionName: "addPool", args: [targets.pool] }),
  );
  await fill(environment, others.proxy, [sold, liquidity / 2n], [bought, liquidity / 2n]);
  const reserve = [others.lendingPool, liquidity] as const;
  await send(environment, callTo(bought, { abi: mockERC20Abi, functionName: "mint", args: reserve }));
  return others;
}

/** What an account has of them at the start, each. */
export const otherFunds = parseEther("100");

/** Gives an account of the tokens, and these of the collection. */
export async function giveOthers(
  environment: Environment,
  others: OtherTargets,
  { account, tokenIds = [] }: { account: Address; tokenIds?: readonly bigint[] },
): Promise<void> {
  for (const token of [others.burningToken, others.hookToken, others.permitToken])
    await send(
      environment,
      callTo(token, { abi: mockERC20Abi, functionName: "mint", args: [account, otherFunds] }),
    );
  for (const id of tokenIds)
    await send(
      environment,
      callTo(others.collection, { abi: mockERC721Abi, functionName: "mint", args: [account, id] }),
    );
}

/** What the owner of an account allows them. */
export const otherAllowances = (others: OtherTargets, { targets }: Environment): Call[] => {
  const approve = (token: Address, spender: Address) =>
    callTo(token, { abi: mockERC20Abi, functionName: "approve", args: [spender, maxUint256] });
  return [
    approve(targets.sold, others.router),
    approve(targets.sold, others.proxy),
    approve(targets.sold, others.lendingPool),
    approve(others.permitToken, others.permit2),
  ];
};

type Share = readonly [token: Address, amount: bigint];

/** Gives a pool of its two tokens what the deployer has of them. */
export async function fill(client: HarnessClient, pool: Address, first: Share, second: Share): Promise<void> {
  for (const [token, amount] of [first, second])
    await send(client, callTo(token, { abi: mockERC20Abi, functionName: "approve", args: [pool, amount] }));
  const args = [first[1], second[1]] as const;
  await send(client, callTo(pool, { abi: mockDexPoolAbi, functionName: "addLiquidity", args }));
}
