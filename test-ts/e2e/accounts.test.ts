import { beforeAll, describe, expect, test } from "vitest";
import type { AccountName } from "../src/accounts/accountKind.ts";
import { accountKinds } from "../src/accounts/accountKinds.ts";
import { canonical, keys } from "../src/chain/addresses.ts";
import { casesOf } from "../src/enforce/cases/all.ts";
import { enforce } from "../src/enforce/enforce.ts";
import { prepareStage } from "../src/enforce/prepareStage.ts";
import { runAsOwner } from "../src/enforce/runAsOwner.ts";
import { runCase } from "../src/enforce/runCases.ts";
import type { Stage } from "../src/enforce/stage.ts";
import type { EnforcementReport } from "../src/report/enforcementReport.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment();

/** Nexus is what every other test runs on. */
const others = (Object.keys(accountKinds) as AccountName[]).filter((name) => name !== "nexus");

describe.each(others)("on %s", (name) => {
  let stage: Stage;
  let report: EnforcementReport;

  beforeAll(async () => {
    const restore = await environment.snapshot();
    stage = await prepareStage(environment, undefined, { account: name });
    const { name: reference } = stage.definition;
    const only = casesOf(stage).filter(({ session = reference }) => session === reference);
    report = await enforce(stage, { only });
    return restore;
  }, 240_000);

  test("a session key can do what it was granted and nothing else", () => {
    const failed = report.cases.filter(({ pass }) => !pass);
    expect(failed.map(({ id, expected, entryPoint }) => ({ id, expected, entryPoint }))).toEqual([]);
    expect(report.totals).toMatchObject({ failed: 0, bypasses: 0 });
  });

  test("the account is of its own make", async () => {
    const code = await environment.publicClient.getCode({ address: stage.account });
    const nexus = await accountKinds.nexus.create(environment, { owner: keys.owner });
    expect(code).toBeDefined();
    expect(stage.account).not.toBe(nexus.address);
  });

  test("its owner can take the module away, and every session with it", async () => {
    const { kind } = stage.owner;
    const uninstall = await kind.encodeUninstallValidator(environment, stage.account, canonical.smartSession);
    await runAsOwner(stage, [{ to: stage.account, data: uninstall }]);

    const { entryPoint, bundler } = await runCase(stage, {
      ...caseOf(stage, "swap-within-limits"),
      refused: () => kind.withoutValidator(canonical.smartSession),
    });

    expect(entryPoint).toMatchObject({
      verdict: "refused",
      reason: kind.withoutValidator(canonical.smartSession),
    });
    expect(bundler).toMatchObject({ verdict: "refused", reason: entryPoint.reason });
  });
});

function caseOf(stage: Stage, id: string) {
  const found = casesOf(stage).find((each) => each.id === id);
  if (!found) throw new Error(`there is no case ${id}`);
  return found;
}
