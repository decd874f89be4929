import {
  encodeValidationData,
  getEnableSessionsAction,
  getPermissionId,
  getSudoPolicy,
} from "@rhinestone/module-sdk";
import { concat, encodeFunctionData, type Hex, parseAbi, toFunctionSelector, toHex } from "viem";
import { mockERC20Abi } from "../../../generated/mockERC20.ts";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import { canonical } from "../../chain/addresses.ts";
import type { Case } from "../case.ts";
import { acts, enables, installs, receives, trades, writesStorage } from "../effects.ts";
import type { Stage } from "../stage.ts";
import { perTrade, sell } from "./limits.ts";
import { notGranted } from "./reach.ts";
import { transfer } from "./trade.ts";

const amountIn = perTrade / 2n;
const executeAbi = parseAbi(["function execute(bytes32 mode, bytes executionCalldata)"]);

const executeUserOp = toFunctionSelector(
  "executeUserOp((address,uint256,bytes,bytes,bytes32,uint256,bytes32,bytes,bytes),bytes32)",
);

/** @returns an ERC-7579 mode word. */
const mode = (callType: Hex, execType: Hex): Hex => concat([callType, execType, toHex(0, { size: 30 })]);

/** A transfer to the thief, as the account's own `execute` takes it. */
const executeTheft = ({ environment, thief }: Stage): Hex =>
  encodeExecute([transfer({ token: environment.targets.sold, to: thief, amount: amountIn })]);

const loot = (stage: Stage) => receives(stage, "sold", stage.thief, amountIn);

/** Would make the thief an owner: a second validator of the account that answers to him. */
const installOwner = ({ thief, owner }: Stage): Hex => {
  const initData = encodeValidationData({ threshold: 1, owners: [thief] });
  return owner.kind.encodeInstallValidator(canonical.ownableValidator, initData);
};

const installRefused = ({ account }: Stage) => notGranted("installModule(uint256,address,bytes)", account);

/** The reference session with every bound taken off. */
const boundless = ({ reference: { session } }: Stage) => ({
  ...session,
  salt: toHex("boundless", { size: 32 }),
  actions: session.actions.map((action) => ({ ...action, actionPolicies: [getSudoPolicy()] })),
});

const accountGroup = "The account and the module";
const modeGroup = "Execution modes";

export const accountCases: Case[] = [
  {
    id: "self-execute",
    group: accountGroup,
    title: "Have the account execute a theft inside an execute",
    attempt: (stage) => ({ callData: encodeExecute([{ to: stage.account, data: executeTheft(stage) }]) }),
    effect: loot,
    refused: () => "AA23 InvalidSelfCall",
  },
  {
    id: "self-install-module",
    group: accountGroup,
    title: "Have the account install a validator that answers to the thief",
    attempt: (stage) => ({ callData: encodeExecute([{ to: stage.account, data: installOwner(stage) }]) }),
    effect: (stage) => installs(stage, canonical.ownableValidator),
    refused: installRefused,
  },
  {
    id: "direct-install-module",
    group: accountGroup,
    title: "Install that validator without execute",
    attempt: (stage) => ({ callData: installOwner(stage) }),
    effect: (stage) => installs(stage, canonical.ownableValidator),
    refused: installRefused,
  },
  {
    id: "module-enable-session",
    needs: ["SudoPolicy"],
    group: accountGroup,
    title: "Have the module enable a session without bounds",
    attempt: (stage) => {
      const { target, callData } = getEnableSessionsAction({ sessions: [boundless(stage)] });
      return { callData: encodeExecute([{ to: target, data: callData }]) };
    },
    effect: (stage) => enables(stage, getPermissionId({ session: boundless(stage) })),
    refused: (stage) => {
      const { callData } = getEnableSessionsAction({ sessions: [boundless(stage)] });
      return `AA23 NoPoliciesSet: enableSessions (${callData.slice(0, 10)}) on ${canonical.smartSession} is not granted`;
    },
  },
  {
    id: "delegatecall",
    group: modeGroup,
    title: "Run a contract's code as the account's own",
    attempt: ({ environment, thief }) => {
      const mint = encodeFunctionData({ abi: mockERC20Abi, functionName: "mint", args: [thief, amountIn] });
      const execution = concat([environment.targets.sold, mint]);
      return { callData: encodeFunctionData({ abi: executeAbi, args: [mode("0xff", "0x00"), execution] }) };
    },
    // The token's third slot is its total supply, which its code would count up in the account's storage.
    effect: (stage) => writesStorage(stage, "0x2"),
    refused: () => "AA23 UnsupportedCallType: callType 0xff",
  },
  {
    id: "try-mode",
    group: modeGroup,
    title: "Trade in try mode, where a call that fails goes unnoticed",
    attempt: (stage) => ({ callData: encodeExecute([sell(stage, amountIn)], mode("0x00", "0x01")) }),
    effect: (stage) => trades(stage, { amountIn }),
    refused: () => "AA23 UnsupportedExecutionType",
  },
  {
    id: "execute-user-op",
    group: modeGroup,
    title: "Wrap a theft in executeUserOp",
    attempt: (stage) => ({ callData: concat([executeUserOp, executeTheft(stage)]) }),
    effect: loot,
    refused: () => "AA23 UnsupportedExecutionType",
  },
  {
    id: "empty-batch",
    group: modeGroup,
    title: "Send a batch without calls",
    attempt: () => ({ callData: encodeExecute([]) }),
    effect: (stage) => acts(stage, "empty-batch"),
    refused: () => "AA23 NoExecutionsInBatch",
  },
];
