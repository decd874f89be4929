import "../chain/withResolvers.ts";
import { join, resolve } from "node:path";
import { Instance } from "prool";
import { canonical, keys, privateKeyOf } from "../chain/addresses.ts";
import { isPackaged } from "../chain/packaged.ts";
import { type RunningInstance, startInstance } from "../chain/startInstance.ts";

/** A bundler that serves on 127.0.0.1. */
export type Bundler = RunningInstance;

/**
 * Starts alto on 127.0.0.1 over a fork that carries the EntryPoint. Its clock is the fork's.
 * @param rpcUrl the fork's RPC.
 * @param options.safeMode whether it refuses an operation whose validation breaks a rule of ERC-7562, by tracing it. @default false
 */
export function startBundler(
  rpcUrl: string,
  { safeMode = false }: { safeMode?: boolean } = {},
): Promise<Bundler> {
  return startInstance((port, timeout) =>
    Instance.alto(
      {
        binary: program(),
        blockTime: 100,
        entrypoints: [canonical.entryPoint],
        executorPrivateKeys: [privateKeyOf(keys.bundler)],
        expirationCheck: false,
        json: true,
        logLevel: "warn",
        maxBundleInterval: 10,
        minBundleInterval: 10,
        port,
        refillingWallets: false,
        rpcUrl,
        safeMode,
        utilityPrivateKey: privateKeyOf(keys.bundlerUtility),
        utilityWalletMonitor: false,
      } as Instance.alto.Parameters,
      timeout,
    ),
  );
}

/** A checkout bundles the program with all that it loads, which takes two seconds else. */
function program(): string {
  const { HALLPASS_BUNDLE: bundle } = process.env;
  return bundle && !isPackaged ? join(bundle, "alto.mjs") : resolve(import.meta.dirname, "alto.mjs");
}
