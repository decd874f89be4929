#!/usr/bin/env node
// npm's own `forge` command exits 0 whatever forge says, so that a failing test would pass. This one says what forge says.
// Installing puts it in that command's place (`node script/forge.mjs --link`), for `npx forge`.
import { spawnSync } from "node:child_process";
import { rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const architecture = process.arch === "x64" ? "amd64" : process.arch;

if (process.argv[2] === "--link") {
  const command = fileURLToPath(new URL("../node_modules/.bin/forge", import.meta.url));
  rmSync(command, { force: true });
  symlinkSync("../../script/forge.mjs", command);
} else {
  const binary = createRequire(import.meta.url).resolve(
    `@foundry-rs/forge-${process.platform}-${architecture}/bin/forge`,
  );
  const { status, signal, error } = spawnSync(binary, process.argv.slice(2), { stdio: "inherit" });
  if (error) throw error;
  process.exitCode = status ?? 128 + constants.signals[signal];
}
