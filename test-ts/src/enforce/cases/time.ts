import { encodeExecute } from "../../accounts/encodeExecute.ts";
import type { Case } from "../case.ts";
import { trades } from "../effects.ts";
import type { Stage } from "../stage.ts";
import { perTrade, sell } from "./limits.ts";

const group = "Time";
const amountIn = perTrade / 2n;
const day = 24n * 3600n;

/** The reference session's last second: a day from the grant. */
const validUntil = ({ grantedAt }: Stage): bigint => grantedAt + day;

/** A trade in a block so many seconds after the session's last. */
const tradeAt = (offset: bigint): Pick<Case, "given" | "attempt" | "effect"> => ({
  given: (stage) => stage.environment.clock.set(validUntil(stage) + offset),
  attempt: (stage) => ({ callData: encodeExecute([sell(stage, amountIn)]) }),
  effect: (stage) => trades(stage, { amountIn }),
});

const expired = (offset: bigint) => (stage: Stage) =>
  `AA22 expired or not due TimeFramePolicy: time ${validUntil(stage) + offset} > validUntil ${validUntil(stage)}`;

export const timeCases: Case[] = [
  {
    id: "second-before-expiry",
    group,
    title: "Trade one second before the session expires",
    ...tradeAt(-1n),
  },
  { id: "last-second", group, title: "Trade in the session's last second", ...tradeAt(0n) },
  {
    id: "second-after-expiry",
    group,
    title: "Trade one second after the session has expired",
    ...tradeAt(1n),
    refused: expired(1n),
  },
  {
    id: "day-after-expiry",
    group,
    title: "Trade 24 hours after the session has expired",
    ...tradeAt(day),
    refused: expired(day),
  },
];
