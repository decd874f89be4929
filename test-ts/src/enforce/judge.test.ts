import { expect, test } from "vitest";
import type { Failure } from "./decodeFailure.ts";
import type { Aim } from "./effects.ts";
import { judge } from "./judge.ts";

const aim: Aim = { label: "gold", read: async () => 0n, reached: (before, after) => after === before + 1n };
const failure = { reason: "AA24 signature error", message: "Invalid UserOp signature" } as Failure;

test("default: an operation that reaches what it aims at is accepted", () => {
  expect(judge({}, [aim], [1n], [2n])).toEqual({ verdict: "accepted", reason: "", message: "gold: 1 -> 2" });
});

test("default: an operation that fails and changes nothing is refused, for the decoder's reason", () => {
  expect(judge({ failure }, [aim], [1n], [1n])).toEqual({
    verdict: "refused",
    reason: "AA24 signature error",
    message: "Invalid UserOp signature",
  });
});

test("behavior: a refusal that took effect all the same counts as accepted", () => {
  expect(judge({ failure }, [aim], [1n], [2n])).toEqual({
    verdict: "accepted",
    reason: "took effect in spite of AA24 signature error",
    message: "gold: 1 -> 2",
  });
});

test("behavior: success without effect is a refusal that no case expects", () => {
  expect(judge({}, [aim], [1n], [1n])).toMatchObject({ verdict: "refused", reason: "mined without effect" });
});

test("behavior: another effect than the one aimed at is no clean acceptance", () => {
  expect(judge({}, [aim], [1n], [3n])).toMatchObject({ verdict: "accepted", reason: "took another effect" });
  expect(judge({}, [aim, aim], [1n, 1n], [2n, 1n])).toMatchObject({ reason: "took another effect" });
});

test("behavior: an operation that aims to change nothing, and is mined, is accepted", () => {
  const still: Aim = { ...aim, reached: (before, after) => after === before };
  expect(judge({}, [still], [1n], [1n])).toMatchObject({ verdict: "accepted", reason: "" });
  expect(judge({}, [still], [1n], [2n])).toMatchObject({
    verdict: "accepted",
    reason: "took another effect",
  });
});
