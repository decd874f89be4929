// Writes the ABIs of our contracts as TypeScript, so that viem's types know them: test-ts/generated/<name>.ts.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve, sep } from "node:path";
import { loadArtifact } from "../test-ts/src/chain/artifacts.ts";

const root = resolve(import.meta.dirname, "..");
const source = join(root, "contracts/src");
const generated = join(root, "test-ts/generated");

/** Folders of the source whose contracts are never deployed on their own. */
const skipped = ["interfaces", "libraries"];

const contracts = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".sol") && !skipped.some((folder) => path.startsWith(folder + sep)))
  .filter((path) =>
    new RegExp(`^contract ${nameOf(path)}\\b`, "m").test(readFileSync(join(source, path), "utf8")),
  )
  .map(nameOf);

function nameOf(path: string): string {
  return basename(path, ".sol");
}

const written = new Set<string>();
mkdirSync(generated, { recursive: true });
for (const contract of contracts) {
  const { abi } = loadArtifact(contract);
  const name = contract.replace(/^[A-Z]+(?=[A-Z][a-z]|\d|$)|^[A-Z]/, (capitals) => capitals.toLowerCase());
  const text = `export const ${name}Abi = ${JSON.stringify(abi, null, 2)} as const;\n`;
  const path = join(generated, `${name}.ts`);
  written.add(`${name}.ts`);
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}
for (const name of readdirSync(generated)) if (!written.has(name)) rmSync(join(generated, name));
