#!/usr/bin/env node
// What forge takes for the compiler while mutants are tried: passes its question to the server of MUTATION_COMPILER.
import { connect } from "node:net";

if (process.argv.includes("--version")) {
  await import("../solc.mjs");
} else {
  const connection = connect(process.env.MUTATION_COMPILER);
  process.stdin.pipe(connection);
  connection.pipe(process.stdout);
}
