import { beforeAll, describe, expect, test } from "vitest";
import guards from "../../script/mutation/cases.json" with { type: "json" };
import { canonical } from "../src/chain/addresses.ts";
import { policyAddresses } from "../src/chain/addStack.ts";
import { loadArtifact } from "../src/chain/artifacts.ts";
import { casesOf } from "../src/enforce/cases/all.ts";
import { coverCorpus } from "../src/enforce/corpus.ts";
import { enforce } from "../src/enforce/enforce.ts";
import { prepareStage } from "../src/enforce/prepareStage.ts";
import { runCase } from "../src/enforce/runCases.ts";
import { agrees, type SelftestRow, selftest } from "../src/enforce/selftest.ts";
import type { Stage } from "../src/enforce/stage.ts";
import { agreeingModule, withAgreeingModule } from "../src/testing/agreeingModule.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment();

let stage: Stage;

beforeAll(async () => {
  stage = await prepareStage(environment);
});

/** What the cases show, by their ids; those derived from the reference session without its name. */
const stories: Record<string, string[]> = {
  "a session key trades within its limits": ["swap-within-limits", "batch-approve-and-swap"],
  "a session key may go to its limits": ["/pool.swap/amountIn/bound", "/token.approve/amount/bound"],
  "a session key cannot go past its limits": ["/pool.swap/amountIn/bound+1", "/token.approve/amount/bound+1"],
  "a session key cannot exceed its total across operations": ["/pool.swap/amountIn/total/ops+1"],
  "a session key cannot exceed its total in one batch": ["/pool.swap/amountIn/total/batch+1"],
  "a session key cannot sell another token": ["wrong-token", "/pool.swap/tokenIn/dirty-lowest"],
  "a session key cannot send the proceeds elsewhere": ["wrong-recipient", "recipient-other-account"],
  "a session key cannot call another function or contract": [
    "wrong-function-transfer",
    "wrong-contract-token",
    "native-transfer",
    "entry-point-withdrawal",
    "/pool.swap/on a stranger",
  ],
  "a session key cannot change the account": ["self-install-module", "direct-install-module"],
  "a session key cannot give itself more rights": ["module-enable-session"],
  "another key cannot use the session": ["/signature/other-key", "/signature/owner-key"],
  "an operation cannot be changed after it was signed": ["tampered-calldata", "tampered-gas"],
  "only the owner can grant a session": ["enable-signed-by-stranger"],
  "a grant counts once": ["enable-replayed"],
  "a revoked session stays revoked": ["/lifecycle/revoked", "enable-after-revocation"],
  "a session lives up to its last second": ["/time/end-1", "/time/end"],
  "a session is over after its last second": ["/time/end+1"],
};

const withName = (id: string) => (id.startsWith("/") ? `${stage.definition.name}${id}` : id);

describe("bundler and EntryPoint agree:", () => {
  test.each(Object.entries(stories))("%s", async (_, ids) => {
    for (const id of ids) {
      const { expected, bundler, entryPoint } = await runCase(stage, caseOf(withName(id)));
      expect(bundler).toMatchObject(expected);
      expect(entryPoint).toMatchObject(expected);
    }
  });

  test("on every line of the corpus that an operation can show, and the others say who shows them", () => {
    const uncovered = coverCorpus(casesOf(stage)).filter(({ cases }) => cases.length === 0);
    expect(uncovered.filter(({ elsewhere }) => !elsewhere)).toEqual([]);
    // The SDK's, the bundler's and the paymaster's own matters, and the harness's.
    expect(uncovered.map(({ number }) => number)).toEqual([
      42, 56, 77, 78, 99, 100, 118, 125, 126, 128, 129, 130, 131, 132,
    ]);
  });

  test("and every guard of the mutation tests is held by a case", () => {
    const ids = new Set(casesOf(stage).map(({ id }) => id));
    expect(Object.keys(guards).filter((id) => !ids.has(id))).toEqual([]);
  });

  test("on operations at random", async () => {
    const random = { seed: "hallpass", count: 50 };
    const only = casesOf(stage, { random }).filter(({ group }) => group === "At random");
    const { cases, totals } = await enforce(stage, { only });
    expect(cases.filter(({ pass }) => !pass)).toEqual([]);
    expect(totals.cases).toBe(50);
  }, 900_000);
});

test("nobody sends a transaction without a key", async () => {
  const { publicClient } = environment;
  const theft = { from: stage.account, to: stage.thief, value: "0x1" } as const;
  const sent = publicClient.request({ method: "eth_sendTransaction" as never, params: [theft] as never });
  await expect(sent).rejects.toThrow("No Signer available");
});

