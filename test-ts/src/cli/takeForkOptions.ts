import { readForkOptions } from "../chain/forkOptions.ts";

/**
 * The live chain to stand on, as FORK_URL and FORK_BLOCK name it. FORK_URL is a secret: it is taken out of the process's
 * environment, as no child needs it.
 * @throws {EnvironmentError} when the two do not make sense.
 */
export function takeForkOptions(): ReturnType<typeof readForkOptions> {
  const fork = readForkOptions(process.env);
  delete process.env.FORK_URL;
  return fork;
}
