import { getAddress } from "viem";
import { type Finding, finding, type LintRule } from "./finding.ts";
import type { TargetFacts } from "./inspectTargets.ts";

/** What stands at the targets; nothing where no chain was asked. */
export const lintTargets: LintRule = ({ reading, facts }) =>
  reading.actions.flatMap((action): Finding[] => {
    if (action.kind !== "function" && action.kind !== "transfer") return [];
    const at = { action, reading };
    if (reading.account === action.target)
      return [finding("target-account", at, "The target is the granting account itself.", grantElse)];
    const known = facts?.get(getAddress(action.target));
    if (!known) return [];
    return [
      ...lintKind(known, action.target).map(([code, message, fix]) => finding(code, at, message, fix)),
      ...missing(known),
    ];

    function missing({ missing }: TargetFacts): Finding[] {
      if (!missing.includes(action.selector.toLowerCase())) return [];
      const fallback = "a call falls through to its fallback function, or does nothing";
      return [
        finding(
          "selector-missing",
          at,
          `The code at ${action.target} has no function ${action.selector}: ${fallback}.`,
          "Check the address, the chain and the ABI.",
        ),
      ];
    }
  });

const grantElse = "Grant a function of a contract; an account's own functions are its owner's.";

function lintKind({ kind, evidence }: TargetFacts, target: string): [Finding["code"], string, string][] {
  switch (kind) {
    case "none":
      return [
        [
          "target-no-code",
          `There is no code at ${target}: whoever deploys there first decides what the call does.`,
          "Check the address and the chain.",
        ],
      ];
    case "account":
      return [["target-account", `${target} is a smart account (${evidence}).`, grantElse]];
    case "proxy":
      return [
        [
          "target-proxy",
          `${target} is a proxy (${evidence}): whoever may upgrade it decides what the granted function does.`,
          "Find out who may upgrade it and how fast; keep the session shorter than that.",
        ],
      ];
    case "contract":
      return [];
  }
}
