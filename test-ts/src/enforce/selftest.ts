import type { Address, Hex } from "viem";
import { policyAddresses } from "../chain/addStack.ts";
import type { CaseResult } from "../report/enforcementReport.ts";
import { whyNotApplicable } from "./applicability.ts";
import type { Case } from "./case.ts";
import { casesOf } from "./cases/all.ts";
import { policyModels } from "./policies/models.ts";
import { runCases } from "./runCases.ts";
import type { Stage } from "./stage.ts";

/** What the engine saw with one policy swapped for another. */
export type SelftestRow = {
  policy: string;
  /** What it was swapped for. */
  swap: Swap;
  cases: number;
  /** Ids of the cases that went on as if nothing were broken; there must be none. */
  unnoticed: string[];
};

type Swap = "agrees" | "refuses";

/** Answers 0 to everything: whatever is asked is allowed. To ERC-165 it has every interface, without which no session takes it on. */
export const agrees: Hex = "0x5f3560e01c6301ffc9a71460043560e01c63ffffffff1415165f5260205ff3";
/** Answers 1 to everything: nothing is allowed. To ERC-165 it has every interface. */
const refuses: Hex = "0x5f3560e01c6301ffc9a71460043560e01c63ffffffff1416155f5260205ff3";

/** Of each policy and swap, as many cases as are tried, of as many sessions as decide by it. */
const sample = 4;

/**
 * Tries the engine itself: each policy of the suite in turn is swapped for one that agrees to everything, then for one that refuses
 * everything. Whatever the policy refused alone must show as a bypass at both witnesses, whatever it allowed as breakage. A policy
 * that only ever agrees cannot be bypassed, so that it is only swapped for one that refuses. The chain is left as it was.
 * @param cases to choose from. @default every case
 * @param onRow told each row as it comes.
 * @returns a row of no cases for a policy that none can be derived for, since nobody models what it answers.
 * @throws when another policy of the suite decides none of the cases.
 */
export async function selftest(
  stage: Stage,
  { cases = casesOf(stage), onRow }: { cases?: readonly Case[]; onRow?: (row: SelftestRow) => void } = {},
): Promise<SelftestRow[]> {
  const rows: SelftestRow[] = [];
  for (const [policy, address] of Object.entries(policyAddresses())) {
    if (!policy.endsWith("Policy")) continue;
    for (const swap of policy === "SudoPolicy" ? (["refuses"] as const) : (["agrees", "refuses"] as const)) {
      const chosen = casesFor(stage, cases, policy, swap);
      if (chosen.length === 0 && !isUnmodelled(policy))
        throw new Error(
          `No case would notice that ${policy} ${swap}${swap === "agrees" ? " to" : ""} everything.`,
        );
      const results = await runSwapped(stage, chosen, address, swap);
      const unnoticed = results.filter((result) => !flips(result, policy, swap)).map(({ id }) => id);
      const row = { policy, swap, cases: chosen.length, unnoticed };
      rows.push(row);
      onRow?.(row);
    }
  }
  return rows;
}

/** No case can be derived for expressions as long as nobody models them. */
const isUnmodelled = (policy: string): boolean => policy === "ArgPolicy" && !(policy in policyModels);

/** Cases that the policy decides alone: those that it refuses, or those that it allows; a first one of each session, then a second. */
function casesFor(stage: Stage, cases: readonly Case[], policy: string, swap: Swap): Case[] {
  const decided = cases.filter(
    (each) =>
      (each.refused !== undefined) === (swap === "agrees") &&
      each.decidedBy?.(policy) &&
      whyNotApplicable(stage, each) === undefined,
  );
  const places = new Map<string, number>();
  const turns = decided.map((each) => {
    const turn = places.get(each.session ?? "") ?? 0;
    places.set(each.session ?? "", turn + 1);
    return { each, turn };
  });
  return turns
    .sort((a, b) => a.turn - b.turn)
    .slice(0, sample)
    .map(({ each }) => each);
}

async function runSwapped(
  stage: Stage,
  cases: readonly Case[],
  address: Address,
  swap: Swap,
): Promise<CaseResult[]> {
  const { testClient, publicClient } = stage.environment;
  const code = await publicClient.getCode({ address });
  await testClient.setCode({ address, bytecode: swap === "agrees" ? agrees : refuses });
  try {
    return await runCases(stage, cases);
  } finally {
    await testClient.setCode({ address, bytecode: code ?? "0x" });
  }
}

/** Whether both witnesses say the contrary of what is expected, because of the policy. */
function flips({ bundler, entryPoint }: CaseResult, policy: string, swap: Swap): boolean {
  const because = (reason: string) => reason.startsWith(`AA23 PolicyViolation ${policy}`);
  return [bundler, entryPoint].every(({ verdict, reason }) =>
    swap === "agrees" ? verdict === "accepted" : verdict === "refused" && because(reason),
  );
}
