import { concat, type Hex, numberToHex, pad, toHex } from "viem";
import { batchMode } from "../../accounts/encodeExecute.ts";
import type { Call } from "../../session/model.ts";
import type { TriedAction } from "./baseCall.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Trial } from "./trial.ts";

/** @returns an ERC-7579 mode word. */
const modeOf = (callType: Hex, execType: Hex, rest: Hex = "0x"): Hex =>
  pad(concat([callType, execType, "0x00000000", rest]), { dir: "right", size: 32 });

const executeUserOp: Hex = "0x8dd7712f";

/** A bad call at each place of a batch, batches of an unusual size, and every way to execute that a session must not choose. */
export function batchTrials(scene: Scene, [action]: readonly TriedAction[]): Trial[] {
  if (!action) return [];
  const { base } = action;
  const bad: Call = {
    target: scene.stranger,
    value: 0n,
    data: concat(["0xdeadbeef", numberToHex(1n, { size: 32 })]),
  };
  const self: Call = { target: scene.place.account, value: 0n, data: encodeCalls([bad]) };
  const trial =
    (group: string) =>
    (id: string, title: string, corpus: number[], callData: Hex): Trial => ({
      id,
      group,
      title,
      corpus,
      step: { callData },
    });
  const batch = trial("Batches");
  const mode = trial("Execution modes");
  return [
    batch(
      "batch/bad-first",
      "Put a call that was not granted first in a batch",
      [47],
      encodeCalls([bad, base]),
    ),
    batch("batch/bad-last", "Put it last", [47], encodeCalls([base, bad])),
    batch("batch/bad-middle", "Put it in the middle", [47], encodeCalls([base, bad, base])),
    batch("batch/of-one", "Make a granted call as a batch of one", [50], encodeCalls([base], batchMode)),
    batch("batch/bad-alone", "Make the call as a batch of one", [47, 50], encodeCalls([bad], batchMode)),
    batch("batch/empty", "Send a batch without calls", [48], encodeCalls([])),
    batch(
      "batch/129",
      "Send a batch of 129 calls",
      [98],
      encodeCalls(Array.from({ length: 129 }, () => base)),
    ),
    mode(
      "mode/try",
      "Choose the mode in which a call that fails goes unnoticed",
      [52],
      encodeCalls([base], modeOf("0x00", "0x01")),
    ),
    mode("mode/try-batch", "Choose it for a batch", [52], encodeCalls([base, base], modeOf("0x01", "0x01"))),
    mode("mode/delegatecall", "Choose delegatecall", [53], encodeCalls([base], modeOf("0xff", "0x00"))),
    mode("mode/staticcall", "Choose staticcall", [53], encodeCalls([base], modeOf("0xfe", "0x00"))),
    mode(
      "mode/execute-user-op",
      "Wrap a granted call in executeUserOp",
      [55],
      concat([executeUserOp, encodeCalls([base])]),
    ),
    mode("mode/self-execute", "Have the account execute inside an execute", [57], encodeCalls([self])),
    mode(
      "mode/direct",
      "Call the account without execute",
      [59],
      concat([toHex("HALL", { size: 4 }), numberToHex(1n, { size: 32 })]),
    ),
    mode("mode/no-calldata", "Send an operation without calldata", [16], "0x"),
  ];
}
