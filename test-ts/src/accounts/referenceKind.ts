import { encodeValidatorNonce, getAccount } from "@rhinestone/module-sdk";
import {
  concat,
  encodeAbiParameters,
  encodeFunctionData,
  getContractAddress,
  numberToHex,
  parseAbi,
  zeroAddress,
} from "viem";
import { mockAccountFactoryAbi } from "../../generated/mockAccountFactory.ts";
import { canonical } from "../chain/addresses.ts";
import { addressOf } from "../chain/environment.ts";
import { readPrecompiles } from "../chain/readPrecompiles.ts";
import type { AccountKind } from "./accountKind.ts";
import { createErc7579Account, erc7579AccountAbi } from "./erc7579Account.ts";
import { encodeUninstallLinked } from "./linkedValidators.ts";

const type = "erc7579-implementation";

const accountAbi = parseAbi(["function initializeAccount(bytes data) payable"]);
const bootstrapAbi = parseAbi([
  "struct Config { address module; bytes data; }",
  "function initMSA(Config[] validators, Config[] executors, Config hook, Config[] fallbacks)",
]);

/** The reference account of ERC-7579, through module-sdk and viem. */
export const referenceKind: AccountKind = {
  name: "reference",
  title: "ERC-7579 reference account",
  abi: [...accountAbi, ...erc7579AccountAbi],
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
    const { stack } = environment;
    const validators = [
      {
        module: addressOf(stack, "K1Validator"),
        data: concat([owner.address, canonical.smartSession]),
      },
      { module: canonical.smartSession, data: "0x" as const },
    ];
    const init = encodeFunctionData({
      abi: bootstrapAbi,
      functionName: "initMSA",
      args: [validators, [], { module: zeroAddress, data: "0x" }, []],
    });
    const bootstrap = encodeAbiParameters(
      [{ type: "address" }, { type: "bytes" }],
      [addressOf(stack, "ReferenceBootstrap"), init],
    );
    const initialize = encodeFunctionData({ abi: accountAbi, args: [bootstrap] });
    const creationCode = concat([
      readPrecompiles("ERC7579Precompiles.sol")("MSAPROXY_BYTECODE"),
      encodeAbiParameters(
        [{ type: "address" }, { type: "bytes" }],
        [addressOf(stack, "ReferenceAccount"), initialize],
      ),
    ]);
    const factory = addressOf(stack, "MockAccountFactory");
    const salt = numberToHex(index, { size: 32 });
    return createErc7579Account(environment, {
      kind: referenceKind,
      address: getContractAddress({ opcode: "CREATE2", from: factory, bytecode: creationCode, salt }),
      owner,
      factory: {
        factory,
        factoryData: encodeFunctionData({
          abi: mockAccountFactoryAbi,
          functionName: "createAccount",
          args: [creationCode, salt],
        }),
      },
      type,
    });
  },
};
