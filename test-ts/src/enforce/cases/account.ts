import {
  encodeValidationData,
  getEnableSessionsAction,
  getPermissionId,
  getSudoPolicy,
  type Session,
} from "@rhinestone/module-sdk";
import { concat, encodeFunctionData, type Hex, parseAbi, toHex } from "viem";
import { mockERC20Abi } from "../../../generated/mockERC20.ts";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import { canonical } from "../../chain/addresses.ts";
import type { Case } from "../case.ts";
import { enables, installs, writesStorage } from "../effects.ts";
import type { Stage } from "../stage.ts";
import { perTrade } from "./limits.ts";
import { notGranted } from "./reach.ts";

const amountIn = perTrade / 2n;
const executeAbi = parseAbi(["function execute(bytes32 mode, bytes executionCalldata)"]);

/** @returns an ERC-7579 mode word. */
const mode = (callType: Hex, execType: Hex): Hex => concat([callType, execType, toHex(0, { size: 30 })]);

/** Would make the thief an owner: a second validator of the account that answers to him. */
export const installOwner = ({ thief, owner }: Stage): Hex => {
  const initData = encodeValidationData({ threshold: 1, owners: [thief] });
  return owner.kind.encodeInstallValidator(canonical.ownableValidator, initData);
};

const installRefused = ({ account }: Stage) => notGranted("installModule(uint256,address,bytes)", account);

/** The reference session with every bound taken off. */
export const boundless = ({ reference: { session } }: Stage): Session => ({
  ...session,
  salt: toHex("boundless", { size: 32 }),
  actions: session.actions.map((action) => ({ ...action, actionPolicies: [getSudoPolicy()] })),
});

const accountGroup = "The account and the module";
const modeGroup = "Execution modes";

export const accountCases: Case[] = [
  {
    id: "self-install-module",
    corpus: [58],
    group: accountGroup,
    title: "Have the account install a validator that answers to the thief",
    attempt: (stage) => ({ callData: encodeExecute([{ to: stage.account, data: installOwner(stage) }]) }),
    effect: (stage) => installs(stage, canonical.ownableValidator),
    refused: installRefused,
  },
  {
    id: "direct-install-module",
    corpus: [59],
    group: accountGroup,
    title: "Install that validator without execute",
    attempt: (stage) => ({ callData: installOwner(stage) }),
    effect: (stage) => installs(stage, canonical.ownableValidator),
    refused: installRefused,
  },
  {
    id: "module-enable-session",
    needs: ["SudoPolicy"],
    corpus: [61],
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
    corpus: [53],
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
];
