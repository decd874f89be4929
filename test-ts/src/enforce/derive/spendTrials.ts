import { concat, type Hex, maxUint256, numberToHex, pad } from "viem";
import type { Call } from "../../session/model.ts";
import { initDataOf } from "../policies/initDataOf.ts";
import { spendingLimit, tokensIn } from "../policies/spendingLimit.ts";
import { nameOfTarget } from "../subject.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Step, Trial } from "./trial.ts";

const selectors = {
  transfer: "0xa9059cbb",
  approve: "0x095ea7b3",
  increaseAllowance: "0x39509351",
  transferFrom: "0x23b872dd",
} as const;

const word = (value: bigint): Hex => numberToHex(value, { size: 32 });
const party = (address: Hex): Hex => pad(address.toLowerCase() as Hex, { size: 32 });

/** Limits on what is spent of a token: at the limit and past it, by each function that spends, alone and together. */
export function spendTrials(scene: Scene): Trial[] {
  const { subject, place } = scene;
  const policies = subject.session.actions.flatMap(({ actionPolicies }) => actionPolicies);
  const tokens = initDataOf("ERC20SpendingLimitPolicy", policies, place.policyNames).flatMap((initData) =>
    tokensIn(initData).map((token) => ({ token, initData })),
  );
  const seen = new Set<string>();
  return tokens.flatMap(({ token, initData }) => {
    if (seen.has(token)) return [];
    seen.add(token);
    const { limit } = spendingLimit.decode(initData, { account: place.account, target: token });
    return [...tokenTrials(scene, token, limit), ...strangerTrials(scene)];
  });
}

function tokenTrials(scene: Scene, token: Hex, limit: bigint): Trial[] {
  const { thief, place, stranger } = scene;
  const name = nameOfTarget(scene.subject, token);
  const call = (data: Hex): Call => ({ target: token, value: 0n, data });
  const send = (amount: bigint) => call(concat([selectors.transfer, party(thief), word(amount)]));
  const approve = (amount: bigint) => call(concat([selectors.approve, party(thief), word(amount)]));
  const raise = (amount: bigint) => call(concat([selectors.increaseAllowance, party(thief), word(amount)]));
  const take = (from: Hex, to: Hex, amount: bigint) =>
    call(concat([selectors.transferFrom, party(from), party(to), word(amount)]));
  const step = (...calls: Call[]): Step => ({ callData: encodeCalls(calls) });
  const trial = (id: string, title: string, corpus: number[], last: Step, earlier: Step[] = []): Trial => ({
    id: `${name}/spent/${id}`,
    group: "Totals",
    title: `${name}: ${title}`,
    corpus,
    earlier,
    step: last,
  });
  const half = limit / 2n;
  return [
    trial("limit", "send all that may be spent", [29], step(send(limit))),
    trial("limit+1", "send one more", [29], step(send(limit + 1n))),
    trial("after", "send one when all was sent", [29], step(send(1n)), [step(send(limit))]),
    trial(
      "keys",
      "send the rest on another nonce key than the half before",
      [105],
      step(send(limit - half)),
      [step(send(half))],
    ),
    trial(
      "keys+1",
      "send one more than the rest on another nonce key",
      [105],
      step(send(limit - half + 1n)),
      [step(send(half))],
    ),
    trial("zero", "send nothing", [37], step(send(0n))),
    trial("approve", "approve all that may be spent", [30], step(approve(limit))),
    trial("approve+1", "approve one more", [30], step(approve(limit + 1n))),
    trial("approve-max", "approve without end", [32], step(approve(maxUint256))),
    trial("approve-max-after", "approve without end when some was spent", [32], step(approve(maxUint256)), [
      step(send(1n)),
    ]),
    trial("mixed", "send half and approve half", [29], step(send(half), approve(limit - half))),
    trial(
      "mixed+1",
      "send half and approve one more than half",
      [29],
      step(send(half), approve(limit - half + 1n)),
    ),
    trial("raise", "raise an allowance past what is left", [29], step(raise(half + 1n)), [
      step(send(limit - half)),
    ]),
    trial(
      "re-approve",
      "approve less, then again as much: nothing comes back",
      [31],
      step(approve(half + 1n)),
      [step(approve(half)), step(approve(0n))],
    ),
    trial(
      "taken",
      "take what somebody else holds for a thief, past the limit",
      [33],
      step(take(stranger, thief, limit + 1n)),
    ),
    trial(
      "taken-out",
      "have the account's own tokens taken for a thief, past the limit",
      [29],
      step(take(place.account, thief, limit + 1n)),
    ),
    trial(
      "taken-to-self",
      "have the account's own tokens taken for the account itself, past the limit",
      [34],
      step(take(place.account, place.account, limit + 1n)),
    ),
    trial(
      "taken-in",
      "have others' tokens sent to the account",
      [34],
      step(take(thief, place.account, limit + 1n)),
    ),
    trial(
      "to-self",
      "send more than the limit to the account itself",
      [34],
      step(call(concat([selectors.transfer, party(place.account), word(limit + 1n)]))),
    ),
  ];
}

/** A token, or an NFT, that no limit is set for. */
function strangerTrials({ thief, stranger, place }: Scene): Trial[] {
  const call = (data: Hex): Step => ({ callData: encodeCalls([{ target: stranger, value: 0n, data }]) });
  const trial = (id: string, title: string, step: Step): Trial => ({
    id: `unlimited/${id}`,
    group: "Totals",
    title,
    corpus: [37],
    step,
  });
  return [
    trial(
      "approve-0",
      "Approve token 0 of a collection without a limit",
      call(concat([selectors.approve, party(thief), word(0n)])),
    ),
    trial(
      "transfer-0",
      "Send nothing of a token without a limit",
      call(concat([selectors.transfer, party(thief), word(0n)])),
    ),
    trial(
      "transferFrom-0",
      "Take token 0 of a collection without a limit",
      call(concat([selectors.transferFrom, party(place.account), party(thief), word(0n)])),
    ),
    trial(
      "taken-in",
      "Have any amount of a token without a limit sent to the account",
      call(concat([selectors.transferFrom, party(thief), party(place.account), word(maxUint256)])),
    ),
  ];
}
