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

type Getters =
  typeof import("../../../node_modules/@rhinestone/module-sdk/_types/module/smart-sessions/usage.d.ts") &
    typeof import("../../../node_modules/@rhinestone/module-sdk/_types/module/smart-sessions/policies/universal-action-policy/usage.d.ts") &
    typeof import("../../../node_modules/@rhinestone/module-sdk/_types/module/smart-sessions/policies/spending-limits-policy/usage.d.ts") &
    typeof import("../../../node_modules/@rhinestone/module-sdk/_types/module/smart-sessions/policies/time-frame-policy/usage.d.ts") &
    typeof import("../../../node_modules/@rhinestone/module-sdk/_types/module/smart-sessions/policies/usage-limit-policy/usage.d.ts") &
    typeof import("../../../node_modules/@rhinestone/module-sdk/_types/module/smart-sessions/policies/value-limit-policy/usage.d.ts");

const policies = ["universal-action", "spending-limits", "time-frame", "usage-limit", "value-limit"];

/** module-sdk's functions that ask the session module and its policies. */
export async function importModuleSdkGetters(): Promise<Getters> {
  const files = ["usage.js", ...policies.map((policy) => `policies/${policy}-policy/usage.js`)];
  const loaded = files.map((file) => importModuleSdk<object>(`smart-sessions/${file}`));
  return Object.assign({}, ...(await Promise.all(loaded)));
}
