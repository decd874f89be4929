/**
 * One call of an operation. `allow` and `approve` set the pool's allowance, to different amounts; `enable`, `enableOther`
 * and `remove` go to the session module.
 */
export type RowCall = "allow" | "approve" | "swap" | "enable" | "enableOther" | "remove";

export type Actor = "session" | "owner" | "eoa";

/** An operation that brings a row's state about. */
export type Preparation = {
  by: Actor;
  /** Whether it uses the nonce key of the measured operation, which is warm after it. */
  sameKey: boolean;
  calls: readonly RowCall[];
};

/** What the chain holds right before the measured operation; an EOA has only the last two. */
export type RowState = {
  /** Whether the account has code. */
  deployed: boolean;
  /** Whether the measured operation's nonce key was used before. */
  nonceKeyUsed: boolean;
  /** Sessions that the account holds. */
  sessions: number;
  /** Whether the row's own session is one of them. */
  enabled: boolean;
  /** Whether the session has sold anything: its running total is above zero. */
  counting: boolean;
  /** Whether the trader's allowance to the pool is above zero. */
  allowance: boolean;
  /** Whether the trader holds any of the bought token. */
  bought: boolean;
};

/** An operation, the account's state that it is measured in, and how that state is reached. */
export type Row = {
  id: string;
  title: string;
  by: Actor;
  /** What the row's session may do: the whole reference session, or only swap. */
  actions: "all" | "swap";
  /** Whether the session's operation carries the grant with it (ENABLE mode). */
  enables: boolean;
  calls: readonly RowCall[];
  preparation: readonly Preparation[];
  before: RowState;
};

const owner = (...calls: RowCall[]): Preparation => ({ by: "owner", sameKey: false, calls });
const same = (by: Actor, ...calls: RowCall[]): Preparation => ({ by, sameKey: true, calls });

const fresh: RowState = {
  deployed: true,
  nonceKeyUsed: false,
  sessions: 0,
  enabled: false,
  counting: false,
  allowance: true,
  bought: false,
};
const traded = { ...fresh, nonceKeyUsed: true, bought: true };
const plain = { ...fresh, deployed: false };

/** Every row that is measured, once with each paymaster, or with none for an EOA. */
export const rows: readonly Row[] = [
  {
    id: "deploy-enable-swap",
    title: "A new account's first operation: deploy, enable the session, approve and swap",
    by: "session",
    actions: "all",
    enables: true,
    calls: ["approve", "swap"],
    preparation: [],
    before: { ...fresh, deployed: false, allowance: false },
  },
  {
    id: "enable-and-swap",
    title: "A session key enables its session and swaps in one operation",
    by: "session",
    actions: "swap",
    enables: true,
    calls: ["swap"],
    preparation: [owner("allow", "enableOther")],
    before: { ...fresh, sessions: 1 },
  },
  {
    id: "enable-1-action",
    title: "The owner enables a session with one action",
    by: "owner",
    actions: "swap",
    enables: false,
    calls: ["enable"],
    preparation: [same("owner", "allow", "enableOther")],
    before: { ...fresh, nonceKeyUsed: true, sessions: 1 },
  },
  {
    id: "enable-2-actions",
    title: "The owner enables a session with two actions",
    by: "owner",
    actions: "all",
    enables: false,
    calls: ["enable"],
    preparation: [same("owner", "allow", "enableOther")],
    before: { ...fresh, nonceKeyUsed: true, sessions: 1 },
  },
  {
    id: "remove-session",
    title: "The owner removes a session with one action",
    by: "owner",
    actions: "swap",
    enables: false,
    calls: ["remove"],
    preparation: [same("owner", "allow", "enableOther", "enable")],
    before: { ...fresh, nonceKeyUsed: true, sessions: 2, enabled: true },
  },
  {
    id: "session-swap-first",
    title: "A session key's first swap",
    by: "session",
    actions: "all",
    enables: false,
    calls: ["swap"],
    preparation: [owner("allow", "enable")],
    before: { ...fresh, sessions: 1, enabled: true },
  },
  {
    id: "session-swap-warm",
    title: "A session key's later swap",
    by: "session",
    actions: "all",
    enables: false,
    calls: ["swap"],
    preparation: [owner("allow", "enable"), same("session", "swap")],
    before: { ...traded, sessions: 1, enabled: true, counting: true },
  },
  {
    id: "session-batch-warm",
    title: "A session key approves and swaps in one operation",
    by: "session",
    actions: "all",
    enables: false,
    calls: ["approve", "swap"],
    preparation: [owner("allow", "enable"), same("session", "swap")],
    before: { ...traded, sessions: 1, enabled: true, counting: true },
  },
  {
    id: "owner-swap-first",
    title: "The owner's first swap",
    by: "owner",
    actions: "all",
    enables: false,
    calls: ["swap"],
    preparation: [owner("allow")],
    before: fresh,
  },
  {
    id: "owner-swap-warm",
    title: "The owner's later swap",
    by: "owner",
    actions: "all",
    enables: false,
    calls: ["swap"],
    preparation: [owner("allow"), same("owner", "swap")],
    before: traded,
  },
  {
    id: "owner-batch-warm",
    title: "The owner approves and swaps in one operation",
    by: "owner",
    actions: "all",
    enables: false,
    calls: ["approve", "swap"],
    preparation: [owner("allow"), same("owner", "swap")],
    before: traded,
  },
  {
    id: "eoa-swap-first",
    title: "A plain EOA's first swap",
    by: "eoa",
    actions: "all",
    enables: false,
    calls: ["swap"],
    preparation: [same("eoa", "allow")],
    before: plain,
  },
  {
    id: "eoa-swap-warm",
    title: "A plain EOA's later swap",
    by: "eoa",
    actions: "all",
    enables: false,
    calls: ["swap"],
    preparation: [same("eoa", "allow"), same("eoa", "swap")],
    before: { ...plain, bought: true },
  },
];
