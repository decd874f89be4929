import { beforeAll, describe, expect, test } from "vitest";
import { canonical } from "../src/chain/addresses.ts";
import { loadArtifact } from "../src/chain/artifacts.ts";
import { cases } from "../src/enforce/cases/all.ts";
import { enforce } from "../src/enforce/enforce.ts";
import { prepareStage } from "../src/enforce/prepareStage.ts";
import { runCase } from "../src/enforce/runCases.ts";
import type { Stage } from "../src/enforce/stage.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment();

let stage: Stage;

beforeAll(async () => {
  stage = await prepareStage(environment);
});

/** What the cases show, by their ids. */
const stories: Record<string, string[]> = {
  "a session key trades within its limits": ["swap-within-limits", "batch-approve-and-swap"],
  "a session key may go to its limits": ["swap-at-trade-limit", "approve-at-limit"],
  "a session key cannot swap more than its limit": ["swap-past-trade-limit", "swap-maximum"],
  "a session key cannot approve more than its limit": ["approve-past-limit"],
  "a session key may use its total up across operations": ["swap-at-total"],
  "a session key cannot exceed its total across operations": ["swap-past-total", "swap-after-total"],
  "a session key may use its total up in one batch": ["batch-at-total"],
  "a session key cannot exceed its total in one batch": ["batch-past-total"],
  "a session key cannot sell another token": ["wrong-token", "dirty-token"],
  "a session key cannot send the proceeds elsewhere": ["wrong-recipient", "recipient-other-account"],
  "a session key cannot approve another spender": ["wrong-spender"],
  "a session key cannot leave an argument out": ["truncated-recipient", "truncated-amount"],
  "a session key cannot attach native value": ["native-value"],
  "a session key cannot call another function": [
    "wrong-function-transfer",
    "wrong-function-pool",
    "short-selector",
  ],
  "a session key cannot call another contract": [
    "wrong-contract-pool",
    "wrong-contract-token",
    "native-transfer",
    "entry-point-withdrawal",
  ],
  "a session key cannot hide a theft in a batch": ["batch-bad-last", "batch-bad-first"],
  "a session key cannot change the account": ["self-execute", "self-install-module", "direct-install-module"],
  "a session key cannot give itself more rights": ["module-enable-session"],
  "a session key cannot run other code as the account": ["delegatecall"],
  "a session key cannot choose how the account executes": ["try-mode", "execute-user-op", "empty-batch"],
  "another key cannot use the session": ["wrong-session-key", "owner-key-for-session"],
  "an operation cannot be changed after it was signed": ["tampered-calldata", "tampered-gas"],
  "an operation cannot be sent twice": ["replayed-operation"],
  "one account's session is of no use on another": ["other-accounts-session", "enable-for-another-account"],
  "a session that was never enabled is of no use": ["session-never-enabled"],
  "a session can be enabled by its first operation": ["enable-and-swap"],
  "the first operation is bound by the session's limits too": ["enable-and-swap-past-limit"],
  "only the owner can grant a session": ["enable-signed-by-stranger"],
  "a grant is for what the owner signed, where he signed it for": [
    "enable-widened",
    "enable-for-another-chain",
  ],
  "a grant counts once": ["enable-replayed"],
  "a revoked session stays revoked": ["use-after-revocation", "enable-after-revocation"],
  "the account may pay for the session's gas": ["self-paid", "paymaster-not-needed"],
  "a paymaster cannot pay for a session that does not permit it": ["paymaster-not-permitted"],
  "a paymaster pays only for what its sponsor signed": ["paymaster-wrong-signature"],
  "a session lives up to its last second": ["second-before-expiry", "last-second"],
  "a session is over after its last second": ["second-after-expiry", "day-after-expiry"],
  "a session does not stand in for slippage protection": ["least-output-exact", "least-output-missed"],
  "a session does not stand in for an allowance": ["no-allowance"],
};

describe("bundler and EntryPoint agree:", () => {
  test.each(Object.entries(stories))("%s", async (_, ids) => {
    for (const id of ids) {
      const { expected, bundler, entryPoint } = await runCase(stage, caseOf(id));
      expect(bundler).toMatchObject(expected);
      expect(entryPoint).toMatchObject(expected);
    }
  });

  test("every case is one of these stories", () => {
    expect(cases.map(({ id }) => id).sort()).toEqual(Object.values(stories).flat().sort());
  });
});

describe("a guard that is broken is noticed:", () => {
  const overLimit = ["swap-past-trade-limit", "wrong-recipient", "native-value"];
  const replaceUniActionPolicy = (bytecode: `0x${string}`) =>
    environment.testClient.setCode({ address: canonical.uniActionPolicy, bytecode });

  test("a policy that agrees to everything", async () => {
    await replaceUniActionPolicy(loadArtifact("SudoPolicy").deployedBytecode);

    const { cases: results, totals } = await enforce(stage, { only: overLimit.map(caseOf) });

    // The pool takes no native value, whatever the session says: refused, and for another reason than expected.
    expect(totals).toEqual({ cases: 3, passed: 0, failed: 3, bypasses: 2 });
    expect(results.map(({ bundler }) => bundler.verdict)).toEqual(["accepted", "accepted", "refused"]);
    expect(results.map(({ entryPoint }) => entryPoint.verdict)).toEqual(["accepted", "accepted", "refused"]);
  });

  test("a policy that refuses everything", async () => {
    await replaceUniActionPolicy("0x600160005260206000f3");

    const only = ["swap-within-limits", "swap-past-trade-limit", "wrong-function-transfer"].map(caseOf);
    const { cases: results, totals } = await enforce(stage, { only });

    expect(totals).toEqual({ cases: 3, passed: 1, failed: 2, bypasses: 0 });
    expect(results[1]?.entryPoint.reason).toBe("AA23 PolicyViolation UniActionPolicy");
  });

  test("a signature that nobody checks", async () => {
    await environment.testClient.setCode({
      address: canonical.ownableValidator,
      bytecode: "0x600160005260206000f3",
    });

    const { totals } = await enforce(stage, { only: ["wrong-session-key", "tampered-calldata"].map(caseOf) });

    expect(totals).toEqual({ cases: 2, passed: 0, failed: 2, bypasses: 2 });
  });
});

function caseOf(id: string) {
  const found = cases.find((each) => each.id === id);
  if (!found) throw new Error(`there is no case ${id}`);
  return found;
}
