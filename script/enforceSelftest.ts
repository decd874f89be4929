// Tries the enforcement engine: with each policy broken in turn, does it say so? Exit code 0 if it does every time, else 1.
import { startEnvironment } from "../test-ts/src/chain/startEnvironment.ts";
import { prepareStage } from "../test-ts/src/enforce/prepareStage.ts";
import { selftest } from "../test-ts/src/enforce/selftest.ts";

const environment = await startEnvironment();
try {
  const stage = await prepareStage(environment);
  const rows = await selftest(stage, {
    onRow({ policy, swap, cases, unnoticed }) {
      const what = `${policy} ${swap}${swap === "agrees" ? " to" : ""} everything`;
      const seen = `${cases - unnoticed.length} of ${cases} cases show it`;
      const mark = cases === 0 ? "NOT TRIED" : unnoticed.length === 0 ? "noticed" : "NOT NOTICED";
      process.stdout.write(`${mark}: ${what}: ${[seen, ...unnoticed].join(", not ")}\n`);
    },
  });
  process.exitCode = rows.every(({ unnoticed }) => unnoticed.length === 0) ? 0 : 1;
} finally {
  await environment.stop();
}
