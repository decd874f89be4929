import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { EnvironmentError } from "./chain/environmentError.ts";
import { isPackaged } from "./chain/packaged.ts";

const root = resolve(import.meta.dirname, "../..");

/**
 * Builds the contracts and their typed ABIs with npm's own forge; what is up to date stays as it is, and an installed package has it all.
 * @param signal ends the build.
 * @throws {EnvironmentError} when the build fails, with what the compiler said.
 */
export async function buildContracts(signal: AbortSignal): Promise<void> {
  if (isPackaged) return;
  // What `npm run build` runs, without the third of a second that npm takes. A process group of its own: its children end with it.
  const { scripts } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"));
  const build = spawn(scripts.build, {
    cwd: root,
    shell: true,
    detached: true,
    env: { ...process.env, FORCE_COLOR: "0", FORK_URL: undefined },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  for (const stream of [build.stdout, build.stderr]) stream.on("data", (chunk) => output.push(chunk));
  const end = () => build.pid !== undefined && process.kill(-build.pid, "SIGKILL");
  signal.addEventListener("abort", end);
  try {
    const [code] = await once(build, "close");
    signal.throwIfAborted();
    if (code !== 0)
      throw new EnvironmentError(`The contracts do not build:\n${Buffer.concat(output).toString().trim()}`);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
