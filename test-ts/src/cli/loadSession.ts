import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createJiti } from "jiti";
import type { Address } from "viem";
import type { SessionSource } from "../review/readSession.ts";
import type { SessionDefinition } from "../session/types.ts";
import { parseSession } from "./parseSession.ts";
import { UsageError } from "./usageError.ts";

/** What a session file that exports a function is given: addresses of the contracts that the harness deploys, by name. */
export type SessionTargets = Readonly<Record<string, Address>>;

/**
 * Reads a session from a file of the user's: TypeScript or JavaScript that exports what `defineSession` returns, or a function that
 * returns it for the addresses of the harness's contracts; or a module-sdk `Session`, exported or as JSON. It may lie anywhere: it
 * finds `hallpass`, and `viem` where it has none of its own.
 * @param targets called where the file's export is a function.
 * @throws {UsageError} when the file is not there, does not load or holds no session.
 * @throws {SessionError} when the session cannot be enforced as written.
 */
export async function loadSession(
  path: string,
  targets: () => Promise<SessionTargets>,
): Promise<SessionSource> {
  const file = resolve(path);
  const text = readText(file, path);
  if (file.endsWith(".json"))
    return { session: parseSession(parseJson(text, path), path), name: nameOf(path) };
  const exported = chooseExport(await importFile(file, path), path);
  const value = typeof exported === "function" ? await exported(await targets()) : exported;
  if (isDefinition(value)) return { definition: value };
  return { session: parseSession(value, path), name: nameOf(path) };
}

function readText(file: string, path: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`Cannot read ${path} (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${(error as Error).message}.`);
  }
}

async function importFile(file: string, path: string): Promise<Record<string, unknown>> {
  const options = {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules: { hallpass: await import("../index.ts") },
  };
  const url = pathToFileURL(file).href;
  const own = createJiti(url, options);
  const loader = canResolve(own, "viem")
    ? own
    : createJiti(url, { ...options, alias: { viem: dirname(fileURLToPath(import.meta.resolve("viem"))) } });
  try {
    return await loader.import(file);
  } catch (error) {
    if (error instanceof Error && error.name === "SessionError") throw error;
    const { name, message } = error as Error;
    throw new UsageError(`${path} does not load (${name}): ${message?.split("\n")[0]}`);
  }
}

function canResolve(loader: ReturnType<typeof createJiti>, id: string): boolean {
  return loader.esmResolve(id, { try: true }) !== undefined;
}

/** The default export, or the only one. */
function chooseExport(exports: Record<string, unknown>, path: string): unknown {
  if (exports.default !== undefined) return exports.default;
  const names = Object.keys(exports);
  if (names.length === 1) return exports[names[0]!];
  throw new UsageError(
    names.length === 0
      ? `${path} exports nothing: write export default defineSession({ … }).`
      : `${path} exports ${names.join(", ")}: make the session its default export.`,
  );
}

const isDefinition = (value: unknown): value is SessionDefinition =>
  typeof value === "object" && value !== null && "lifetime" in value && "actions" in value;

/** The file's name without its ending. */
const nameOf = (path: string): string => path.replace(/^.*[/\\]/, "").replace(/\.[^.]+$/, "");
