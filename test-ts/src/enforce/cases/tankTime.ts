import { secondsPerDay } from "../../sponsor/sponsorship.ts";
import type { Case } from "../case.ts";
import type { Stage } from "../stage.ts";
import { sponsor, tankTrade, tankTraded, unlockTank } from "../tankStage.ts";

const group = "Gas tank";
const effect = tankTraded;

const now = async ({ environment }: Stage): Promise<number> => Number(await environment.clock.now());
const today = async (stage: Stage): Promise<number> => Math.floor((await now(stage)) / secondsPerDay);

/** Lets the day come to its end, less so many seconds: 0 is the first second of the next. */
const endDay =
  (less: number) =>
  async (stage: Stage): Promise<void> =>
    stage.environment.clock.set(BigInt(((await today(stage)) + 1) * secondsPerDay - less));

/** A trade that the sponsor signed for a window that begins or ends so many seconds from now. */
const within = (bound: "validAfter" | "validUntil", seconds: number) => async (stage: Stage) =>
  tankTrade(stage, { tank: { [bound]: (await now(stage)) + seconds } });

/** A trade that counts in the window of a day so many days from today. */
const inDay = (days: number) => async (stage: Stage) =>
  tankTrade(stage, { tank: { day: (await today(stage)) + days } });

/** A bundler that looks at the time before it simulates does not say whose time it was. */
const outOfTime = {
  refused: () => "AA32 paymaster expired or not due",
  refusedByBundler: "AA22 expired or not due",
} as const;

/** The last day that a tank sponsors which was unlocked on this chain; the clock stands still until the case is tried. */
const lastDays = new WeakMap<Stage, number>();

async function unlock(stage: Stage): Promise<void> {
  await unlockTank(stage);
  lastDays.set(stage, (await today(stage)) + 1);
}

/** Cases of a gas tank's time: the window that its sponsor signs, the day in which an operation counts, the days of an unlocking tank. */
export const tankTimeCases: Case[] = [
  {
    id: "tank-window-end",
    group,
    title: "Use what the sponsor signed, in its window's last second",
    attempt: within("validUntil", 0),
    effect,
  },
  {
    id: "tank-expired",
    group,
    title: "Use what the sponsor signed, a second after its window",
    corpus: [123],
    attempt: within("validUntil", -1),
    effect,
    ...outOfTime,
  },
  {
    id: "tank-window-start",
    group,
    title: "Use what the sponsor signed, in its window's first second",
    attempt: within("validAfter", 0),
    effect,
  },
  {
    id: "tank-early",
    group,
    title: "Use what the sponsor signed, a second before its window",
    attempt: within("validAfter", 1),
    effect,
    ...outOfTime,
  },
  {
    id: "tank-yesterday",
    group,
    title: "Count an operation in yesterday's window",
    attempt: inDay(-1),
    effect,
    ...outOfTime,
  },
  {
    id: "tank-tomorrow",
    group,
    title: "Count an operation in tomorrow's window",
    attempt: inDay(1),
    effect,
    ...outOfTime,
  },
  {
    id: "tank-day-first-second",
    group,
    title: "Count an operation in the first second of its day",
    given: endDay(0),
    attempt: inDay(0),
    effect,
  },
  {
    id: "tank-day-second-before",
    group,
    title: "Count an operation in a day that begins a second later",
    given: endDay(1),
    attempt: inDay(1),
    effect,
    ...outOfTime,
  },
  {
    id: "tank-day-last-second",
    group,
    title: "Count an operation in the last second of its day",
    given: endDay(1),
    attempt: inDay(0),
    effect,
  },
  {
    id: "tank-day-second-after",
    group,
    title: "Count an operation in a day that ended a second ago",
    given: endDay(0),
    attempt: inDay(-1),
    effect,
    ...outOfTime,
  },
  {
    id: "tank-unlocking",
    group,
    title: "Trade while the tank is unlocking",
    given: unlock,
    attempt: inDay(0),
    effect,
  },
  {
    id: "tank-unlocking-last-day",
    group,
    title: "Trade on the last day that an unlocking tank sponsors",
    given: async (stage) => {
      await unlock(stage);
      await endDay(0)(stage);
    },
    attempt: inDay(0),
    effect,
  },
  {
    id: "tank-unlocking-day-after",
    group,
    title: "Name the day after the last that an unlocking tank sponsors",
    given: unlock,
    attempt: inDay(2),
    effect,
    refused: (stage) => {
      const lastDay = lastDays.get(stage)!;
      return `AA33 TankUnlocking: sponsor ${sponsor}, lastDay ${lastDay}, day ${lastDay + 1}`;
    },
  },
];
