import {
  type CaseResult,
  type EnforcementReport,
  isPass,
  type Testimony,
  totalsOf,
} from "../report/enforcementReport.ts";

const address = "0x00000000000000000000000000000000000000AA";
const refused = (reason: string): Testimony => ({ verdict: "refused", reason, message: "0x" });
const accepted: Testimony = { verdict: "accepted", reason: "", message: "sold: 5 -> 4" };

/** A case, with what both witnesses said. */
export function sampleCase(
  fields: Pick<CaseResult, "id" | "group" | "title">,
  expected: Testimony,
  bundler = expected,
  entryPoint = bundler,
): CaseResult {
  const { verdict, reason } = expected;
  const result = {
    ...fields,
    session: "sample",
    corpus: [7],
    operation: {
      sender: address,
      mode: "use" as const,
      sponsored: true,
      calls: [
        {
          target: address,
          contract: "pool",
          value: "1",
          function: "swap(address,uint256)",
          args: [{ name: "amountIn", type: "uint256", value: "11" }],
          data: "0x12345678",
        },
      ],
      callData: "0x",
    },
    expected: { verdict, reason },
    bundler: { ...bundler, phase: "send" as const },
    entryPoint,
    effects: [{ label: "sold", before: "5", bundler: "5", entryPoint: "4" }],
  };
  return { ...result, pass: isPass(result) };
}

const line = { group: "Parameters", expected: "refused" };

/** A run in which each thing that can come of a case came of one. */
export function sampleReport(account = "nexus", title = "Sell <b>more</b> & more"): EnforcementReport {
  const limit = refused(
    "AA23 PolicyViolation UniActionPolicy: amountIn 11 > 10 (rule 2 of 3: amountIn <= 10)",
  );
  const cases = [
    sampleCase({ id: "within", group: "Limits", title: "Sell within the limit" }, accepted),
    sampleCase({ id: "above", group: "Limits", title }, limit),
    sampleCase(
      { id: "thief", group: "Arguments", title: "Send it to a thief" },
      refused("AA23 wrong recipient"),
      limit,
      accepted,
    ),
    sampleCase(
      { id: "broken", group: "Time", title: "Trade in the last second" },
      accepted,
      refused("AA22 expired or not due"),
    ),
  ];
  return {
    schema: 1,
    stack: "embedded",
    account,
    chainId: 31_337,
    forkBlock: 12,
    session: {
      name: "sample",
      permissionId: "0x12",
      account: address,
      sessionKey: address,
      validUntil: 1_800_000_000,
      sponsored: true,
      notes: ["A test key stands in."],
    },
    cases,
    notApplicable: [{ id: "none", title: "Use a hook", reason: "the account has none" }],
    corpus: [
      { ...line, id: "bounds", number: 1, tried: "A value past its bound", cases: 2, passed: 1 },
      { ...line, id: "sandwich", number: 2, tried: "A price that was moved", cases: 1, passed: 1 },
      {
        ...line,
        id: "forks",
        number: 3,
        tried: "A chain that nobody pinned",
        cases: 0,
        passed: 0,
        elsewhere: { reason: "No operation shows it.", tests: ["a.test.ts#default"] },
      },
    ],
    differences: [],
    totals: totalsOf(cases),
    review: {
      explanation: {
        name: "sample",
        who: "The key.",
        when: "For a day.",
        fees: "Free.",
        overall: [],
        actions: [
          {
            title: "pool.swap(amountIn)",
            target: address,
            lines: [{ what: "amountIn", bound: "not limited", limited: false }],
          },
        ],
        notLimited: ["pool.swap(amountIn): amountIn may be anything."],
      },
      findings: [
        {
          code: "no-amount-bound",
          severity: "error",
          where: "pool.swap: amountIn",
          message: "It may be anything.",
          fix: "Bound it.",
          function: "swap",
        },
      ],
    },
  };
}
