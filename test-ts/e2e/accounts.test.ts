import { beforeAll, describe, expect, test } from "vitest";
import type { AccountName } from "../src/accounts/accountKind.ts";
import { accountKinds } from "../src/accounts/accountKinds.ts";
import { canonical, keys } from "../src/chain/addresses.ts";
import { whyNotApplicable } from "../src/enforce/applicability.ts";
import type { Case } from "../src/enforce/case.ts";
import { casesOf } from "../src/enforce/cases/all.ts";
import { enforce } from "../src/enforce/enforce.ts";
import { prepareStage } from "../src/enforce/prepareStage.ts";
import { runAsOwner } from "../src/enforce/runAsOwner.ts";
import { runCase } from "../src/enforce/runCases.ts";
import type { Stage } from "../src/enforce/stage.ts";
import type { EnforcementReport } from "../src/report/enforcementReport.ts";
import { casesByGroup, readPage } from "../src/testing/openPage.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment();

/** Every case runs on Nexus in another test, and on every make by `hallpass enforce --account all`. */
const others = (Object.keys(accountKinds) as AccountName[]).filter((name) => name !== "nexus");
/** So many of each session's cases in each group are tried here, from the first to the last. */
const perGroup = 3;
const reports: EnforcementReport[] = [];

const applicableTo = (stage: Stage): Case[] =>
  casesOf(stage).filter((each) => whyNotApplicable(stage, each) === undefined);

function sampleOf(stage: Stage, count: number): Case[] {
  const groups = new Map<string, Case[]>();
  for (const each of applicableTo(stage)) {
    const place = `${each.session ?? ""}: ${each.group}`;
    groups.set(place, [...(groups.get(place) ?? []), each]);
  }
  return [...groups.values()].flatMap((cases) => {
    const step = Math.max(1, (cases.length - 1) / Math.max(1, count - 1));
    const places = new Set(Array.from({ length: count }, (_, index) => Math.round(index * step)));
    return cases.filter((_, index) => places.has(index));
  });
}

describe.each(others)("on %s", (name) => {
  let stage: Stage;
  let report: EnforcementReport;

  beforeAll(async () => {
    const restore = await environment.snapshot();
    stage = await prepareStage(environment, undefined, { account: name });
    report = await enforce(stage, { only: sampleOf(stage, perGroup) });
    reports.push(report);
    return restore;
  }, 900_000);

  test("a session key can do what it was granted and nothing else", () => {
    const failed = report.cases.filter(({ pass }) => !pass);
    expect(
      failed.map(({ id, expected, bundler, entryPoint }) => ({ id, expected, bundler, entryPoint })),
    ).toEqual([]);
    expect(report.totals).toMatchObject({ failed: 0, bypasses: 0 });
  });

  test("cases of every group, and of every session, were tried", () => {
    const every = applicableTo(stage);
    const sessions = every.map(({ session = stage.definition.name }) => session);
    expect(new Set(report.cases.map(({ group }) => group))).toEqual(new Set(every.map(({ group }) => group)));
    expect(new Set(report.cases.map(({ session }) => session))).toEqual(new Set(sessions));
    expect(report.cases.length).toBeGreaterThan(100);
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

test("one page shows all four", { timeout: 900_000 }, async () => {
  const stage = await prepareStage(environment);
  const runs = [await enforce(stage, { only: sampleOf(stage, 1) }), ...reports];

  const page = await readPage(runs);

  const count = runs.reduce((sum, { cases }) => sum + cases.length, 0);
  expect(page).toMatchObject({ heading: "The session holds", shown: `All ${count} cases` });
  expect(page.groups).toEqual(casesByGroup(runs));
  const groups = runs.map(({ cases }) => new Set(cases.map(({ group }) => group)).size);
  expect(page.open).toBe(groups.reduce((sum, each) => sum + each, 0));
  expect([page.problems, page.violations]).toEqual([[], []]);
});

function caseOf(stage: Stage, id: string) {
  const found = casesOf(stage).find((each) => each.id === id);
  if (!found) throw new Error(`there is no case ${id}`);
  return found;
}
