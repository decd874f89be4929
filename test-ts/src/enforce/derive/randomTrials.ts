import { hexToBigInt } from "viem";
import type { Call } from "../../session/model.ts";
import { createRandom, type Random } from "../../testing/random.ts";
import { withWord } from "./argumentWords.ts";
import type { TriedAction } from "./baseCall.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Step, Trial } from "./trial.ts";

export type RandomOptions = {
  /** Any text: the same text gives the same trials. */
  seed: string;
  count: number;
};

/**
 * Operations at random: batches of granted calls with words around their bounds, now and then with value, on another contract or
 * cut short, some after others that use totals up.
 */
export function randomTrials(
  scene: Scene,
  actions: readonly TriedAction[],
  { seed, count }: RandomOptions,
): Trial[] {
  if (actions.length === 0) return [];
  const sponsored = scene.subject.session.permitERC4337Paymaster;
  return Array.from({ length: count }, (_, index) => {
    const random = createRandom(`${seed} ${scene.subject.name} ${index}`);
    const model = scene.model.fork();
    const world = scene.world.fork();
    const earlier: Step[] = [];
    if (random.chance(0.3)) {
      const calls = [random.pick(actions).base];
      const callData = encodeCalls(calls);
      const allowed = model.check({ callData, sponsored, time: scene.time }) === undefined;
      if (allowed && world.run(scene.place.account, calls) === undefined) earlier.push({ callData });
    }
    const calls = Array.from({ length: 1 + random.index(4) }, () => randomCall(scene, actions, random));
    return {
      id: `random/${seed}/${index}`,
      group: "At random",
      title: `${calls.length === 1 ? "A call" : `${calls.length} calls`} at random (${seed}, ${index})`,
      corpus: [],
      earlier,
      step: { callData: encodeCalls(calls), sponsored: sponsored && !random.chance(0.1) },
    };
  });
}

function randomCall(scene: Scene, actions: readonly TriedAction[], random: Random): Call {
  const action = random.pick(actions);
  let call = action.base;
  for (const { offset, ref } of action.rules) {
    if (!random.chance(0.25)) continue;
    const bound = hexToBigInt(ref);
    const value = random.pick([bound, bound + 1n, bound - 1n, bound / 2n, random.bits(256), 1n]);
    call = withWord(call, offset, BigInt.asUintN(256, value));
  }
  if (random.chance(0.05)) call = { ...call, value: random.bits(20) };
  if (random.chance(0.05)) call = { ...call, target: scene.stranger };
  if (random.chance(0.05)) {
    const length = 2 + 2 * random.index((call.data.length - 2) / 2);
    call = { ...call, data: call.data.slice(0, length) as Call["data"] };
  }
  return call;
}
