import { getEnableSessionsAction, getPermissionId, type Session } from "@rhinestone/module-sdk";
import type { AccountClient } from "../accounts/createOwner.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { keys } from "../chain/addresses.ts";
import { encodeSession } from "../session/encode.ts";
import type { SessionDefinition } from "../session/types.ts";
import { describeAllowed } from "./describeAllowed.ts";
import type { Holder } from "./grant.ts";
import { ownerDoes, removal } from "./revoke.ts";
import type { Scene } from "./story.ts";

/** @returns the call by which an account grants a session itself. */
export function enableCall(session: Session): Call {
  const { target, callData } = getEnableSessionsAction({ sessions: [session] });
  return { to: target, value: 0n, data: callData };
}

/** The owner ends a session and grants another to the same key, in one operation: at no time does the key hold two. */
export async function renew(
  scene: Scene,
  owner: AccountClient,
  old: Holder | undefined,
  definition: SessionDefinition,
): Promise<Holder> {
  const { environment, narrator } = scene;
  const account = await owner.account.getAddress();
  const grantedAt = await environment.clock.now();
  const key = keys.sessionKey;
  const chainId = environment.chain.id;
  const session = encodeSession(definition, { account, key: key.address, chainId, grantedAt });
  const text = old ? "The owner ends the old session and grants a new one" : "The owner grants a session";
  await ownerDoes(scene, owner, text, [...(old ? [removal(old)] : []), enableCall(session)]);
  narrator.allow(definition.name, describeAllowed(definition, environment.stack));
  return { account, key, definition, session, permissionId: getPermissionId({ session }), grantedAt };
}
