import {
  type Address,
  concat,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  isAddressEqual,
  numberToHex,
  parseAbi,
  parseAbiParameters,
  toFunctionSelector,
} from "viem";
import { canonical } from "../chain/addresses.ts";
import { addressOf } from "../chain/environment.ts";
import type { AccountKind } from "./accountKind.ts";
import { createErc7579Account, erc7579AccountAbi } from "./erc7579Account.ts";

const kernelAbi = parseAbi([
  "function initialize(bytes21 rootValidator, address hook, bytes validatorData, bytes hookData, bytes[] initConfig)",
  "error InvalidValidator()",
]);
const factoryAbi = parseAbi([
  "function createAccount(bytes data, bytes32 salt) payable returns (address)",
  "function getAddress(bytes data, bytes32 salt) view returns (address)",
]);

/** Kernel's word for a validator that no hook watches. */
const noHook: Address = "0x0000000000000000000000000000000000000001";

/** Kinds of validator in a nonce: the account's first, which it asks about any call, and those that were installed later. */
const [rootType, validatorType] = ["0x00", "0x01"] as const;

const execute = toFunctionSelector("function execute(bytes32,bytes)");

/** Another validator may be asked about calls of `execute` only, and has no hook. */
const encodeInstallValidator = (validator: Address, initData: Hex): Hex => {
  const parameters = parseAbiParameters("bytes validatorData, bytes hookData, bytes selectorData");
  const data = concat([noHook, encodeAbiParameters(parameters, [initData, "0x", execute])]);
  const args = [1n, validator, data] as const;
  return encodeFunctionData({ abi: erc7579AccountAbi, functionName: "installModule", args });
};

/**
 * ZeroDev's Kernel 3.1, through module-sdk and viem. Its owner's validator is its root validator. module-sdk's nonce for Kernel names
 * the root validator, whatever module it is asked for, and its installation data lets a validator sign for no function at all: both
 * are encoded here.
 */
export const kernelKind: AccountKind = {
  name: "kernel",
  title: "Kernel 3.1",
  abi: [...kernelAbi, ...erc7579AccountAbi],
  ownerValidator: (stack) => addressOf(stack, "K1Validator"),
  nonceKey: (validator, key) => {
    const type = isAddressEqual(validator, canonical.smartSession) ? validatorType : rootType;
    return BigInt(concat(["0x00", type, validator, numberToHex(key, { size: 2 })]));
  },
  encodeInstallValidator,
  encodeUninstallValidator: async (_environment, _account, validator) =>
    encodeFunctionData({
      abi: erc7579AccountAbi,
      functionName: "uninstallModule",
      args: [1n, validator, "0x"],
    }),
  // It asks the validator all the same, which has forgotten the account's sessions.
  withoutValidator: () => "AA23 InvalidPermissionId",
  async create(environment, { owner, index = 0n }) {
    const { stack, publicClient, chain } = environment;
    const data = encodeFunctionData({
      abi: kernelAbi,
      functionName: "initialize",
      args: [
        concat([validatorType, addressOf(stack, "K1Validator")]),
        noHook,
        concat([owner.address, canonical.smartSession]),
        "0x",
        [encodeInstallValidator(canonical.smartSession, "0x")],
      ],
    });
    const factory = addressOf(stack, "KernelFactory");
    const args = [data, numberToHex(index, { size: 32 })] as const;
    const address = await publicClient.readContract({
      address: factory,
      abi: factoryAbi,
      functionName: "getAddress",
      args,
    });
    const factoryData = encodeFunctionData({ abi: factoryAbi, functionName: "createAccount", args });
    return createErc7579Account(environment, {
      kind: kernelKind,
      address,
      owner,
      factory: { factory, factoryData },
      type: "kernel",
      signHash: (signer, hash) =>
        signer.signTypedData({
          domain: { name: "Kernel", version: "0.3.1", chainId: chain.id, verifyingContract: address },
          types: { Kernel: [{ name: "hash", type: "bytes32" }] },
          primaryType: "Kernel",
          message: { hash },
        }),
    });
  },
};
