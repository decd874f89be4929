import {
  getEnableSessionsAction,
  getPermissionId,
  getSudoPolicy,
  type PolicyData,
  type Session,
} from "@rhinestone/module-sdk";
import { type Address, type Hex, toHex } from "viem";
import { type Call, encodeExecute } from "../accounts/encodeExecute.ts";
import type { Case } from "./case.ts";
import { runAsOwner } from "./runAsOwner.ts";
import type { Stage } from "./stage.ts";

/** The target by which a session grants what it does not name. */
const fallbackTarget: Address = "0x0000000000000000000000000000000000000001";

/** Selectors beside that target: for any call, and for calls to the session module. */
export const fallbackSelectors = { anyCall: "0x00000001", moduleCall: "0x00000002" } as const;

/** @returns a fallback action, which a policy that agrees to everything guards when no other is given. */
export const fallback = (
  selector: Hex,
  { policy, initData }: PolicyData = getSudoPolicy(),
): Session["actions"][number] => ({
  actionTarget: fallbackTarget,
  actionTargetSelector: selector,
  actionPolicies: [{ policy, initData }],
});

/** The reference session with other actions. `name` makes its permission id its own. */
export const withActions = ({ reference }: Stage, name: string, actions: Session["actions"]): Session => ({
  ...reference.session,
  salt: toHex(name, { size: 32 }),
  actions,
});

/** Has the owner enable a session by an operation of his own, which can grant what no SDK signs for. */
export async function enableAsOwner(stage: Stage, session: Session, account?: Address): Promise<void> {
  const { to, data } = getEnableSessionsAction({ sessions: [session] });
  await runAsOwner(stage, [{ to, data }], account);
}

/**
 * Calls of a session that the owner has enabled.
 * @param afterwards what happens between that and the calls.
 */
export const callsOf = (
  session: (stage: Stage) => Session,
  calls: (stage: Stage) => Call[],
  afterwards: (stage: Stage) => Promise<void> = async () => {},
): Pick<Case, "given" | "attempt"> => ({
  async given(stage) {
    await enableAsOwner(stage, session(stage));
    await afterwards(stage);
  },
  attempt: (stage) => ({
    callData: encodeExecute(calls(stage)),
    permissionId: getPermissionId({ session: session(stage) }),
  }),
});
