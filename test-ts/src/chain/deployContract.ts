import { type Address, concat, getContractAddress, type Hex, keccak256, zeroHash } from "viem";
import { EnvironmentError } from "./environmentError.ts";
import type { HarnessClient } from "./harnessClient.ts";

/** The deterministic deployment proxy, on anvil from the start and on nearly every live chain. */
const deterministicDeployer: Address = "0x4e59b44847b379578588920cA78FbF26c0B4956C";

const deployGas = 12_000_000n;

const hashes = new Map<Hex, Hex>();

/** Of creation code, which forks deploy again and again. */
function hashOf(code: Hex): Hex {
  const hash = hashes.get(code) ?? keccak256(code);
  hashes.set(code, hash);
  return hash;
}

/** @returns where the deterministic deployer puts creation code. */
export const create2Address = (code: Hex, salt: Hex = zeroHash): Address =>
  getContractAddress({ opcode: "CREATE2", from: deterministicDeployer, bytecodeHash: hashOf(code), salt });

/**
 * Deploys by CREATE2 through the deterministic deployer, unless the contract is there already.
 * @param code creation code with its constructor arguments.
 * @throws {EnvironmentError} when the constructor reverts.
 */
export async function deployContract(
  client: HarnessClient,
  { name, code, salt = zeroHash }: { name: string; code: Hex; salt?: Hex },
): Promise<Address> {
  const address = create2Address(code, salt);
  if (await hasCode(client, address)) return address;
  const data = concat([salt, code]);
  const { status } = await client.mine({ to: deterministicDeployer, data, gas: deployGas });
  if (status !== "success" || !(await hasCode(client, address)))
    throw new EnvironmentError(`The constructor of ${name} failed.`);
  return address;
}

/** @returns whether there is code at the address. */
export async function hasCode(client: HarnessClient, address: Address): Promise<boolean> {
  const code = await client.publicClient.getCode({ address });
  return code !== undefined && code !== "0x";
}
