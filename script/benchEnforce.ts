// Does the cost of enforcement grow linearly with the cases? Tries 150, 600 and 2,400 operations at random on one session, or as
// many as the arguments say, and prints how long each case took.
import { startEnvironment } from "../test-ts/src/chain/startEnvironment.ts";
import { findSession } from "../test-ts/src/cli/findSession.ts";
import { casesOf } from "../test-ts/src/enforce/cases/all.ts";
import { enforce } from "../test-ts/src/enforce/enforce.ts";
import { prepareOwnStage } from "../test-ts/src/enforce/own/prepareOwnStage.ts";

const given = process.argv.slice(2).map(Number);
const counts = given.length > 0 ? given : [150, 600, 2_400];

const environment = await startEnvironment();
try {
  const stage = await prepareOwnStage(environment, await findSession("dex-swap"));
  const print = (...cells: string[]) =>
    process.stdout.write(`${cells.map((cell) => cell.padStart(9)).join("  ")}\n`);
  print("cases", "seconds", "ms a case");
  for (const count of counts) {
    const cases = casesOf(stage, { random: { seed: "bench", count } });
    const only = cases.filter(({ group }) => group === "At random");
    const start = performance.now();
    const { totals } = await enforce(stage, { only });
    const spent = performance.now() - start;
    if (totals.failed > 0) throw new Error(`${totals.failed} of ${count} cases went otherwise`);
    print(`${totals.cases}`, (spent / 1_000).toFixed(1), (spent / totals.cases).toFixed(1));
  }
} finally {
  await environment.stop();
}
