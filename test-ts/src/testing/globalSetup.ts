import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import type { TestProject } from "vitest/node";
import { bundle } from "../../../script/bundle.mjs";
import type { Environment } from "../chain/environment.ts";
import { readForkOptions } from "../chain/forkOptions.ts";
import type { Origin } from "../chain/startOrigin.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** URL that starts, or returns, the environment of a vitest worker: `<url>/<pool id>`. */
    environments: string;
  }
}

/**
 * One origin for the run, and on it one fork with one bundler for each worker that asks. They are started when first asked for:
 * tests that need no chain do not pay for one.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  execFileSync("npm", ["run", "--silent", "build"], { cwd: resolve(import.meta.dirname, "../../..") });
  // For bundlers, and for the programs that tests run.
  process.env.HALLPASS_BUNDLE = await bundle();
  const environments = createEnvironments();
  const server = createServer((request, response) => {
    answer(environments, request, response).catch((error: Error) =>
      response.writeHead(500).end(error.message),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  project.provide("environments", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    await close(server);
    await environments.stop();
  };
}

type Environments = { get(worker: string): Promise<Environment>; stop(): Promise<void> };

function createEnvironments(): Environments {
  const fork = readForkOptions(process.env);
  // The URL is a secret: workers need not have it.
  delete process.env.FORK_URL;
  let origin: Promise<Origin> | undefined;
  const environments = new Map<string, Promise<Environment>>();
  const start = async (): Promise<Environment> => {
    origin ??= import("../chain/startOrigin.ts").then(({ startOrigin }) => startOrigin(fork));
    const { startFork } = await import("../chain/startFork.ts");
    return startFork(await origin);
  };
  return {
    get(worker) {
      const environment = environments.get(worker) ?? start();
      environments.set(worker, environment);
      return environment;
    },
    async stop() {
      const started = await Promise.allSettled([...environments.values(), origin]);
      for (const result of started) if (result.status === "fulfilled") await result.value?.stop();
    },
  };
}

async function answer(environments: Environments, request: IncomingMessage, response: ServerResponse) {
  const { info } = await environments.get(request.url ?? "/");
  response.setHeader("content-type", "application/json").end(JSON.stringify(info));
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
