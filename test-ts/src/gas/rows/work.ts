import {
  type Actor,
  byOwner,
  fresh,
  type Preparation,
  type Row,
  type RowState,
  traded,
  used,
  withSameKey,
} from "../row.ts";
import { mintSession, signingSession, swapSession, transferSession, wholeSession } from "../sessions.ts";

const paidBySelf = (preparation: Preparation): Preparation => ({ ...preparation, payer: "self" });

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

/** Other ways to pay, to sign and to grant, and other work. */
export const workRows: readonly Row[] = [
  ...(["session", "owner"] as const).map(
    (by): Row => ({
      id: `${by}-swap-warm-self`,
      title: `${actors[by]}'s later swap, paid for by the account, which did so before`,
      by,
      session: wholeSession,
      calls: ["swap"],
      payers: ["self"],
      preparation: [
        byOwner("allow", ...(by === "session" ? (["enable"] as const) : [])),
        paidBySelf(withSameKey(by, "swap")),
      ],
      before: by === "session" ? used : traded,
    }),
  ),
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
      id: `${by}-signature`,
      title: `A signature of ${by === "owner" ? "the owner" : "a session key"} is checked (ERC-1271, ERC-7739)`,
      by,
      session: signingSession,
      checksSignature: true,
      calls: [],
      payers: [],
      preparation: [byOwner("allow", ...(by === "session" ? (["enable"] as const) : []))],
      before: { ...fresh, sessions: by === "session" ? 1 : 0, enabled: by === "session" },
    }),
  ),
];
