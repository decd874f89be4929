import { concat, encodeFunctionData, type Hex, pad, parseAbi, slice, toHex, zeroAddress } from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import { batchMode, type Call, encodeExecute } from "../../accounts/encodeExecute.ts";
import { canonical } from "../../chain/addresses.ts";
import type { Case } from "../case.ts";
import {
  acts,
  allows,
  installs,
  receives,
  receivesValue,
  tokenChange,
  trades,
  usesNonce,
  writesStorage,
} from "../effects.ts";
import { callsOf, fallback, fallbackSelectors, withActions } from "../grantedByOwner.ts";
import type { Stage } from "../stage.ts";
import { wrongRecipient } from "./arguments.ts";
import { pastTotal } from "./lifecycle.ts";
import { inTotal, perApproval, perTrade, sell } from "./limits.ts";
import { notGranted } from "./reach.ts";
import { approve, swap, transfer } from "./trade.ts";

const group = "Execution modes and the account's own functions";
const amountIn = perTrade / 2n;
const sold = (stage: Stage) => trades(stage, { amountIn });

const accountAbi = parseAbi([
  "function executeFromExecutor(bytes32 mode, bytes executionCalldata) payable returns (bytes[])",
  "function upgradeToAndCall(address implementation, bytes data) payable",
  "function setRegistry(address registry, address[] attesters, uint8 threshold)",
]);

/** A sale whose mode word ends in this selector and payload. */
const inMode = (selector: Hex, payload: Hex): Pick<Case, "attempt" | "effect"> => ({
  attempt: (stage) => ({
    callData: encodeExecute([sell(stage, amountIn)], concat(["0x000000000000", selector, payload])),
  }),
  effect: sold,
});

/** A batch of two sales, with one of its words changed: its offset, its length, then the offsets of its two items. */
const spoiltBatch = (word: 0 | 1 | 2 | 3, value: bigint): Pick<Case, "attempt"> => ({
  attempt(stage) {
    const encoded = encodeExecute([sell(stage, amountIn), sell(stage, amountIn)], batchMode);
    // Before the batch: the selector, the mode, the offset and the length of the execution.
    const position = 4 + 32 * (3 + word);
    const callData = concat([
      slice(encoded, 0, position),
      toHex(value, { size: 32 }),
      slice(encoded, position + 32),
    ]);
    return { callData };
  },
});

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

export const modeCases: Case[] = [
  {
    id: "mode-selector",
    corpus: [54],
    group,
    title: "Trade in a mode with a selector, which nobody reads",
    ...inMode("0xdeadbeef", toHex(0, { size: 22 })),
  },
  {
    id: "mode-payload",
    corpus: [54],
    group,
    title: "Trade in a mode with a payload, which nobody reads",
    ...inMode("0x00000000", pad("0x7061796c6f6164", { dir: "right", size: 22 })),
  },
  {
    id: "batch-offset-outside",
    corpus: [49],
    group,
    title: "Send a batch that begins behind the end of the calldata",
    ...spoiltBatch(0, 2n ** 32n),
    effect: sold,
    refused: () => "AA23 InvalidData",
  },
  {
    id: "batch-length-past-items",
    corpus: [49],
    group,
    title: "Send a batch that says it has more calls than there is room for",
    ...spoiltBatch(1, 2n ** 32n),
    effect: sold,
    refused: () => "AA23 InvalidData",
  },
  {
    id: "batch-item-outside",
    corpus: [49],
    group,
    title: "Send a batch whose second call is behind the end of the calldata",
    ...spoiltBatch(3, 2n ** 32n),
    effect: sold,
    refused: () => "AA23 InvalidData",
  },
  {
    id: "batch-items-shared",
    corpus: [49],
    group,
    title: "Send a batch whose two items are one and the same: it counts twice, and is made twice",
    ...spoiltBatch(3, 64n),
    effect: (stage) => trades(stage, { amountIn, alongside: amountIn }),
  },
  {
    id: "batch-of-fifty",
    corpus: [51],
    group,
    title: "Approve fifty times in one batch",
    attempt: ({ environment: { targets } }) => {
      const one = approve({ token: targets.sold, spender: targets.pool, amount: perApproval });
      return { callData: encodeExecute(Array<Call>(50).fill(one)) };
    },
    effect: (stage) => allows(stage, { spender: stage.environment.targets.pool, amount: perApproval }),
  },
  {
    id: "batch-of-fifty-past",
    corpus: [51],
    group,
    title: "Sell more than the total in one batch of fifty",
    attempt: (stage) => ({ callData: encodeExecute(Array<Call>(50).fill(sell(stage, amountIn))) }),
    effect: (stage) => [tokenChange(stage, "sold", stage.account, -amountIn * 50n)],
    refused: () => pastTotal(inTotal, amountIn).replace("amountIn", "call 10 of 50: amountIn"),
  },
  ...(["approve", "swap"] as const).map((name): Case => {
    const amount = (over: bigint) => (name === "swap" ? perTrade : perApproval) + over;
    const call = (stage: Stage) => {
      const { sold: token, pool } = stage.environment.targets;
      return name === "swap"
        ? sell(stage, amount(1n))
        : approve({ token, spender: pool, amount: amount(1n) });
    };
    return {
      id: `batch-of-one-${name}-past`,
      corpus: [50],
      group,
      title: `Go past the bound of ${name} in a batch of one`,
      attempt: (stage) => ({ callData: encodeExecute([call(stage)], batchMode) }),
      effect: (stage) =>
        name === "swap"
          ? trades(stage, { amountIn: amount(1n) })
          : allows(stage, { spender: stage.environment.targets.pool, amount: amount(1n) }),
      refused: () =>
        name === "swap"
          ? `AA23 PolicyViolation UniActionPolicy: amountIn ${amount(1n)} > ${perTrade} (rule 2 of 3: amountIn <= ${perTrade}, total <= ${inTotal})`
          : `AA23 PolicyViolation UniActionPolicy: amount ${amount(1n)} > ${perApproval} (rule 2 of 2: amount <= ${perApproval})`,
    };
  }),
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
  {
    id: "recipient-pool",
    corpus: [45],
    group: "Arguments",
    title: "Leave the proceeds to the pool",
    attempt: ({ environment: { targets } }) => ({
      callData: encodeExecute([swap({ ...targets, amountIn, recipient: targets.pool })]),
    }),
    effect: (stage) => trades(stage, { amountIn, recipient: stage.environment.targets.pool }),
    refused: (stage) => wrongRecipient(stage, stage.environment.targets.pool),
  },
  {
    id: "recipient-nobody",
    corpus: [45],
    group: "Arguments",
    title: "Send the proceeds to the zero address",
    attempt: ({ environment: { targets } }) => ({
      callData: encodeExecute([swap({ ...targets, amountIn, recipient: zeroAddress })]),
    }),
    effect: (stage) => trades(stage, { amountIn, recipient: zeroAddress }),
    refused: (stage) => wrongRecipient(stage, zeroAddress),
  },
];
