import { expect, test } from "vitest";
import { sampleCase } from "../../testing/sampleReport.ts";
import type { CaseResult, Testimony } from "../enforcementReport.ts";
import { caseEvidence } from "./caseEvidence.ts";

const refused = (reason: string): Testimony => ({ verdict: "refused", reason, message: "0x" });
const fields = { id: "empty", group: "Tanks", title: "Trade on an empty tank" };
const exact = refused("AA33 TankEmpty");
const hidden = refused("AA23 StandIn");

/** Each row of the table of witnesses: who, whether in green or red, and why. */
async function rows(result: CaseResult): Promise<string[][]> {
  const html = (await caseEvidence(result)).toString();
  const cells =
    /<tr><th scope="row">([^<]*)<\/th><td(?: class="(\w+)")?>\w+<\/td><td class="because">([^<]*)</g;
  return [...html.matchAll(cells)].map(([, who, mark, reason]) => [who!, mark ?? "", reason!]);
}

test("default: both witnesses are held against what is expected of them", async () => {
  expect(await rows(sampleCase(fields, exact, hidden, exact))).toEqual([
    ["Expected", "", "AA33 TankEmpty"],
    ["Bundler (send)", "bad", "AA23 StandIn"],
    ["EntryPoint", "good", "AA33 TankEmpty"],
  ]);
});

test("behavior: a bundler that is known not to see the reason is not wrong", async () => {
  const result = sampleCase(fields, exact, hidden, exact);
  const expected = { ...result.expected, bundlerReason: hidden.reason };
  expect(await rows({ ...result, expected })).toEqual([
    ["Expected", "", "AA33 TankEmpty"],
    ["Expected of the bundler", "", "AA23 StandIn"],
    ["Bundler (send)", "good", "AA23 StandIn"],
    ["EntryPoint", "good", "AA33 TankEmpty"],
  ]);
});

test("behavior: what the deployed contracts make of it stands beside what is expected of ours", async () => {
  const result = sampleCase(fields, exact);
  const elsewhere = await rows({ ...result, expectedElsewhere: { verdict: "refused", reason: "AA31 Low" } });
  expect(elsewhere[1]).toEqual(["Of the deployed contracts", "", "AA31 Low"]);
});
