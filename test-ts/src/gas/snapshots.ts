import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { EnvironmentError } from "../chain/environmentError.ts";
import type { Figures } from "./figures.ts";

const root = resolve(import.meta.dirname, "../../..");

/** Where the committed figures of forge's gas tests are. */
export const snapshotFolder = join(root, "contracts/snapshots");

/**
 * Runs forge's gas tests and has them write their figures, one JSON file a group.
 * @throws {EnvironmentError} when a test fails, with what forge said.
 */
async function writeSnapshots(folder: string): Promise<void> {
  const forge = spawn(
    process.execPath,
    ["script/forge.mjs", "test", "--match-path", "contracts/test/gas/*"],
    {
      cwd: root,
      env: { ...process.env, FORGE_SNAPSHOT_EMIT: "true", FOUNDRY_SNAPSHOTS: folder, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const output: Buffer[] = [];
  for (const stream of [forge.stdout, forge.stderr]) stream.on("data", (chunk) => output.push(chunk));
  const [code] = await once(forge, "close");
  if (code !== 0)
    throw new EnvironmentError(`A gas test failed:\n${Buffer.concat(output).toString().trim()}`);
}

/** @returns the figures of a folder of snapshots, named `<group>: <row>`. */
export function readSnapshots(folder: string): Figures {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort();
  return Object.fromEntries(
    files.flatMap((file) => {
      const rows = JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, string>;
      return Object.entries(rows).map(([row, gas]) => [
        `${basename(file, ".json")}: ${row}`,
        { gas: Number(gas) },
      ]);
    }),
  );
}

/**
 * Runs forge's gas tests.
 * @param options.keep replaces the committed figures by those measured.
 * @returns what they measured.
 */
export async function measureSnapshots({ keep = false }: { keep?: boolean } = {}): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "hallpass-snapshots-"));
  try {
    await writeSnapshots(folder);
    if (keep) {
      rmSync(snapshotFolder, { recursive: true, force: true });
      cpSync(folder, snapshotFolder, { recursive: true });
    }
    return readSnapshots(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
