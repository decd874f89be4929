import { once } from "node:events";
import { pino } from "pino";
import { type ExitCode, exitCodes } from "../cli/command.ts";
import { readServiceConfig } from "./serviceConfig.ts";
import { startService } from "./startService.ts";

/** `hallpass sponsor`: runs the service until it is interrupted, and logs to standard output. */
export async function runService({
  config,
  signal,
}: {
  config: string;
  signal: AbortSignal;
}): Promise<ExitCode> {
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const service = await startService(readServiceConfig(config, process.env), log);
  try {
    const interrupted = signal.aborted ? undefined : once(signal, "abort").then(() => undefined);
    const failure = await Promise.race([interrupted, service.failed]);
    if (failure) throw failure;
    return exitCodes.asExpected;
  } finally {
    await service.stop();
  }
}
