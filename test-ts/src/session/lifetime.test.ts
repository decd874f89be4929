import { describe, expect, test } from "vitest";
import { checkLifetime, days, hours, type Lifetime, minutes, resolveLifetime, seconds } from "./lifetime.ts";
import type { SessionErrorCode } from "./sessionError.ts";

const grantedAt = 1_800_000_000;

test("default: a duration counts from the grant", () => {
  expect(resolveLifetime(hours(24), grantedAt)).toEqual({ validAfter: 0, validUntil: grantedAt + 86_400 });
  expect(resolveLifetime(hours(24), BigInt(grantedAt)).validUntil).toBe(grantedAt + 86_400);
  expect([seconds(5), minutes(2), days(2)].map((duration) => duration.seconds)).toEqual([5, 120, 172_800]);
});

test("behavior: a window is taken as it is", () => {
  const window = { from: grantedAt + 10, until: grantedAt + 20 };
  expect(resolveLifetime(window, grantedAt)).toEqual({ validAfter: window.from, validUntil: window.until });
  expect(resolveLifetime({ until: grantedAt }, grantedAt)).toEqual({ validAfter: 0, validUntil: grantedAt });
});

describe("error: a lifetime that would not end is refused by name", () => {
  test.each<[SessionErrorCode, unknown]>([
    ["NoLifetime", undefined],
    ["NoLifetime", null],
    ["NoLifetime", 86_400],
    ["NoLifetime", {}],
    ["NoLifetime", { until: 0 }],
    ["LifetimeInMilliseconds", { until: grantedAt * 1_000 }],
    ["LifetimeInMilliseconds", { from: grantedAt * 1_000, until: grantedAt }],
    ["LifetimeInMilliseconds", seconds(86_400_000)],
    ["InvalidLifetime", seconds(0)],
    ["InvalidLifetime", seconds(-1)],
    ["InvalidLifetime", hours(0.0001)],
    ["InvalidLifetime", seconds(Number.NaN)],
    ["InvalidLifetime", { until: -1 }],
    ["InvalidLifetime", { until: grantedAt + 0.5 }],
    ["InvalidLifetime", { from: grantedAt + 1, until: grantedAt }],
  ])("%s: %o", (code, lifetime) => {
    expect(() => checkLifetime(lifetime as Lifetime)).toThrow(expect.objectContaining({ code }));
  });

  test("the grant itself in milliseconds, or after the end", () => {
    expect(() => resolveLifetime(hours(1), grantedAt * 1_000)).toThrow(
      expect.objectContaining({ code: "LifetimeInMilliseconds" }),
    );
    expect(() => resolveLifetime({ until: grantedAt - 1 }, grantedAt)).toThrow(
      expect.objectContaining({ code: "LifetimeOver" }),
    );
  });
});
