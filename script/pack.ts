// What the npm package carries, in dist/: JavaScript, our contracts' artifacts, the bytecode of the accounts. It needs no compiler.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { findArtifact } from "../test-ts/src/chain/artifacts.ts";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");

rmSync(dist, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [createRequire(import.meta.url).resolve("typescript/bin/tsc"), "-p", "tsconfig.build.json"],
  {
    cwd: root,
    stdio: "inherit",
  },
);
copyPlainModules();
packArtifacts();
packAccounts();

/** Programs that run on their own, which the compiler leaves alone. */
function copyPlainModules(): void {
  const source = join(root, "test-ts");
  for (const path of readdirSync(source, { recursive: true, encoding: "utf8" }).filter((each) =>
    each.endsWith(".mjs"),
  )) {
    mkdirSync(dirname(join(dist, path)), { recursive: true });
    copyFileSync(join(source, path), join(dist, path));
  }
}

/** Code and ABI of every contract of ours, in the folders in which forge has them. */
function packArtifacts(): void {
  const source = join(root, "contracts/src");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((each) =>
    each.endsWith(".sol"),
  );
  for (const name of [...files.map((path) => basename(path, ".sol")), "TrivialPaymaster"]) {
    const artifact = findArtifact(name);
    if (!artifact || artifact.bytecode === "0x") continue;
    const { abi, bytecode, deployedBytecode } = artifact;
    const packed = { abi, bytecode: { object: bytecode }, deployedBytecode: { object: deployedBytecode } };
    write(join("out", `${name}.sol`, `${name}.json`), JSON.stringify(packed));
  }
}

/** The accounts' creation code, out of the Solidity constants in which modulekit publishes it. */
function packAccounts(): void {
  const modulekit = dirname(createRequire(import.meta.url).resolve("@rhinestone/modulekit/package.json"));
  const folder = join(modulekit, "src/deployment/precompiles");
  for (const name of ["Nexus", "Kernel", "Safe7579", "ERC7579"].map((each) => `${each}Precompiles.sol`)) {
    const constants = readFileSync(join(folder, name), "utf8").matchAll(
      /constant\s+(\w+)\s*=\s*hex"([0-9a-f]+)"/g,
    );
    const lines = [...constants].map(([, constant, hex]) => `constant ${constant} = hex"${hex}"`);
    if (lines.length === 0) throw new Error(`${name} holds no bytecode.`);
    write(join("precompiles", name), `${lines.join("\n")}\n`);
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(dist, path)), { recursive: true });
  writeFileSync(join(dist, path), text);
}
