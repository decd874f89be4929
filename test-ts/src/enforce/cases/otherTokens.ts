import type { Case } from "../case.ts";
import { allows, tokenChange } from "../effects.ts";
import { runAsAnybody } from "../runAsAnybody.ts";
import { runAsOwner } from "../runAsOwner.ts";
import type { Stage } from "../stage.ts";
import {
  allowedByOther,
  approve,
  before,
  group,
  half,
  limit,
  moved,
  pastLimit,
  take,
  transfer,
  use,
} from "./limitedToken.ts";

export const otherTokenCases: Case[] = [
  {
    id: "approval-drained",
    corpus: [30],
    group,
    title: "Send half of the limit when a spender drained an approval of the other half",
    ...use("permitToken", ({ others, thief }) => [transfer(others.permitToken, thief, half)], drained),
    effect: (stage) => moved(stage, stage.account, stage.thief),
  },
  {
    id: "approval-drained-past",
    corpus: [30],
    group,
    title: "Send one more than that",
    ...use("permitToken", ({ others, thief }) => [transfer(others.permitToken, thief, half + 1n)], drained),
    effect: (stage) => [tokenChange(stage, stage.others.permitToken, stage.thief, half + 1n)],
    refused: pastLimit(0n, half, half + 1n),
  },
  {
    id: "third-party-within",
    corpus: [33],
    group,
    title: "Take for the thief what another account lets this one take, up to the limit",
    ...use(
      "permitToken",
      ({ others, otherAccount, thief }) => [take(others.permitToken, otherAccount, thief, half)],
      allowedByOther,
    ),
    effect: (stage) => moved(stage, stage.otherAccount, stage.thief),
  },
  {
    id: "third-party-past",
    corpus: [33],
    group,
    title: "Take for the thief more than the limit of what another account lets this one take",
    ...use(
      "permitToken",
      ({ others, otherAccount, thief }) => [take(others.permitToken, otherAccount, thief, limit + 1n)],
      allowedByOther,
    ),
    effect: (stage) => [tokenChange(stage, stage.others.permitToken, stage.thief, limit + 1n)],
    refused: pastLimit(0n, 0n, limit + 1n),
  },
  {
    id: "to-self-counts",
    corpus: [34],
    group,
    title: "Send on when the limit went into a transfer from the account to itself",
    ...use(
      "permitToken",
      ({ others, thief }) => [transfer(others.permitToken, thief, 1n)],
      async (stage) => {
        await before("permitToken", ({ others, account }) => [transfer(others.permitToken, account, limit)])(
          stage,
        );
      },
    ),
    effect: (stage) => [tokenChange(stage, stage.others.permitToken, stage.thief, 1n)],
    refused: pastLimit(limit, 0n, 1n),
  },
  {
    id: "taken-from-self",
    corpus: [34],
    group,
    title: "Have the account take from itself for itself",
    ...use(
      "permitToken",
      ({ others, account }) => [take(others.permitToken, account, account, half)],
      (stage) => runAsOwner(stage, [approve(stage.others.permitToken, stage.account, limit)]),
    ),
    effect: (stage) => [
      tokenChange(stage, stage.others.permitToken, stage.account, 0n),
      {
        ...allows(stage, { token: stage.others.permitToken, spender: stage.account, amount: half })[0]!,
        reached: (was, is) => was === limit && is === half,
      },
    ],
  },
];

/** A spender was approved for half of the limit, and has taken it. */
async function drained(stage: Stage): Promise<void> {
  const { others, account, thief } = stage;
  await before("permitToken", () => [approve(others.permitToken, thief, half)])(stage);
  await runAsAnybody(stage, [take(others.permitToken, account, thief, half)]);
}
