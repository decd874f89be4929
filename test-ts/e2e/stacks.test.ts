import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EnvironmentError } from "../src/chain/environmentError.ts";
import { readForkOptions } from "../src/chain/forkOptions.ts";
import { readPrecompiles } from "../src/chain/readPrecompiles.ts";
import { startEnvironment } from "../src/chain/startEnvironment.ts";
import type { Case } from "../src/enforce/case.ts";
import { casesOf } from "../src/enforce/cases/all.ts";
import { enforce } from "../src/enforce/enforce.ts";
import { prepareStage } from "../src/enforce/prepareStage.ts";
import { agrees } from "../src/enforce/selftest.ts";
import type { EnforcementReport } from "../src/report/enforcementReport.ts";
import { withAgreeingModule } from "../src/testing/agreeingModule.ts";
import { artifactOf, forgeOutput, writeStack } from "../src/testing/alteredStack.ts";
import { readPage } from "../src/testing/openPage.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hallpass-stack-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs some cases on a stack. @param change made to each case */
async function run(
  artifacts?: string,
  ids?: readonly string[],
  change: (each: Case) => Case = (each) => each,
): Promise<EnforcementReport> {
  const environment = await startEnvironment({ artifacts });
  try {
    const stage = await prepareStage(environment);
    const { name } = stage.definition;
    const only = casesOf(stage).filter(({ id, session = name }) => ids?.includes(id) ?? session === name);
    return await enforce(stage, { only: only.map(change) });
  } finally {
    await environment.stop();
  }
}

const stackWith = (label: string, changes: Record<string, object | undefined>): string =>
  writeStack(join(folder, label), changes);

