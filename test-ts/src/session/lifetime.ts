import { SessionError } from "./sessionError.ts";

/** A length of time from the grant on. */
export type Duration = { readonly seconds: number };

/** How long a session lives: a time from the grant on, or a window in UNIX seconds (both ends included). */
export type Lifetime = Duration | { readonly from?: number; readonly until: number };

/** A session's first and last second, in UNIX seconds. `validAfter` 0 means from the grant on. */
export type Validity = { readonly validAfter: number; readonly validUntil: number };

/** Year 4147 in seconds; any time of today in milliseconds is larger. */
const LATEST_TIME = 2 ** 36;
const LONGEST_DURATION = 366 * 86_400;

export const seconds = (count: number): Duration => ({ seconds: count });
export const minutes = (count: number): Duration => ({ seconds: count * 60 });
export const hours = (count: number): Duration => ({ seconds: count * 3_600 });
export const days = (count: number): Duration => ({ seconds: count * 86_400 });

/**
 * Refuses a lifetime that says nothing, never ends, is in milliseconds or ends before it starts.
 *
 * @throws {SessionError} NoLifetime, InvalidLifetime, LifetimeInMilliseconds
 */
export function checkLifetime(lifetime: Lifetime | undefined): Lifetime {
  if (lifetime === undefined || lifetime === null || typeof lifetime !== "object") {
    throw new SessionError("NoLifetime", "The session never ends: give it a lifetime, such as hours(24).");
  }
  if ("seconds" in lifetime) return checkDuration(lifetime);
  const { from = 0, until } = lifetime;
  if (until === undefined || until === 0) {
    throw new SessionError("NoLifetime", "The session never ends: say until when it lives, in UNIX seconds.");
  }
  checkTime("from", from);
  checkTime("until", until);
  if (from > until) {
    throw new SessionError("InvalidLifetime", `The session ends at ${until}, before it starts at ${from}.`);
  }
  return lifetime;
}

/**
 * The first and last second of a session granted at `grantedAt` (UNIX seconds).
 *
 * @throws {SessionError} as checkLifetime, and LifetimeOver when it has ended by then
 */
export function resolveLifetime(lifetime: Lifetime, grantedAt: number | bigint): Validity {
  checkLifetime(lifetime);
  const start = Number(grantedAt);
  checkTime("grantedAt", start);
  if ("seconds" in lifetime) return { validAfter: 0, validUntil: start + lifetime.seconds };
  if (lifetime.until < start) {
    throw new SessionError(
      "LifetimeOver",
      `The session ended at ${lifetime.until}, before its grant at ${start}.`,
    );
  }
  return { validAfter: lifetime.from ?? 0, validUntil: lifetime.until };
}

function checkDuration(duration: Duration): Duration {
  if (!Number.isSafeInteger(duration.seconds) || duration.seconds <= 0) {
    throw new SessionError(
      "InvalidLifetime",
      `A lifetime is a whole number of seconds above 0, not ${duration.seconds}.`,
    );
  }
  if (duration.seconds > LONGEST_DURATION) {
    throw new SessionError(
      "LifetimeInMilliseconds",
      `A lifetime of ${duration.seconds} seconds is over a year and looks like milliseconds: use hours() or days(), or name its end with { until }.`,
    );
  }
  return duration;
}

function checkTime(name: string, time: number): void {
  if (!Number.isSafeInteger(time) || time < 0) {
    throw new SessionError("InvalidLifetime", `"${name}" is a whole number of UNIX seconds, not ${time}.`);
  }
  if (time > LATEST_TIME) {
    throw new SessionError(
      "LifetimeInMilliseconds",
      `"${name}" is ${time}, which is in milliseconds: divide it by 1000.`,
    );
  }
}
