// npm run gas:check, npm run gas:update: the committed gas figures, held against what everything costs now.
import { resolve } from "node:path";
import { parseArgs } from "node:util";

const committedFile = resolve(import.meta.dirname, "../test-ts/gas.baseline.json");

const HELP = `usage: npm run gas:check | npm run gas:update  [-- [--only <rows>] [--baseline <file>]]

The committed gas figures: contracts/snapshots/*.json (forge's gas tests) and test-ts/gas.baseline.json (whole operations).
gas:check compares them exactly with what everything costs now, prints what moved and exits 1 when anything did.
gas:update rewrites them, and prints the same. Quote what moved in the commit.

  --only <rows>      only these operations, by their ids with commas between, and none of forge's tests
  --baseline <file>  instead of test-ts/gas.baseline.json`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: "boolean", short: "h", default: false },
    only: { type: "string" },
    baseline: { type: "string", default: committedFile },
  },
});
const [command, ...others] = positionals;
if (values.help || others.length > 0 || (command !== "check" && command !== "update")) {
  process.stdout.write(`${HELP}\n`);
  process.exit(values.help ? 0 : 2);
}

const { checkFigures } = await import("../test-ts/src/gas/checkFigures.ts");
const { moveTable } = await import("../test-ts/src/report/moveTable.ts");
const { toTerminal } = await import("../test-ts/src/report/textTable.ts");

const { baseline, only } = values;
const { count, moves } = await checkFigures({
  baseline,
  only: only?.split(","),
  update: command === "update",
});
const summary = `${count} gas figures, ${moves.length} moved`;
process.stdout.write(moves.length > 0 ? `${toTerminal(moveTable(moves))}\n${summary}.\n` : `${summary}.\n`);
process.exitCode = command === "check" && moves.length > 0 ? 1 : 0;
