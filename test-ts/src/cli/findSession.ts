import { existsSync } from "node:fs";
import { readSession, type SessionSource } from "../review/readSession.ts";
import type { SessionReading } from "../review/sessionReading.ts";
import { builtInNames } from "./builtInNames.ts";
import { loadSession, type SessionTargets } from "./loadSession.ts";
import { UsageError } from "./usageError.ts";

/**
 * The session that a command is about: the user's file, one of ours by its name, or the reference session.
 * @param targets where the harness's contracts are. @default where they will be on a chain of its own
 */
export async function findSession(
  pathOrName = "dex-swap",
  targets: () => Promise<SessionTargets> = predict,
): Promise<SessionSource> {
  requireSession(pathOrName);
  if (!isName(pathOrName)) return loadSession(pathOrName, targets);
  const { buildSession } = await import("./builtInSessions.ts");
  return { definition: await buildSession(pathOrName, await targets()) };
}

const isName = (pathOrName: string): boolean => builtInNames.includes(pathOrName) && !existsSync(pathOrName);

/** @throws {UsageError} when there is neither such a file nor such a session, before anything else is done. */
export function requireSession(pathOrName: string): void {
  if (isName(pathOrName) || existsSync(pathOrName)) return;
  if (/[./\\]/.test(pathOrName)) throw new UsageError(`There is no file ${pathOrName}.`);
  throw new UsageError(
    `There is no file ${pathOrName}, and no session of that name: ours are ${builtInNames.join(", ")}.`,
  );
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
