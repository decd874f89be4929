#!/usr/bin/env node
// The command `hallpass`. A checkout runs its sources, an installed package what was compiled from them.
import { existsSync } from "node:fs";

const isCheckout = existsSync(new URL("../test-ts/src/cli/main.ts", import.meta.url));
const { main } = await import(isCheckout ? "./bundle.mjs" : "../dist/src/cli/main.js");

process.exit(await main(process.argv.slice(2)));
