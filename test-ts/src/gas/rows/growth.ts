import { byOwner, type Family, fresh, type Row, traded, used, withSameKey } from "../row.ts";
import {
  actionsSession,
  limitedRulesSession,
  rulesSession,
  type SessionPlan,
  wholeSession,
} from "../sessions.ts";

/** How a session's later swap grows with the rules, actions and sessions there are, and with how often it swaps at once. */
export const growthRows: readonly Row[] = [
  ...[1, 3, 8, 16].map(
    (size): Row => ({
      ...laterSwap(`rules-${size}`, rulesSession(size), { name: "rules", size }, `${size} rules on it`),
      before: { ...used, counting: false },
    }),
  ),
  ...[1, 3, 8, 16].map((size) =>
    laterSwap(
      `limited-rules-${size}`,
      limitedRulesSession(size),
      { name: "limited rules", size },
      `${size} rules with totals on it`,
    ),
  ),
  ...[1, 5, 20].map((size) =>
    laterSwap(
      `actions-${size}`,
      actionsSession(size),
      { name: "actions", size },
      `${size} actions in the session`,
    ),
  ),
  ...[10, 100].map(
    (size): Row => ({
      ...laterSwap(
        `sessions-${size}`,
        wholeSession,
        { name: "sessions", size },
        `${size} sessions on the account`,
      ),
      preparation: [
        byOwner("allow", "enable"),
        ...inParts(size - 1, 20).map((others) => byOwner({ others })),
        withSameKey("session", "swap"),
      ],
      before: { ...used, sessions: size },
    }),
  ),
  ...[2, 5, 10].map(
    (size): Row => ({
      ...laterSwap(`swaps-${size}`, wholeSession, { name: "swaps", size }, ""),
      id: `session-swaps-${size}`,
      title: `A session key swaps ${size} times in one operation`,
      calls: Array<"swapLess">(size).fill("swapLess"),
    }),
  ),
  ...[2, 5, 10].map(
    (size): Row => ({
      id: `owner-swaps-${size}`,
      title: `The owner swaps ${size} times in one operation`,
      by: "owner",
      session: wholeSession,
      calls: Array<"swapLess">(size).fill("swapLess"),
      payers: ["trivial"],
      preparation: [byOwner("allow"), withSameKey("owner", "swap")],
      before: traded,
      families: [{ name: "owner's swaps", size }],
    }),
  ),
  ...[5, 20].map(
    (size): Row => ({
      id: `enable-${size}-actions`,
      title: `The owner enables a session with ${size} actions`,
      by: "owner",
      session: actionsSession(size),
      calls: ["enable"],
      payers: ["trivial"],
      preparation: [withSameKey("owner", "allow", { others: 1 })],
      before: { ...fresh, nonceKeyUsed: true, sessions: 1 },
      families: [{ name: "enabled actions", size }],
    }),
  ),
];

function laterSwap(id: string, session: SessionPlan, family: Family, what: string): Row {
  return {
    id: `session-swap-${id}`,
    title: `A session key's later swap, ${what}`,
    by: "session",
    session,
    calls: ["swap"],
    payers: ["trivial"],
    preparation: [byOwner("allow", "enable"), withSameKey("session", "swap")],
    before: used,
    families: [family],
  };
}

/** @returns numbers of at most `most` that add up to `count`. */
function inParts(count: number, most: number): number[] {
  return Array.from({ length: Math.ceil(count / most) }, (_, i) => Math.min(most, count - i * most));
}
