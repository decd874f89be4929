import { createPublicClient, http } from "viem";
import { openForkSource } from "../chain/forkSource.ts";
import type { OriginOptions } from "../chain/startOrigin.ts";
import { explanationText } from "../report/explanationText.ts";
import { lintSarif } from "../report/lintSarif.ts";
import { lintText } from "../report/lintText.ts";
import { writeJson } from "../report/writeJson.ts";
import { explainSession } from "../review/explainSession.ts";
import { inspectTargets } from "../review/lint/inspectTargets.ts";
import { lintSession } from "../review/lint/lintSession.ts";
import type { SessionReading } from "../review/sessionReading.ts";
import { type ExitCode, exitCodes } from "./command.ts";
import { findReading } from "./findSession.ts";
import { sourceOf } from "./sourceOf.ts";

export type ReviewOptions = { json?: boolean };

/** Prints a session in plain English. */
export async function explainFile(path: string | undefined, { json }: ReviewOptions): Promise<ExitCode> {
  const explanation = explainSession(await findReading(path));
  print(json ? JSON.stringify(explanation, undefined, 2) : explanationText(explanation));
  return exitCodes.asExpected;
}

export type LintOptions = ReviewOptions & {
  /** Where to write what was found as SARIF. */
  sarif?: string;
  /** Whether warnings count as errors. */
  strict?: boolean;
  /** A chain to look for the session's targets on. */
  fork: Pick<OriginOptions, "forkUrl" | "forkBlock">;
};

/**
 * Prints what a session grants and need not.
 * @returns 1 when there is an error, or with `strict` a warning.
 */
export async function lintFile(
  path: string | undefined,
  { json, sarif, strict, fork }: LintOptions,
): Promise<ExitCode> {
  const reading = await findReading(path);
  const facts = fork.forkUrl ? await askChain(fork.forkUrl, fork.forkBlock, reading) : undefined;
  const findings = lintSession({ reading, facts, now: Math.floor(Date.now() / 1_000) });
  if (sarif) writeJson(sarif, lintSarif(findings, sourceOf(path)));
  print(json ? JSON.stringify(findings, undefined, 2) : lintText(reading.name, findings));
  if (!json && !facts)
    print("The targets' code was not looked at: set FORK_URL to the chain that the session is for.");
  const fails = findings.some(({ severity }) => severity === "error" || (strict && severity === "warning"));
  return fails ? exitCodes.notAsExpected : exitCodes.asExpected;
}

async function askChain(forkUrl: string, block: bigint | undefined, reading: SessionReading) {
  const source = await openForkSource(forkUrl, block);
  try {
    return await inspectTargets(createPublicClient({ transport: http(source.url) }), reading);
  } finally {
    await source.close();
  }
}

const print = (text: string): boolean => process.stdout.write(`${text}\n`);
