import { NexusBootstrapAbi } from "@biconomy/abstractjs";
import {
  type Address,
  concat,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  parseAbi,
  zeroAddress,
} from "viem";
import { canonical } from "../chain/addresses.ts";
import type { NexusConfig } from "../chain/environment.ts";

const bootstrapV1_0Abi = parseAbi([
  "struct Config { address module; bytes data; }",
  "function initNexus(Config[] validators, Config[] executors, Config hook, Config[] fallbacks, address registry, address[] attesters, uint8 threshold)",
]);

const noHook = { module: zeroAddress, data: "0x" } as const;

/**
 * Initialisation data of an account that is born with SmartSession installed and as a safe sender of the owner's validator,
 * so that its very first user operation can already be a session's.
 */
export function encodeInitData(nexus: NexusConfig, owner: Address): Hex {
  const ownerData = concat([owner, canonical.smartSession]);
  const smartSession = { module: canonical.smartSession, data: "0x" } as const;
  const call =
    nexus.release === "1.0"
      ? encodeFunctionData({
          abi: bootstrapV1_0Abi,
          functionName: "initNexus",
          args: [
            [{ module: nexus.ownerValidator, data: ownerData }, smartSession],
            [],
            noHook,
            [],
            zeroAddress,
            [],
            0,
          ],
        })
      : encodeFunctionData({
          abi: NexusBootstrapAbi,
          functionName: "initNexusWithDefaultValidatorAndOtherModulesNoRegistry",
          args: [ownerData, [smartSession], [], noHook, [], []],
        });
  return encodeAbiParameters(
    [{ type: "address" }, { type: "bytes" }],
    [nexus.version.bootStrapAddress, call],
  );
}
