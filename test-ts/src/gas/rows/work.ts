import { getSudoPolicy, getTimeFramePolicy } from "@rhinestone/module-sdk";
import { type Actor, byOwner, fresh, type Row, type RowState, used, withSameKey } from "../row.ts";
import { mintSession, signingSession, swapSession, transferSession, wholeSession } from "../sessions.ts";

const actors: Record<Actor, string> = {
  session: "A session key",
  owner: "The owner",
  eoa: "A plain EOA",
};

/** Who has done such work before, but no trade. */
const workedBefore = (by: Actor): RowState => ({
  ...fresh,
  deployed: by !== "eoa",
  allowance: by !== "eoa",
  nonceKeyUsed: by !== "eoa",
  sessions: by === "session" ? 1 : 0,
  enabled: by === "session",
});

/** What rows of signatures share: nothing is called, and nobody pays. */
const signature = { checksSignature: true, calls: [], payers: [] } as const;

/** Other ways to sign and to grant, and other work. */
export const workRows: readonly Row[] = [
  {
    id: "session-swap-fresh-key",
    title: "A session key's later swap with a nonce key that it never used",
    by: "session",
    session: wholeSession,
    calls: ["swap"],
    payers: ["trivial"],
    preparation: [byOwner("allow", "enable"), { by: "session", sameKey: false, calls: ["swap"] }],
    before: { ...used, nonceKeyUsed: false },
  },
  {
    id: "enable-and-swap-personal",
    title:
      "A session key enables its session, signed by the owner as a personal message, and swaps in one operation",
    by: "session",
    session: swapSession,
    grant: "personal message",
    calls: ["swap"],
    payers: ["trivial"],
    preparation: [byOwner("allow", { others: 1 })],
    before: { ...fresh, sessions: 1 },
  },
  ...(["session", "owner", "eoa"] as const).map(
    (by): Row => ({
      id: `${by}-transfer-warm`,
      title: `${actors[by]}'s later transfer of a token to somebody who holds some`,
      by,
      session: transferSession,
      calls: ["transfer"],
      payers: by === "eoa" ? [] : ["trivial"],
      preparation: [
        ...(by === "eoa" ? [] : [byOwner("allow", ...(by === "session" ? (["enable"] as const) : []))]),
        withSameKey(by, "transfer"),
      ],
      before: workedBefore(by),
    }),
  ),
  ...(["session", "owner", "eoa"] as const).map(
    (by): Row => ({
      id: `${by}-mint-warm`,
      title: `${actors[by]}'s later mint of an ERC-721 token, with one held`,
      by,
      session: mintSession,
      calls: ["mintAnother"],
      payers: by === "eoa" ? [] : ["trivial"],
      preparation: [
        ...(by === "eoa" ? [] : [byOwner("allow", ...(by === "session" ? (["enable"] as const) : []))]),
        withSameKey(by, "mint"),
      ],
      before: workedBefore(by),
    }),
  ),
  ...(["session", "owner"] as const).map(
    (by): Row => ({
      ...signature,
      id: `${by}-signature`,
      title: `A signature of ${by === "owner" ? "the owner" : "a session key"} is checked (ERC-1271, ERC-7739)`,
      by,
      session: signingSession(() => getSudoPolicy()),
      preparation: [byOwner("allow", ...(by === "session" ? (["enable"] as const) : []))],
      before: { ...fresh, sessions: by === "session" ? 1 : 0, enabled: by === "session" },
    }),
  ),
  {
    ...signature,
    id: "session-signature-time-frame",
    title: "A signature of a session key is checked (ERC-1271, ERC-7739), within a time frame",
    by: "session",
    session: signingSession(({ grantedAt }) =>
      getTimeFramePolicy({ validUntil: Number(grantedAt) + 86_400, validAfter: 0 }),
    ),
    preparation: [byOwner("allow", "enable")],
    before: { ...fresh, sessions: 1, enabled: true },
  },
];
