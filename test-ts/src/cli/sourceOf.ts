import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import type { SarifSource } from "../report/lintSarif.ts";

/** The session's file, for reports that point into it; undefined where it is one of ours. */
export function sourceOf(path: string | undefined): SarifSource | undefined {
  if (path === undefined || !existsSync(path)) return undefined;
  return { uri: relative(process.cwd(), path).replaceAll("\\", "/"), text: readFileSync(path, "utf8") };
}
