import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import "./withResolvers.ts";
import type { Instance } from "prool";
import { guard, release } from "./watchdog.ts";

/** A child process that serves JSON-RPC on 127.0.0.1. */
export type RunningInstance = {
  url: string;
  pid: number;
  /** Ends the process. Safe to call twice. */
  stop(): Promise<void>;
};

const startAttempts = 3;
const startTimeout = 90_000;
const hidden = ["FORK_URL", "SENTRY_DSN", "NODE_OPTIONS"];

/**
 * Starts a prool instance on a free port of 127.0.0.1 and ties its life to this process.
 * @param create makes the instance for a port.
 * @throws when the process does not come up within 30 s, with what it printed.
 */
export async function startInstance(
  create: (port: number, options: { timeout: number }) => Instance.Instance,
): Promise<RunningInstance> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const instance = create(port, { timeout: startTimeout });
    try {
      return await start(instance, port);
    } catch (error) {
      const portTaken = /address.*in use|EADDRINUSE/i.test(String(error));
      if (!portTaken || attempt === startAttempts) throw error;
    }
  }
}

async function start(instance: Instance.Instance, port: number): Promise<RunningInstance> {
  const starting = withoutSecrets(() => instance.start());
  const child = (instance._internal as { process: ChildProcess }).process;
  const pid = child.pid;
  if (pid === undefined) {
    await starting;
    throw new Error(`${instance.name} has no process id`);
  }
  guard(pid);
  try {
    await starting;
  } catch (error) {
    await end(child);
    await release(pid);
    throw error;
  }
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    // Ended before prool asks it to end: there is nothing to save, and prool would then wait for a slow goodbye.
    await end(child);
    await instance.stop();
    await release(pid);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    pid,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** prool hands this process's environment down to its children; what they need not know is taken out meanwhile. */
function withoutSecrets<T>(spawn: () => T): T {
  const kept = hidden.map((name) => [name, process.env[name]] as const);
  for (const [name] of kept) delete process.env[name];
  try {
    return spawn();
  } finally {
    for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
