import { encodeValidatorNonce, getAccount } from "@rhinestone/module-sdk";
import {
  concat,
  encodeAbiParameters,
  encodeFunctionData,
  encodePacked,
  getContractAddress,
  keccak256,
  parseAbi,
  zeroAddress,
} from "viem";
import { canonical } from "../chain/addresses.ts";
import { addressOf } from "../chain/environment.ts";
import type { AccountKind } from "./accountKind.ts";
import { createErc7579Account, erc7579AccountAbi } from "./erc7579Account.ts";
import { encodeUninstallLinked } from "./linkedValidators.ts";

const type = "safe";

const safeAbi = parseAbi([
  "function setup(address[] owners, uint256 threshold, address to, bytes data, address fallbackHandler, address paymentToken, uint256 payment, address paymentReceiver)",
]);
const factoryAbi = parseAbi([
  "function createProxyWithNonce(address singleton, bytes initializer, uint256 saltNonce) returns (address proxy)",
  "function proxyCreationCode() view returns (bytes)",
]);
const launchpadAbi = parseAbi([
  "struct ModuleInit { address module; bytes initData; }",
  "function addSafe7579(address safe7579, ModuleInit[] validators, ModuleInit[] executors, ModuleInit[] fallbacks, ModuleInit[] hooks, address[] attesters, uint8 threshold)",
]);

/** A Safe 1.4.1 with Rhinestone's adapter for ERC-7579, through module-sdk and viem. The Safe's own owner is the account's too. */
export const safe7579Kind: AccountKind = {
  name: "safe7579",
  title: "Safe7579 1.0.0",
  abi: [...safeAbi, ...erc7579AccountAbi],
  standIn: "ExecutionFailed",
  ownerValidator: (stack) => addressOf(stack, "K1Validator"),
  nonceKey: (validator, key) =>
    encodeValidatorNonce({ account: getAccount({ address: zeroAddress, type }), validator }) + key,
  encodeInstallValidator: (validator, initData) =>
    encodeFunctionData({
      abi: erc7579AccountAbi,
      functionName: "installModule",
      args: [1n, validator, initData],
    }),
  encodeUninstallValidator: encodeUninstallLinked,
  // It refuses in the way of a signature that is wrong.
  withoutValidator: () => "AA24 signature error",
  async create(environment, { owner, index = 0n }) {
    const { stack, publicClient } = environment;
    const [singleton, adapter, launchpad, factory] = [
      addressOf(stack, "Safe"),
      addressOf(stack, "Safe7579"),
      addressOf(stack, "Safe7579Launchpad"),
      addressOf(stack, "SafeProxyFactory"),
    ];
    const validators = [
      {
        module: addressOf(stack, "K1Validator"),
        initData: concat([owner.address, canonical.smartSession]),
      },
      { module: canonical.smartSession, initData: "0x" as const },
    ];
    const modules = encodeFunctionData({
      abi: launchpadAbi,
      functionName: "addSafe7579",
      args: [adapter, validators, [], [], [], [], 0],
    });
    const initializer = encodeFunctionData({
      abi: safeAbi,
      functionName: "setup",
      args: [[owner.address], 1n, launchpad, modules, adapter, zeroAddress, 0n, zeroAddress],
    });
    const proxyCode = await publicClient.readContract({
      address: factory,
      abi: factoryAbi,
      functionName: "proxyCreationCode",
    });
    const address = getContractAddress({
      opcode: "CREATE2",
      from: factory,
      bytecode: concat([proxyCode, encodeAbiParameters([{ type: "address" }], [singleton])]),
      salt: keccak256(encodePacked(["bytes32", "uint256"], [keccak256(initializer), index])),
    });
    const factoryData = encodeFunctionData({
      abi: factoryAbi,
      functionName: "createProxyWithNonce",
      args: [singleton, initializer, index],
    });
    return createErc7579Account(environment, {
      kind: safe7579Kind,
      address,
      owner,
      factory: { factory, factoryData },
      type,
    });
  },
};
