// npm run gas:check, npm run gas:update: the committed gas figures, held against what everything costs now.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildContracts } from "../test-ts/src/buildContracts.ts";
import { startEnvironment } from "../test-ts/src/chain/startEnvironment.ts";
import { readBaseline, writeBaseline } from "../test-ts/src/gas/baseline.ts";
import { compareFigures, toFigures } from "../test-ts/src/gas/figures.ts";
import { measureRows } from "../test-ts/src/gas/measureRows.ts";
import { measureSnapshots, readSnapshots, snapshotFolder } from "../test-ts/src/gas/snapshots.ts";
import { moveTable } from "../test-ts/src/report/moveTable.ts";
import { toTerminal } from "../test-ts/src/report/textTable.ts";

const HELP = `usage: npm run gas:check | npm run gas:update

The committed gas figures: contracts/snapshots/*.json (forge's gas tests) and test-ts/gas.baseline.json (whole operations).
gas:check compares them exactly with what everything costs now, prints what moved and exits 1 when anything did.
gas:update rewrites them, and prints the same. Quote what moved in the commit.`;

const baselineFile = resolve(import.meta.dirname, "../test-ts/gas.baseline.json");

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { help: { type: "boolean", short: "h", default: false } },
});
const [command, ...others] = positionals;
if (values.help || others.length > 0 || (command !== "check" && command !== "update")) {
  process.stdout.write(`${HELP}\n`);
  process.exit(values.help ? 0 : 2);
}

await buildContracts(new AbortController().signal);
const committed = { ...readSnapshots(snapshotFolder), ...readBaseline(baselineFile) };
const operations = await measureOperations();
const now = { ...(await measureSnapshots({ keep: command === "update" })), ...operations };
if (command === "update") writeBaseline(baselineFile, operations);
const moves = compareFigures(committed, now);
const summary = `${Object.keys(now).length} gas figures, ${moves.length} moved`;
process.stdout.write(moves.length > 0 ? `${toTerminal(moveTable(moves))}\n${summary}.\n` : `${summary}.\n`);
process.exitCode = command === "check" && moves.length > 0 ? 1 : 0;

async function measureOperations() {
  const environment = await startEnvironment();
  try {
    return toFigures(await measureRows(environment));
  } finally {
    await environment.stop();
  }
}
