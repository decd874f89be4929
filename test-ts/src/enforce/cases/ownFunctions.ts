import { concat, encodeFunctionData, type Hex, parseAbi, toHex } from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import { type Call, encodeExecute } from "../../accounts/encodeExecute.ts";
import { canonical } from "../../chain/addresses.ts";
import type { Case } from "../case.ts";
import { acts, installs, receives, receivesValue, usesNonce, writesStorage } from "../effects.ts";
import { callsOf, fallback, fallbackSelectors, withActions } from "../grantedByOwner.ts";
import type { Stage } from "../stage.ts";
import { perTrade } from "./limits.ts";
import { notGranted } from "./reach.ts";
import { transfer } from "./trade.ts";

const group = "Execution modes and the account's own functions";
const amountIn = perTrade / 2n;

const accountAbi = parseAbi([
  "function executeFromExecutor(bytes32 mode, bytes executionCalldata) payable returns (bytes[])",
  "function upgradeToAndCall(address implementation, bytes data) payable",
  "function setRegistry(address registry, address[] attesters, uint8 threshold)",
]);

/** Where proxies keep their implementation (ERC-1967). */
const implementationSlot: Hex = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";

const loot = (stage: Stage) => receives(stage, "sold", stage.thief, amountIn);
const theft = ({ environment, thief }: Stage): Call & { data: Hex } =>
  transfer({ token: environment.targets.sold, to: thief, amount: amountIn }) as Call & { data: Hex };

/** An operation that calls a function of the account itself. */
const ofAccount = (signature: string, data: (stage: Stage) => Hex): Pick<Case, "attempt" | "refused"> => ({
  attempt: (stage) => ({ callData: encodeExecute([{ to: stage.account, data: data(stage) }]) }),
  refused: ({ account }) => notGranted(signature, account),
});

/** An operation that calls a function of the EntryPoint. */
const ofEntryPoint = (
  signature: string,
  call: (stage: Stage) => Omit<Call, "to">,
): Pick<Case, "attempt" | "refused"> => ({
  attempt: (stage) => ({ callData: encodeExecute([{ ...call(stage), to: canonical.entryPoint }]) }),
  refused: () => notGranted(signature, canonical.entryPoint),
});

export const ownFunctionCases: Case[] = [
  {
    id: "self-uninstall-module",
    corpus: [58],
    group,
    title: "Have the account uninstall its session module",
    async attempt({ environment, owner, account }) {
      const data = await owner.kind.encodeUninstallValidator(environment, account, canonical.smartSession);
      return { callData: encodeExecute([{ to: account, data }]) };
    },
    refused: ({ account }) => notGranted("uninstallModule(uint256,address,bytes)", account),
    effect: (stage) => [
      {
        ...installs(stage, canonical.smartSession)[0]!,
        reached: (before, after) => before === 1n && after === 0n,
      },
    ],
  },
  {
    id: "self-upgrade",
    corpus: [58],
    group,
    title: "Have the account take the thief's code for its own",
    ...ofAccount("upgradeToAndCall(address,bytes)", ({ environment }) =>
      encodeFunctionData({
        abi: accountAbi,
        functionName: "upgradeToAndCall",
        args: [environment.targets.sold, "0x"],
      }),
    ),
    effect: (stage) => writesStorage(stage, implementationSlot),
  },
  {
    id: "self-registry",
    corpus: [58],
    group,
    title: "Have the account ask the thief's registry about modules",
    ...ofAccount("setRegistry(address,address[],uint8)", ({ thief }) =>
      encodeFunctionData({ abi: accountAbi, functionName: "setRegistry", args: [thief, [], 0] }),
    ),
    effect: (stage) => acts(stage, "self-registry"),
  },
  {
    id: "self-upgrade-by-fallback",
    corpus: [58],
    group,
    title: "Have the account take the thief's code with a session of any call",
    needs: ["SudoPolicy"],
    ...callsOf(
      (stage) => withActions(stage, "any call", [fallback(fallbackSelectors.anyCall)]),
      ({ environment, account }) => [
        {
          to: account,
          data: encodeFunctionData({
            abi: accountAbi,
            functionName: "upgradeToAndCall",
            args: [environment.targets.sold, "0x"],
          }),
        },
      ],
    ),
    effect: (stage) => writesStorage(stage, implementationSlot),
    refused: ({ account }) => notGranted("upgradeToAndCall(address,bytes)", account),
  },
  {
    id: "direct-execute-from-executor",
    corpus: [60],
    group,
    title: "Have the account transfer to the thief as an executor module would",
    attempt: (stage) => {
      const { to, data } = theft(stage);
      const execution = concat([to, toHex(0n, { size: 32 }), data]);
      return {
        callData: encodeFunctionData({
          abi: accountAbi,
          functionName: "executeFromExecutor",
          args: [toHex(0, { size: 32 }), execution],
        }),
      };
    },
    effect: loot,
    refused: ({ account }) => notGranted("executeFromExecutor(bytes32,bytes)", account),
  },
  {
    id: "direct-fallback-handler",
    corpus: [60],
    group,
    title: "Call a function of the account's fallback handler",
    attempt: ({ account }) => ({
      callData: encodeFunctionData({
        abi: parseAbi(["function onERC721Received(address,address,uint256,bytes)"]),
        args: [account, account, 0n, "0x"],
      }),
    }),
    effect: (stage) => acts(stage, "direct-fallback-handler"),
    refused: ({ account }) => `AA23 NoPoliciesSet: 0x150b7a02 on ${account} is not granted`,
  },
  {
    id: "entry-point-stake",
    corpus: [63],
    group,
    title: "Lock the account's native value as a stake at the EntryPoint",
    ...ofEntryPoint("addStake(uint32)", () => ({
      value: amountIn,
      data: encodeFunctionData({ abi: entryPoint07Abi, functionName: "addStake", args: [1] }),
    })),
    effect: (stage) => receivesValue(stage, canonical.entryPoint, amountIn),
  },
  {
    id: "entry-point-nonce",
    corpus: [63],
    group,
    title: "Use up a nonce of the account at the EntryPoint",
    ...ofEntryPoint("incrementNonce(uint192)", () => ({
      data: encodeFunctionData({ abi: entryPoint07Abi, functionName: "incrementNonce", args: [7n] }),
    })),
    effect: (stage) => usesNonce(stage, 7n),
  },
  {
    id: "entry-point-handle-ops",
    corpus: [63],
    group,
    title: "Have the account bundle operations of the thief's",
    ...ofEntryPoint(
      "handleOps((address,uint256,bytes,bytes,bytes32,uint256,bytes32,bytes,bytes)[],address)",
      ({ thief }) => ({
        data: encodeFunctionData({ abi: entryPoint07Abi, functionName: "handleOps", args: [[], thief] }),
      }),
    ),
    effect: (stage) => acts(stage, "entry-point-handle-ops"),
  },
];
