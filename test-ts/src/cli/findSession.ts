import { readSession, type SessionSource } from "../review/readSession.ts";
import type { SessionReading } from "../review/sessionReading.ts";
import { loadSession, type SessionTargets } from "./loadSession.ts";

/**
 * The session that a command is about: the user's file, or the reference session.
 * @param targets where the harness's contracts are. @default where they will be on a chain of its own
 */
export async function findSession(
  path: string | undefined,
  targets: () => Promise<SessionTargets> = predict,
): Promise<SessionSource> {
  if (path !== undefined) return loadSession(path, targets);
  const { dexSwap } = await import("../../sessions/dexSwap.ts");
  return { definition: dexSwap((await targets()) as Parameters<typeof dexSwap>[0]) };
}

async function predict(): Promise<SessionTargets> {
  const { predictTargets } = await import("../chain/predictTargets.ts");
  return (await predictTargets()) as SessionTargets;
}

/** A session as the commands read it: with our own policies by name, where they are built. */
export async function findReading(path: string | undefined): Promise<SessionReading> {
  const { predictPolicies } = await import("../chain/predictTargets.ts");
  return readSession(await findSession(path), { policyNames: await predictPolicies() });
}
