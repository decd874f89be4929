// Tries the enforcement engine: with each policy broken in turn, does it say so? Exit code 0 if it does every time, else 1.
import { startEnvironment } from "../test-ts/src/chain/startEnvironment.ts";
import { prepareStage } from "../test-ts/src/enforce/prepareStage.ts";
import { selftest } from "../test-ts/src/enforce/selftest.ts";

const environment = await startEnvironment();
try {
  const stage = await prepareStage(environment);
  const rows = await selftest(stage, ({ policy, swap, cases, bypasses, failed, noticed }) => {
    const what = `${policy} ${swap} to everything`.replace("refuses to", "refuses");
    const mark = noticed ? "noticed" : "NOT NOTICED";
    process.stdout.write(`${mark}: ${what}: ${bypasses} bypasses, ${failed} failed of ${cases} cases\n`);
  });
  process.exitCode = rows.length > 0 && rows.every(({ noticed }) => noticed) ? 0 : 1;
} finally {
  await environment.stop();
}
