import {
  type AbiFunction,
  concat,
  encodeFunctionData,
  getAddress,
  type Hex,
  isAddressEqual,
  toFunctionSelector,
  toFunctionSignature,
} from "viem";
import { smartSessionAbi } from "../../../generated/smartSession.ts";
import { canonical } from "../../chain/addresses.ts";
import type { Call } from "../../session/model.ts";
import { nameOfAction } from "./actionNames.ts";
import { argumentsFor } from "./argumentWords.ts";
import type { TriedAction } from "./baseCall.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Trial } from "./trial.ts";

const group = "Functions and contracts";

/** What each contract's own ABI knows beside the granted functions; on the contracts under trial. */
export function otherFunctionTrials(scene: Scene): Trial[] {
  const { subject } = scene;
  return subject.contracts.flatMap(({ name, address, abi }) =>
    abi
      .filter((item): item is AbiFunction => item.type === "function")
      .filter((item) => !isGranted(scene, address, toFunctionSelector(item)))
      .map((item) => {
        const data = concat([toFunctionSelector(item), argumentsFor(item.inputs)]);
        const id = `${name}.${toFunctionSignature(item)}/not-granted`;
        const title = `Call ${name}.${item.name}, which was not granted`;
        return trial(id, title, [], { target: address, value: 0n, data });
      }),
  );
}

/** The granted call on every other contract of the session, on a stranger, on the account, the module and the EntryPoint. */
export function otherContractTrials(scene: Scene, action: TriedAction): Trial[] {
  const { subject, place, stranger } = scene;
  if (action.fallback) {
    const call = { ...action.base, target: getAddress(stranger) };
    return [
      trial("fallback/on a stranger", "Make the call that the fallback serves on a stranger", [18], call),
    ];
  }
  const name = nameOfAction(scene, action);
  const others: [string, Hex, number[]][] = [
    ...subject.contracts.map(({ name, address }) => [name, address, [18]] as [string, Hex, number[]]),
    ["a stranger", stranger, [18]],
    ["the account", place.account, [58]],
    ["the module", place.module, [61]],
    ["the EntryPoint", canonical.entryPoint, [63]],
  ];
  return others
    .filter(([, address]) => !isGranted(scene, address, action.selector))
    .map(([other, target, corpus]) =>
      trial(`${name}/on ${other}`, `Make the call ${name} on ${other}`, corpus, {
        ...action.base,
        target: getAddress(target),
      }),
    );
}

/** Calls that no session should make, whatever it grants. */
export function forbiddenTargetTrials(scene: Scene): Trial[] {
  const { thief, place, subject } = scene;
  const disable = encodeFunctionData({
    abi: smartSessionAbi,
    functionName: "setPermit4337Paymaster",
    args: [subject.permissionId, true],
  });
  const calls: [string, string, number[], Call][] = [
    ["value-to-thief", "Send native value to a thief", [15], { target: thief, value: 1n, data: "0x" }],
    [
      "fallback-flag",
      "Call the address that marks fallback actions",
      [62],
      { target: "0x0000000000000000000000000000000000000001", value: 0n, data: "0xfee1dead" },
    ],
    [
      "precompile",
      "Call a precompile",
      [65],
      { target: "0x0000000000000000000000000000000000000004", value: 0n, data: "0xfee1dead" },
    ],
    [
      "permit-paymaster",
      "Have the module permit a paymaster for the session",
      [61],
      { target: place.module, value: 0n, data: disable },
    ],
    ...subject.contracts.map(
      ({ name, address }) =>
        [
          `${name}/selector-ffffffff`,
          `Call ${name} with the selector that stands for plain transfers`,
          [17],
          { target: address, value: 0n, data: "0xffffffff" },
        ] as [string, string, number[], Call],
    ),
  ];
  return calls.map(([id, title, corpus, call]) => trial(id, title, corpus, call));
}

function trial(id: string, title: string, corpus: number[], call: Call): Trial {
  return { id, group, title, corpus, step: { callData: encodeCalls([call]) } };
}

function isGranted({ subject }: Scene, target: Hex, selector: Hex): boolean {
  return subject.session.actions.some(
    (action) => isAddressEqual(action.actionTarget, target) && action.actionTargetSelector === selector,
  );
}
