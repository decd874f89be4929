// Writes the ABIs of our contracts as TypeScript, so that viem's types know them: test-ts/generated/<name>.ts.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve, sep } from "node:path";

const root = resolve(import.meta.dirname, "..");
const source = join(root, "contracts/src");
const out = resolve(root, process.env.FOUNDRY_OUT ?? "out");
const generated = join(root, "test-ts/generated");

/** Folders of the source whose contracts are never deployed on their own. */
const skipped = ["interfaces", "libraries"];

const nameOf = (path) => basename(path, ".sol");
const isContract = (path) =>
  new RegExp(`^contract ${nameOf(path)}\\b`, "m").test(readFileSync(join(source, path), "utf8"));

const contracts = readdirSync(source, { recursive: true })
  .filter((path) => path.endsWith(".sol") && !skipped.some((folder) => path.startsWith(folder + sep)))
  .filter(isContract)
  .map(nameOf);

const written = new Set();
mkdirSync(generated, { recursive: true });
for (const contract of contracts) {
  const { abi } = JSON.parse(readFileSync(join(out, `${contract}.sol`, `${contract}.json`), "utf8"));
  const name = contract.replace(/^[A-Z]+(?=[A-Z][a-z]|\d|$)|^[A-Z]/, (capitals) => capitals.toLowerCase());
  const text = `export const ${name}Abi = ${JSON.stringify(abi, null, 2)} as const;\n`;
  const path = join(generated, `${name}.ts`);
  written.add(`${name}.ts`);
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}
for (const name of readdirSync(generated)) if (!written.has(name)) rmSync(join(generated, name));
