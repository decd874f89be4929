import type { Address } from "viem";
import type { Call } from "../../accounts/encodeExecute.ts";
import type { Environment } from "../../chain/environment.ts";
import { encodeSession } from "../../session/encode.ts";
import type { SessionDefinition } from "../../session/types.ts";
import type { StoryName } from "../../stories/catalogue.ts";
import {
  byOwner,
  fresh,
  type Payer,
  type Preparation,
  type Row,
  type RowState,
  withSameKey,
} from "../row.ts";
import type { Scene } from "../sessions.ts";
import { storyUses } from "./storyUses.ts";

/** Calls of the account's, or of its session's. */
export type CallsOf = (account: Address, environment: Environment) => readonly Call[];

/** What a story's session is for, and all that must be there for it. */
export type StoryUse = {
  name: StoryName;
  /** What the key does. */
  does: string;
  session: (scene: Scene) => SessionDefinition;
  /** @default "verifying" */
  payer?: Payer;
  setUp?: Row["setUp"];
  /** What the owner does first. */
  owner?: CallsOf;
  /** The session's operation before. Without one each session is used once: another session of the account has traded instead. */
  first?: CallsOf;
  later: CallsOf;
  /** What of the state is otherwise than {@link usedOnce}. */
  before?: Partial<RowState>;
};

/** An account whose session was used with the measured operation's nonce key. */
const usedOnce: RowState = { ...fresh, nonceKeyUsed: true, sessions: 1, enabled: true, allowance: false };

/** Each story's own operation, warm, through its own session on its own mocks. */
export const storyRows: readonly Row[] = storyUses.map((use): Row => {
  const { name, does, payer = "verifying", setUp, owner, first, later } = use;
  const ofOwner = owner ? [{ sample: owner }] : [];
  const preparation: Preparation[] = first
    ? [byOwner(...ofOwner, "enable"), { ...withSameKey("session", { sample: first }), payer }]
    : [byOwner("allow", ...ofOwner, { others: 1 }, "enable"), withSameKey("otherSession", "swap")];
  const state = first ? usedOnce : { ...usedOnce, sessions: 2, allowance: true, bought: true };
  return {
    id: `story-${name}-warm`,
    title: `Story "${name}": a session key ${does}`,
    by: "session",
    session: (scene) => encodeSession(use.session(scene), scene.grant),
    setUp,
    calls: [{ sample: later }],
    payers: [payer],
    preparation,
    before: { ...state, ...use.before },
    needs: ["PaymasterPolicy"],
  };
});