describe("a stack of somebody else's build", { timeout: 900_000 }, () => {
  test("that is forge's own output gives the same report", async () => {
    const [ours, theirs] = [await run(), await run(forgeOutput)];

    expect(ours.stack).toBe("embedded");
    expect({ ...theirs, stack: "embedded" }).toEqual(ours);
  });

  test("with another policy in it gives another report", async () => {
    const stack = stackWith("lax", { UniActionPolicy: artifactOf("SudoPolicy") });

    const { totals, cases: results } = await run(stack, [
      "swap-within-limits",
      "dex-swap-24h/pool.swap/amountIn/bound+1",
    ]);

    expect(totals).toEqual({ cases: 2, passed: 1, failed: 1, bypasses: 1 });
    expect(results.map(({ pass }) => pass)).toEqual([true, false]);
  });

  test("that lacks a contract is tried without it", async () => {
    const stack = stackWith("partial", { SudoPolicy: undefined });

    const { totals, notApplicable } = await run(stack, ["swap-within-limits", "module-enable-session"]);

    expect(totals).toEqual({ cases: 1, passed: 1, failed: 0, bypasses: 0 });
    const reason = 'the stack "artifacts" has no SudoPolicy';
    expect(notApplicable).toContainEqual({
      id: "module-enable-session",
      title: "Have the module enable a session without bounds",
      reason,
    });
    expect(notApplicable).toContainEqual({ id: "sudo", title: 'The session "sudo"', reason });
    // The paymaster policy is ours alone, and in none of these folders.
    const both = `${reason} and no PaymasterPolicy`;
    expect(new Set(notApplicable.map((each) => each.reason))).toEqual(new Set([reason, both]));
  });

  test("that does what ours is too strict for, by design, is told by the report", async () => {
    const stack = stackWith("lenient", { TimeFramePolicy: artifactOf("SudoPolicy") });

    const { totals, differences } = await run(stack, ["times-in-milliseconds", "unknown-mode"]);

    expect(totals).toEqual({ cases: 2, passed: 2, failed: 0, bypasses: 0 });
    expect(differences).toEqual([
      {
        id: "times-in-milliseconds",
        title: "Enable a session whose last second is given in milliseconds",
        ours: { verdict: "refused", reason: expect.stringMatching(/^AA23 TimeInMilliseconds: time \d+$/) },
        found: { verdict: "accepted", reason: "" },
      },
    ]);
  });

  test("that announces nothing and takes one message for another is told by the report", async () => {
    const ids = ["message-for-another-hash", "enable-announced"];

    const { totals, differences } = await run(forgeOutput, ids, withAgreeingModule);

    expect(totals).toEqual({ cases: 2, passed: 2, failed: 0, bypasses: 0 });
    expect(differences.map(({ id, found }) => ({ id, ...found }))).toEqual([
      { id: "message-for-another-hash", verdict: "accepted", reason: "" },
      { id: "enable-announced", verdict: "refused", reason: "mined without effect" },
    ]);
  });

  test("that signs no message in a session's last second is told by the report", async () => {
    const stack = stackWith("shorter", { TimeFramePolicy: { deployedBytecode: agrees } });

    const { totals, differences } = await run(stack, ["message-in-its-last-second"]);

    expect(totals).toEqual({ cases: 1, passed: 1, failed: 0, bypasses: 0 });
    expect(differences.map(({ found }) => found)).toEqual([
      { verdict: "refused", reason: "InvalidSignature" },
    ]);
  });

  test("is told apart from one that is broken, by the report and by its page", async () => {
    const stack = stackWith("unlimited", { ERC20SpendingLimitPolicy: artifactOf("SudoPolicy") });
    const byDesign = ["approve-0", "transfer-0", "transferFrom-0", "taken-in"].map(
      (id) => `token-fallback/unlimited/${id}`,
    );

    const report = await run(stack, [...byDesign, "token-fallback/coin/spent/limit+1"]);

    expect(report.differences.map(({ id }) => id)).toEqual(byDesign);
    expect(report.totals).toEqual({ cases: 5, passed: 4, failed: 1, bypasses: 1 });
    const { heading, differences, problems } = await readPage([report]);
    expect(heading).toBe("1 attack got through");
    expect(differences).toEqual(
      Array(4).fill(
        expect.stringMatching(/refused: AA23 PolicyViolation ERC20SpendingLimitPolicy.*accepted$/),
      ),
    );
    expect(problems).toEqual([]);
  });

  test("may bring the account, from creation code", async () => {
    const code = readPrecompiles("NexusPrecompiles.sol");
    const creation = (constant: string) => ({ bytecode: { object: code(constant) } });
    const account = {
      Nexus: creation("NEXUS_BYTECODE"),
      NexusAccountFactory: creation("NEXUS_ACCOUNT_FACTORY_BYTECODE"),
      NexusBootstrap: creation("NEXUS_BOOTSTRAP_BYTECODE"),
    };
    const environment = await startEnvironment({ artifacts: stackWith("account", account) });
    try {
      const { Nexus, NexusAccountFactory, NexusBootstrap } = environment.stack.contracts;
      const stage = await prepareStage(environment);
      const { cases, totals } = await enforce(stage, {
        only: casesOf(stage).filter(({ group, session }) => group === "Time" && session === "dex-swap-24h"),
      });

      expect([Nexus, NexusAccountFactory, NexusBootstrap].map((each) => each?.source)).toEqual(
        Array(3).fill("artifacts"),
      );
      expect(cases.length).toBeGreaterThan(3);
      expect(totals).toMatchObject({ passed: cases.length, failed: 0, bypasses: 0 });
    } finally {
      await environment.stop();
    }
  });

  test.each([
    [
      "a part of the account",
      { Nexus: { bytecode: "0x00" } },
      "STACK_ARTIFACTS has a part of Nexus: the account needs Nexus, NexusAccountFactory and NexusBootstrap.",
    ],
    [
      "no session module",
      { SmartSession: undefined },
      "STACK_ARTIFACTS has no SmartSession, without which there are no sessions.",
    ],
    [
      "an account that cannot be deployed",
      {
        Nexus: { bytecode: "0xfe" },
        NexusAccountFactory: { bytecode: "0xfe" },
        NexusBootstrap: { bytecode: "0xfe" },
      },
      "The constructor of Nexus failed.",
    ],
  ])("with %s is refused in one sentence", async (label, changes, sentence) => {
    await expect(startEnvironment({ artifacts: stackWith(label, changes) })).rejects.toThrow(
      new EnvironmentError(sentence),
    );
  });

  test("and a live chain exclude each other", async () => {
    const sentence = "A live chain has its own contracts: give FORK_URL or STACK_ARTIFACTS, not both.";
    const both = { STACK_ARTIFACTS: folder, FORK_URL: "http://127.0.0.1:1" };

    expect(() => readForkOptions(both)).toThrow(new EnvironmentError(sentence));
    expect(readForkOptions({ STACK_ARTIFACTS: folder })).toEqual({ artifacts: folder });
    await expect(startEnvironment({ artifacts: folder, forkUrl: both.FORK_URL })).rejects.toThrow(sentence);
  });

  test("that lacks what the session itself needs cannot be tried", async () => {
    const stack = stackWith("without", { UniActionPolicy: undefined, TimeFramePolicy: undefined });

    await expect(run(stack)).rejects.toThrow(
      new EnvironmentError(
        'The session "dex-swap-24h" cannot be tried: the stack "artifacts" has no UniActionPolicy and no TimeFramePolicy.',
      ),
    );
  });
});
