import { expect, test } from "vitest";
import {
  type CaseResult,
  type EnforcementReport,
  type Expectation,
  isDifference,
  isPass,
  type Testimony,
  totalsOf,
  type Verdict,
} from "./enforcementReport.ts";
import { verdictSummary, verdictTable } from "./verdictTable.ts";

const said = (verdict: Verdict, reason = ""): Testimony => ({ verdict, reason, message: "" });

function result(expected: Testimony, bundler: Testimony, entryPoint: Testimony): CaseResult {
  const { verdict, reason } = expected;
  const fields = {
    id: "a",
    group: "Group",
    title: "Title",
    session: "session",
    corpus: [],
    operation: { sender: "0x", mode: "use" as const, sponsored: false, calls: [], callData: "0x" },
    effects: [],
    expected: { verdict, reason },
    bundler: { ...bundler, phase: "send" as const },
    entryPoint,
  };
  return { ...fields, pass: isPass(fields) };
}

const accepted = said("accepted");
const refused = said("refused", "AA24 signature error");
const otherwise = said("refused", "AA21 didn't pay prefund");

const results = {
  accepted: result(accepted, accepted, accepted),
  refused: result(refused, refused, refused),
  wrongReason: result(refused, refused, otherwise),
  bypassOfOne: result(refused, refused, accepted),
  bypassOfBoth: result(refused, accepted, accepted),
  breakage: result(accepted, refused, accepted),
};

test("behavior: a case passes when both witnesses say what was expected, for the expected reason", () => {
  const passed = Object.entries(results).filter(([, { pass }]) => pass);
  expect(passed.map(([name]) => name)).toEqual(["accepted", "refused"]);
});

test("behavior: a bypass is a refusal that was expected and that either witness did not give", () => {
  expect(totalsOf(Object.values(results))).toEqual({ cases: 6, passed: 2, failed: 4, bypasses: 2 });
});

test.each<[string, Expectation, Testimony, boolean]>([
  ["accepted, as the deployed contracts do", { verdict: "accepted", reason: "" }, accepted, true],
  [
    "accepted with another effect",
    { verdict: "accepted", reason: "" },
    said("accepted", "took another effect"),
    false,
  ],
  ["refused for their reason", otherwise, otherwise, true],
  ["refused for a third reason", otherwise, said("refused", "AA25 invalid account nonce"), false],
  ["refused, as ours does", otherwise, refused, false],
])("behavior: a difference by design is exactly that: %s", (_, expectedElsewhere, testimony, differs) => {
  const found = { ...result(refused, testimony, testimony), expectedElsewhere };
  expect(isDifference(found)).toBe(differs);
  expect(isDifference({ ...found, bundler: { ...refused, phase: "send" } })).toBe(false);
});

test("behavior: the table shows a failed case with what was expected", () => {
  const cases = Object.values(results);
  const report = { cases, notApplicable: [], totals: totalsOf(cases) } as unknown as EnforcementReport;
  const table = verdictTable(report, 140);
  expect(table.match(/✓/g)).toHaveLength(2);
  expect(table.match(/✗/g)).toHaveLength(2);
  expect(table.match(/│ ! │/g)).toHaveLength(2);
  expect(table).toContain("expected: AA24 signature error");
  expect(verdictSummary(report)).toBe("6 cases by two witnesses: 2 as expected, 4 not, 2 bypasses.");
});
