#!/usr/bin/env node
// The command `hallpass`. A checkout runs its sources, an installed package what was compiled from them.
import { existsSync } from "node:fs";

const source = new URL("../test-ts/src/cli/main.ts", import.meta.url);
const compiled = new URL("../dist/src/cli/main.js", import.meta.url);

if (existsSync(source)) (await import("tsx/esm/api")).register();
const { main } = await import((existsSync(source) ? source : compiled).href);

process.exit(await main(process.argv.slice(2)));