describe("a guard that is broken is noticed:", () => {
  const overLimit = ["/pool.swap/amountIn/bound+1", "wrong-recipient", "/pool.swap/value+1"];
  const replaceUniActionPolicy = (bytecode: `0x${string}`) =>
    environment.testClient.setCode({ address: canonical.uniActionPolicy, bytecode });

  test("a policy that agrees to everything", async () => {
    await replaceUniActionPolicy(loadArtifact("SudoPolicy").deployedBytecode);

    const { cases: results, totals } = await enforce(stage, { only: overLimit.map(withName).map(caseOf) });

    // The pool takes no native value, whatever the session says: refused, and for another reason than expected.
    expect(totals).toEqual({ cases: 3, passed: 0, failed: 3, bypasses: 2 });
    expect(results.map(({ bundler }) => bundler.verdict)).toEqual(["accepted", "accepted", "refused"]);
    expect(results.map(({ entryPoint }) => entryPoint.verdict)).toEqual(["accepted", "accepted", "refused"]);
  });

  test("a policy that refuses everything", async () => {
    await replaceUniActionPolicy("0x600160005260206000f3");

    const only = ["swap-within-limits", "/pool.swap/amountIn/bound+1", "wrong-function-transfer"]
      .map(withName)
      .map(caseOf);
    const { cases: results, totals } = await enforce(stage, { only });

    expect(totals).toEqual({ cases: 3, passed: 1, failed: 2, bypasses: 0 });
    expect(results[1]?.entryPoint.reason).toBe("AA23 PolicyViolation UniActionPolicy");
  });

  test("a paymaster policy that agrees to everything", async () => {
    const address = policyAddresses().PaymasterPolicy;
    await environment.testClient.setCode({ address, bytecode: agrees });

    const only = casesOf(stage).filter(
      ({ id, refused, decidedBy }) => id.includes("/fees/") && refused && decidedBy?.("PaymasterPolicy"),
    );
    const { totals } = await enforce(stage, { only });

    // Of the session that names a paymaster and of the one that pays for itself.
    expect(totals).toEqual({ cases: 18, passed: 0, failed: 18, bypasses: 18 });
  });

  test("a session module that agrees to everything", async () => {
    const ids = [
      ...["enable-order-changed", "policy-set-by-account", "bundle-total-past", "path-intermediate"],
      ...["tails-overlapping", "wrapped-in-multicall", "alias-push-name", "nft-transfer-zero"],
      ...["burning-token-past", "message-of-trading-session", "one-key-exhausted-here"],
      "message-for-another-hash",
    ];

    const { totals } = await enforce(stage, { only: ids.map(caseOf).map(withAgreeingModule) });

    expect(totals).toEqual({ cases: ids.length, passed: 0, failed: ids.length, bypasses: ids.length });
  });

  test("an owner's validator that agrees to everything", async () => {
    const address = stage.owner.kind.ownerValidator(environment.stack);
    await environment.testClient.setCode({ address, bytecode: agreeingModule });

    const { totals } = await enforce(stage, { only: [caseOf("nonce-of-owners-validator")] });

    expect(totals).toMatchObject({ failed: 1, bypasses: 1 });
  });

  test("a signature that nobody checks", async () => {
    await environment.testClient.setCode({
      address: canonical.ownableValidator,
      bytecode: "0x600160005260206000f3",
    });

    const { totals } = await enforce(stage, {
      only: ["/signature/other-key", "tampered-calldata"].map(withName).map(caseOf),
    });

    expect(totals).toEqual({ cases: 2, passed: 0, failed: 2, bypasses: 2 });
  });
});

describe("the self-test", () => {
  test("has no answer about a policy that no case would miss", async () => {
    await expect(selftest(stage, { cases: [] })).rejects.toThrow(
      "No case would notice that UniActionPolicy agrees to everything.",
    );
  });

  test("names each case that does not notice", async () => {
    const rows: SelftestRow[] = [];
    const decided = ["conditions/ledger.set/above/bound", "/signature/other-key"].map((id) => ({
      ...caseOf(withName(id)),
      decidedBy: () => true,
    }));

    await expect(selftest(stage, { cases: decided, onRow: (row) => rows.push(row) })).rejects.toThrow(
      "No case would notice that UniActionPolicy refuses everything.",
    );

    const unnoticed = [withName("/signature/other-key")];
    expect(rows).toEqual([{ policy: "UniActionPolicy", swap: "agrees", cases: 2, unnoticed }]);
  });
});

function caseOf(id: string) {
  const found = casesOf(stage).find((each) => each.id === id);
  if (!found) throw new Error(`there is no case ${id}`);
  return found;
}
