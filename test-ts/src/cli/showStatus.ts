import { createPublicClient, http, isAddress } from "viem";
import { canonical } from "../chain/addresses.ts";
import { predictPolicies } from "../chain/predictTargets.ts";
import { publishedPolicies } from "../review/readPolicy.ts";
import type { SessionDefinition } from "../session/types.ts";
import { formatStatus } from "../status/formatStatus.ts";
import { readStatus } from "../status/readStatus.ts";
import { type ExitCode, exitCodes } from "./command.ts";
import { findSession } from "./findSession.ts";
import { UsageError } from "./usageError.ts";

export type ShowStatusOptions = { rpc: string; session?: readonly string[]; json?: boolean };

/**
 * Prints an account's sessions and what they have left.
 * @throws {UsageError} when the address or the URL is none, the chain does not answer or has no session module.
 */
export async function showStatus(
  account: string,
  { rpc, session = [], json }: ShowStatusOptions,
): Promise<ExitCode> {
  if (!isAddress(account)) throw new UsageError(`${account} is no address.`);
  const client = createPublicClient({ transport: http(checkUrl(rpc)) });
  const time = await ask(rpc, async () => (await client.getBlock()).timestamp);
  if (!(await client.getCode({ address: canonical.smartSession })))
    throw new UsageError(`The chain has no session module at ${canonical.smartSession}.`);
  const definitions = await Promise.all(session.map(readDefinition));
  const policyNames = new Map([...publishedPolicies, ...(await predictPolicies())]);
  const context = { client, module: canonical.smartSession, policyNames, time };
  const sessions = await readStatus(context, account, definitions);
  const text = json ? toJson(sessions) : formatStatus(sessions).join("\n");
  process.stdout.write(`${text}\n`);
  return exitCodes.asExpected;
}

async function readDefinition(path: string): Promise<SessionDefinition> {
  const source = await findSession(path);
  if ("definition" in source) return source.definition;
  throw new UsageError(`${path} is a struct, which names nothing: give a file with defineSession.`);
}

function checkUrl(rpc: string): string {
  if (URL.canParse(rpc)) return rpc;
  throw new UsageError("--rpc is no URL.");
}

async function ask<T>(rpc: string, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch {
    throw new UsageError(`The chain at ${new URL(rpc).host} does not answer.`);
  }
}

const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, item) => (typeof item === "bigint" ? `${item}` : item), 2);
