#!/usr/bin/env node
// Lets forge use the solc that npm pins: forge asks `--version`, then pipes standard JSON through stdin.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

if (process.argv.includes("--version")) {
  // From its manifest: loading the compiler takes a third of a second.
  const { version } = require("solc/package.json");
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version}\n`);
} else {
  process.stdout.write(require("solc").compile(readFileSync(0, "utf8")));
}
