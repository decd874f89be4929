import { getValueLimitPolicy, type Session } from "@rhinestone/module-sdk";
import type { Address, Hex } from "viem";
import type { Case } from "../case.ts";
import { receivesValue } from "../effects.ts";
import { callsOf, withActions } from "../grantedByOwner.ts";
import type { Stage } from "../stage.ts";

const group = "Contracts of other kinds";

/** Native value to a contract that takes anything. */
const plainValue = (stage: Stage): Session =>
  withActions(stage, "plain value", [
    {
      actionTarget: recipientOf(stage),
      actionTargetSelector: "0xffffffff",
      actionPolicies: [getValueLimitPolicy({ limit: 9n })],
    },
  ]);
const recipientOf = ({ scenes }: Stage): Address => scenes[1]!.stranger;
const valueCase = (value: bigint, data: Hex): Pick<Case, "given" | "attempt" | "effect" | "needs"> => ({
  needs: ["ValueLimitPolicy"],
  ...callsOf(plainValue, (stage) => [{ to: recipientOf(stage), value, data }]),
  effect: (stage) => receivesValue(stage, recipientOf(stage), value),
});

export const plainValueCases: Case[] = [
  {
    id: "value-at",
    corpus: [15],
    group,
    title: "Send the native value that was granted, without calldata",
    ...valueCase(9n, "0x"),
  },
  {
    id: "value-past",
    corpus: [15],
    group,
    title: "Send one wei more",
    ...valueCase(10n, "0x"),
    refused: () => "AA23 PolicyViolation ValueLimitPolicy: value total 0 + 10 > 9",
  },
  {
    id: "value-with-3-bytes",
    corpus: [16],
    group,
    title: "Send it with three bytes of calldata, which name no function",
    ...valueCase(9n, "0xa9059c"),
  },
  {
    id: "value-with-function",
    corpus: [15],
    group,
    title: "Send it with a call of a function",
    ...valueCase(9n, "0xa9059cbb"),
    refused: (stage) => `AA23 NoPoliciesSet: transfer (0xa9059cbb) on ${recipientOf(stage)} is not granted`,
  },
  {
    id: "value-with-ffffffff",
    corpus: [17],
    group,
    title:
      "Send it with a call of the function whose selector stands for plain value: the two are one action",
    ...valueCase(9n, "0xffffffff"),
  },
];
