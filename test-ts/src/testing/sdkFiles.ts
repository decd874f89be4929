import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const moduleSdk = dirname(createRequire(import.meta.url).resolve("@rhinestone/module-sdk/package.json"));

/**
 * Loads a file of module-sdk. Its ABIs, the getters of its policies and `getVerifySignatureResult` are published, but not by its
 * entry point.
 * @param path inside the SDK's `module` folder.
 */
export function importModuleSdk<T>(path: string): Promise<T> {
  return import(pathToFileURL(join(moduleSdk, "_esm/module", path)).href);
}
