import {
  type Address,
  concat,
  erc20Abi,
  getAddress,
  type Hex,
  numberToHex,
  pad,
  toFunctionSelector,
} from "viem";
import { expect, test } from "vitest";
import { loadArtifact } from "../../chain/artifacts.ts";
import { equal } from "../../session/bounds.ts";
import { defineSession } from "../../session/defineSession.ts";
import { hours } from "../../session/lifetime.ts";
import { useEnvironment } from "../../testing/useEnvironment.ts";
import { readSession } from "../readSession.ts";
import { inspectTargets, type TargetFacts } from "./inspectTargets.ts";

const environment = await useEnvironment();

const at = (number: number): Address => getAddress(numberToHex(0xabc000 + number, { size: 20 }));
const implementationSlot = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";

/** What the chain says about an address that a session may transfer at. */
async function inspect(address: Address): Promise<TargetFacts | undefined> {
  const definition = defineSession({
    name: "test",
    lifetime: hours(1),
    contracts: { token: { address, abi: erc20Abi } },
    actions: { token: { transfer: { args: { recipient: equal(address) } } } },
  });
  const facts = await inspectTargets(environment.publicClient, readSession({ definition }));
  return facts.get(address);
}

const setCode = (address: Address, bytecode: Hex) => environment.testClient.setCode({ address, bytecode });

test("default: a contract that has the function", async () => {
  expect(await inspect(getAddress(environment.targets.sold))).toEqual({ kind: "contract", missing: [] });
});

test("behavior: nothing there", async () => {
  expect(await inspect(at(1))).toEqual({ kind: "none", missing: [] });
});

test("behavior: a contract without the function", async () => {
  expect(await inspect(getAddress(environment.targets.pool))).toEqual({
    kind: "contract",
    missing: [toFunctionSelector("transfer(address,uint256)")],
  });
});

test("behavior: a smart account, deployed or delegated to", async () => {
  const { Nexus } = environment.stack.contracts;
  expect(await inspect(getAddress(Nexus!.address))).toMatchObject({
    kind: "account",
    evidence: "ERC-7579 account biconomy.nexus.1.0.0",
  });
  await setCode(at(2), concat(["0xef0100", at(3)]));
  expect(await inspect(at(2))).toMatchObject({
    kind: "account",
    evidence: expect.stringMatching(/^EIP-7702/),
  });
});

test("behavior: a proxy, by what it keeps, and the functions of what is behind it", async () => {
  const { sold, pool } = environment.targets;
  await setCode(at(4), "0x5f5ffd");
  const pointAt = (address: Address) =>
    environment.testClient.setStorageAt({
      address: at(4),
      index: implementationSlot,
      value: pad(address, { size: 32 }),
    });
  await pointAt(sold);
  expect(await inspect(at(4))).toMatchObject({ kind: "proxy", missing: [] });
  await pointAt(pool);
  expect(await inspect(at(4))).toMatchObject({
    kind: "proxy",
    missing: [toFunctionSelector("transfer(address,uint256)")],
  });
});

test("behavior: a minimal proxy is what it copies", async () => {
  const { sold } = environment.targets;
  await setCode(at(5), concat(["0x363d3d373d3d3d363d73", sold, "0x5af43d82803e903d91602b57fd5bf3"]));
  expect(await inspect(at(5))).toEqual({ kind: "contract", missing: [] });
  expect(loadArtifact("MockERC20").deployedBytecode).toBe(
    await environment.publicClient.getCode({ address: sold }),
  );
});
