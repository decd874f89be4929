import { type Abi, type Address, encodeDeployData, encodeFunctionData, parseAbi, parseEther } from "viem";
import { canonical, keys } from "./addresses.ts";
import { type Artifact, findArtifact, loadArtifact } from "./artifacts.ts";
import { deployContract } from "./deployContract.ts";
import type { Targets } from "./environment.ts";
import { EnvironmentError } from "./environmentError.ts";
import type { HarnessClient } from "./harnessClient.ts";

/** What the pool holds of each token at the start. */
export const poolReserve = parseEther("1000000");

/** Gas that TokenPaymaster gives the fee token to send back what was pulled too much. */
export const refundGas = 12_000n;

/** What each paymaster has at the EntryPoint at the start, in wei. */
export const paymasterDeposit = parseEther("100");

const setupAbi = parseAbi([
  "function mint(address to, uint256 amount)",
  "function approve(address spender, uint256 amount)",
  "function addLiquidity(uint256 amount0, uint256 amount1)",
  "function depositTo(address account) payable",
]);

/**
 * Deploys the tokens, the pool with its liquidity and the paymasters with their deposits.
 * @throws {EnvironmentError} when a contract is not built or a step fails.
 */
export async function deployTargets(client: HarnessClient): Promise<Targets> {
  const sold = await deploy(client, "MockERC20", ["Sold Token", "SOLD"]);
  const bought = await deploy(client, "MockERC20", ["Bought Token", "BOUGHT"]);
  const pool = await deploy(client, "MockDexPool", [sold, bought]);
  const self = keys.deployer.address;
  for (const token of [sold, bought]) {
    await call(client, token, { abi: setupAbi, functionName: "mint", args: [self, poolReserve] });
    await call(client, token, { abi: setupAbi, functionName: "approve", args: [pool, poolReserve] });
  }
  await call(client, pool, { abi: setupAbi, functionName: "addLiquidity", args: [poolReserve, poolReserve] });

  const verifyingPaymaster = await deploy(client, "VerifyingPaymaster", [
    canonical.entryPoint,
    keys.sponsor.address,
    self,
  ]);
  await fund(client, verifyingPaymaster);
  const sponsorPaymaster = await deploy(client, "SponsorPaymaster", [canonical.entryPoint, self]);
  const feeToken = await deploy(client, "MockERC20", ["Fee Token", "FEE"]);
  const tokenPaymaster = await deploy(client, "TokenPaymaster", [
    canonical.entryPoint,
    feeToken,
    self,
    refundGas,
  ]);
  await fund(client, tokenPaymaster);
  const paymasters = { verifyingPaymaster, sponsorPaymaster, tokenPaymaster };
  const trivial = findArtifact("TrivialPaymaster");
  if (!trivial) return { pool, sold, bought, feeToken, ...paymasters };
  const trivialPaymaster = await deployArtifact(client, "TrivialPaymaster", trivial, []);
  await fund(client, trivialPaymaster);
  return { pool, sold, bought, feeToken, ...paymasters, trivialPaymaster };
}

function deploy(client: HarnessClient, name: string, args: readonly unknown[]): Promise<Address> {
  return deployArtifact(client, name, loadArtifact(name), args);
}

function deployArtifact(client: HarnessClient, name: string, artifact: Artifact, args: readonly unknown[]) {
  const { abi, bytecode } = artifact;
  return deployContract(client, { name, code: encodeDeployData({ abi: abi as Abi, bytecode, args }) });
}

async function fund(client: HarnessClient, paymaster: Address): Promise<void> {
  const deposit = { abi: setupAbi, functionName: "depositTo", args: [paymaster] } as const;
  await call(client, canonical.entryPoint, deposit, paymasterDeposit);
}

async function call(
  client: HarnessClient,
  to: Address,
  request: { abi: typeof setupAbi; functionName: string; args: readonly unknown[] },
  value = 0n,
): Promise<void> {
  const data = encodeFunctionData(request as Parameters<typeof encodeFunctionData>[0]);
  const { status } = await client.mine({ to, data, value });
  if (status !== "success") throw new EnvironmentError(`${request.functionName} failed on ${to}.`);
}
