import { type Address, encodeFunctionData, parseEther, toFunctionSelector } from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import { type Call, encodeExecute } from "../../accounts/encodeExecute.ts";
import { canonical } from "../../chain/addresses.ts";
import type { Case } from "../case.ts";
import { allows, receives, receivesValue } from "../effects.ts";
import { runAsOwner } from "../runAsOwner.ts";
import type { Stage } from "../stage.ts";
import { perApproval, perTrade } from "./limits.ts";
import { approve, transfer } from "./trade.ts";

const group = "Functions and contracts";
const amountIn = perTrade / 2n;

/** @returns the reason for a call that the session does not grant; `position` where it is one of a batch. */
export const notGranted = (signature: string, target: Address, position = ""): string => {
  const name = signature.slice(0, signature.indexOf("("));
  return `AA23 NoPoliciesSet: ${position}${name} (${toFunctionSelector(signature)}) on ${target} is not granted`;
};

const steal = ({ environment, thief }: Stage): Call =>
  transfer({ token: environment.targets.sold, to: thief, amount: amountIn });

const loot = (stage: Stage) => receives(stage, "sold", stage.thief, amountIn);

const calls = (list: (stage: Stage) => Call[]): Pick<Case, "attempt"> => ({
  attempt: (stage) => ({ callData: encodeExecute(list(stage)) }),
});

const transferRefused = (position?: string) => (stage: Stage) =>
  notGranted("transfer(address,uint256)", stage.environment.targets.sold, position);

export const reachCases: Case[] = [
  {
    id: "wrong-function-transfer",
    corpus: [29],
    group,
    title: "Send the token itself to a thief",
    ...calls((stage) => [steal(stage)]),
    effect: loot,
    refused: transferRefused(),
  },
  {
    id: "wrong-contract-token",
    corpus: [18],
    group,
    title: "Make the granted approval of another token",
    ...calls(({ environment: { targets } }) => [
      approve({ token: targets.bought, spender: targets.pool, amount: perApproval }),
    ]),
    effect: (stage) =>
      allows(stage, { token: "bought", spender: stage.environment.targets.pool, amount: perApproval }),
    refused: (stage) => notGranted("approve(address,uint256)", stage.environment.targets.bought),
  },
  {
    id: "native-transfer",
    corpus: [15],
    group,
    title: "Send native value to a thief",
    ...calls(({ thief }) => [{ to: thief, value: amountIn }]),
    effect: (stage) => receivesValue(stage, stage.thief, amountIn),
    refused: ({ thief }) => `AA23 NoPoliciesSet: 0xffffffff on ${thief} is not granted`,
  },
  {
    id: "entry-point-withdrawal",
    corpus: [63],
    group,
    title: "Withdraw the account's deposit at the EntryPoint",
    given: (stage) =>
      runAsOwner(stage, [
        {
          to: canonical.entryPoint,
          value: parseEther("1"),
          data: encodeFunctionData({
            abi: entryPoint07Abi,
            functionName: "depositTo",
            args: [stage.account],
          }),
        },
      ]),
    ...calls(({ thief }) => [
      {
        to: canonical.entryPoint,
        data: encodeFunctionData({
          abi: entryPoint07Abi,
          functionName: "withdrawTo",
          args: [thief, amountIn],
        }),
      },
    ]),
    effect: (stage) => receivesValue(stage, stage.thief, amountIn),
    refused: () => notGranted("withdrawTo(address,uint256)", canonical.entryPoint),
  },
];
