// What the npm package carries, in dist/: JavaScript, our contracts' artifacts, the bytecode of the accounts. It needs no compiler.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { findArtifact } from "../test-ts/src/chain/artifacts.ts";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");

/** What is deployed of each make of account. NOTICE lists the same. */
const accounts = {
  Nexus: ["NEXUS_BYTECODE", "NEXUS_ACCOUNT_FACTORY_BYTECODE", "NEXUS_BOOTSTRAP_BYTECODE"],
  Kernel: ["KERNEL_BYTECODE", "KERNEL_FACTORY_BYTECODE"],
  Safe7579: [
    "SAFE7579_BYTECODE",
    "SAFE7579_LAUNCHPAD_BYTECODE",
    "SAFE_PROXY_FACTORY_BYTECODE",
    "SAFE_SINGLETON_BYTECODE",
  ],
  ERC7579: ["ERC7579_BYTECODE", "ERC7579_BOOTSTRAP_BYTECODE", "MSAPROXY_BYTECODE"],
};

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

/** The accounts' creation code that the harness deploys, out of the Solidity constants in which modulekit publishes it. */
function packAccounts(): void {
  const modulekit = dirname(createRequire(import.meta.url).resolve("@rhinestone/modulekit/package.json"));
  for (const [name, wanted] of Object.entries(accounts)) {
    const file = `${name}Precompiles.sol`;
    const source = readFileSync(join(modulekit, "src/deployment/precompiles", file), "utf8");
    const lines = wanted.map((constant) => {
      const hex = new RegExp(`constant ${constant}\\s*=\\s*hex"([0-9a-f]+)"`).exec(source)?.[1];
      if (!hex) throw new Error(`${file} holds no ${constant}.`);
      return `constant ${constant} = hex"${hex}"`;
    });
    write(join("precompiles", file), `${lines.join("\n")}\n`);
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(dist, path)), { recursive: true });
  writeFileSync(join(dist, path), text);
}
