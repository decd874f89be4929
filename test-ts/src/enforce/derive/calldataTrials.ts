import { concat, type Hex, size, slice } from "viem";
import { isDynamic } from "../../session/argumentLayout.ts";
import type { Call } from "../../session/model.ts";
import { parameterAt } from "../parameterAt.ts";
import { nameOfAction } from "./actionNames.ts";
import type { TriedAction } from "./baseCall.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Trial } from "./trial.ts";

const wordSize = 32;
const zeros = (count: number): Hex => `0x${"00".repeat(count)}`;

/** A granted call with native value, cut short, with bytes behind it, and with its arguments moved. */
export function calldataTrials(scene: Scene, action: TriedAction): Trial[] {
  const name = nameOfAction(scene, action);
  const { base } = action;
  const selector = slice(base.data, 0, 4);
  const args: Hex = size(base.data) > 4 ? slice(base.data, 4) : "0x";
  const trial = (id: string, title: string, corpus: number[], call: Call): Trial => ({
    id: `${name}/${id}`,
    group: "Calldata",
    title: `${name} ${title}`,
    corpus,
    step: { callData: encodeCalls([call]) },
  });
  const withData = (data: Hex): Call => ({ ...base, data });
  const trials = [
    ...valueTrials(action, trial),
    trial("no-calldata", "without its calldata", [15], withData("0x")),
    trial("3-bytes", "with three bytes of its selector", [16], withData(slice(selector, 0, 3))),
    trial("trailing-byte", "with a byte behind its arguments", [14], withData(concat([base.data, "0xff"]))),
    trial(
      "trailing-word",
      "with a word behind its arguments",
      [14],
      withData(concat([base.data, `0x${"ff".repeat(wordSize)}`])),
    ),
  ];
  if (args === "0x") return trials;
  const words = size(args) / wordSize;
  return [
    ...trials,
    ...cutTrials(scene, action, (id, title, data) => trial(id, title, [12], withData(data))),
    trial("shifted-byte", "with its arguments one byte on", [13], withData(concat([selector, "0x00", args]))),
    trial(
      "shifted-word",
      "with its arguments one word on",
      [7],
      withData(concat([selector, zeros(wordSize), args])),
    ),
    ...(words > 1
      ? [
          trial(
            "swapped-words",
            "with its first two arguments in each other's place",
            [7],
            withData(
              concat([
                selector,
                slice(args, 32, 64),
                slice(args, 0, 32),
                ...(words > 2 ? [slice(args, 64)] : []),
              ]),
            ),
          ),
        ]
      : []),
    ...offsetTrials(action, (id, title, data) => trial(id, title, [7], withData(data))),
  ];
}

/** Native value at the bound and past it. */
function valueTrials(
  { base, valueLimit = 0n }: TriedAction,
  trial: (id: string, title: string, corpus: number[], call: Call) => Trial,
): Trial[] {
  const past = trial("value+1", "with one wei more than it may carry", [26, 28], {
    ...base,
    value: valueLimit + 1n,
  });
  return valueLimit === 0n
    ? [past]
    : [
        trial("value", "with all the native value that it may carry", [26], { ...base, value: valueLimit }),
        past,
      ];
}

/** Cut in the last byte of each argument under a rule, and right behind the selector. */
function cutTrials(
  { place }: Scene,
  { base, rules }: TriedAction,
  trial: (id: string, title: string, data: Hex) => Trial,
): Trial[] {
  if (rules.length === 0) return [];
  const offsets = [...new Set(rules.map(({ offset }) => offset))];
  return [
    trial("cut-arguments", "without its arguments", slice(base.data, 0, 4)),
    ...offsets.map((offset) => {
      const { name } = parameterAt(place.abi, base.data, offset);
      return trial(
        `cut-${name}`,
        `cut in the last byte of ${name}`,
        slice(base.data, 0, 4 + offset + wordSize - 1),
      );
    }),
  ];
}

/** Every offset to a dynamic argument, moved on to a copy of what it pointed at. */
function offsetTrials(action: TriedAction, trial: (id: string, title: string, data: Hex) => Trial): Trial[] {
  const { base } = action;
  const inputs = action.function?.inputs ?? [];
  return inputs.flatMap((input, index) => {
    if (!isDynamic(input) || !inputs.slice(0, index).every((before) => !isDynamic(before) || before))
      return [];
    const position = 4 + wordSize * index;
    const old = BigInt(slice(base.data, position, position + wordSize));
    const tail = slice(base.data, 4 + Number(old));
    const moved = BigInt(size(base.data) - 4);
    const data = concat([
      slice(base.data, 0, position),
      `0x${moved.toString(16).padStart(64, "0")}`,
      slice(base.data, position + wordSize),
      tail,
    ]);
    return [trial(`moved-${input.name || index}`, `with ${input.name || index} moved to the end`, data)];
  });
}
