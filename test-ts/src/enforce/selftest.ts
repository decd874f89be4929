import { type Address, getAddress, type Hex } from "viem";
import { policyAddresses } from "../chain/addStack.ts";
import { totalsOf } from "../report/enforcementReport.ts";
import type { Case } from "./case.ts";
import { casesOf } from "./cases/all.ts";
import { runCases } from "./runCases.ts";
import type { Stage } from "./stage.ts";

/** What the engine saw with one policy swapped for another. */
export type SelftestRow = {
  policy: string;
  /** What it was swapped for. */
  swap: "agrees" | "refuses";
  cases: number;
  bypasses: number;
  failed: number;
  /** Whether the engine noticed, as it must. */
  noticed: boolean;
};

/** Answers 0 to everything: whatever is asked is allowed. */
const agrees: Hex = "0x5f5f5260205ff3";
/** Answers 1 to everything: nothing is allowed. */
const refuses: Hex = "0x60015f5260205ff3";

/** Of each verdict, as many cases as are enough to notice. */
const sample = 4;

/**
 * Tries the engine itself: each policy in turn is swapped for one that agrees to everything, then for one that refuses everything.
 * The first must show as bypasses, the second as breakage. A policy that only ever agrees cannot be bypassed, so that it is only
 * swapped for one that refuses. The chain is left as it was.
 * @param onRow told each row as it comes.
 * @throws when a policy of the sessions on the stage has no case that would notice.
 */
export async function selftest(
  stage: Stage,
  onRow: (row: SelftestRow) => void = () => {},
): Promise<SelftestRow[]> {
  const cases = casesOf(stage);
  const rows: SelftestRow[] = [];
  for (const [policy, address] of Object.entries(policyAddresses()) as [string, Address][]) {
    for (const swap of policy === "SudoPolicy" ? (["refuses"] as const) : (["agrees", "refuses"] as const)) {
      const chosen = casesFor(stage, cases, { policy, address, swap });
      if (chosen.length === 0) continue;
      const row = await trySwap(stage, chosen, { policy, address, swap });
      rows.push(row);
      onRow(row);
    }
  }
  return rows;
}

type Swap = Pick<SelftestRow, "policy" | "swap"> & { address: Address };

/** Cases that the policy decides: those that it refuses, or those of a session that uses it which must be accepted. */
function casesFor(stage: Stage, cases: readonly Case[], { policy, address, swap }: Swap): Case[] {
  const users = new Set(
    stage.scenes
      .filter(({ subject: { session } }) =>
        [session.userOpPolicies, ...session.actions.map(({ actionPolicies }) => actionPolicies)]
          .flat()
          .some((data) => getAddress(data.policy) === getAddress(address)),
      )
      .map(({ subject }) => subject.name),
  );
  const decided = cases.filter((each) => {
    if (!each.session || !users.has(each.session)) return false;
    const reason = each.refused?.(stage);
    if (swap === "refuses") return reason === undefined && !each.id.includes("/time/");
    return reason?.includes(` ${policy}`) === true;
  });
  return spread(decided);
}

/** A few out of many, from the beginning to the end. */
const spread = <T>(items: readonly T[]): T[] =>
  items.filter((_, index) => index % Math.max(1, Math.floor(items.length / sample)) === 0).slice(0, sample);

async function trySwap(
  stage: Stage,
  cases: readonly Case[],
  { policy, address, swap }: Swap,
): Promise<SelftestRow> {
  const { testClient, publicClient } = stage.environment;
  const code = await publicClient.getCode({ address });
  await testClient.setCode({ address, bytecode: swap === "agrees" ? agrees : refuses });
  try {
    const { bypasses, failed } = totalsOf(await runCases(stage, cases));
    const noticed = swap === "agrees" ? bypasses > 0 : failed > 0 && bypasses === 0;
    return { policy, swap, cases: cases.length, bypasses, failed, noticed };
  } finally {
    await testClient.setCode({ address, bytecode: code ?? "0x" });
  }
}
