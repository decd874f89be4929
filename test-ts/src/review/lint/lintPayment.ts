import { finding, type LintRule } from "./finding.ts";

/** Who pays for gas, and how much. */
export const lintPayment: LintRule = ({ reading }) => {
  const { sponsored, policies } = reading;
  const named = policies.some(({ kind }) => kind === "paymaster");
  const open = finding(
    "open-paymaster",
    { reading },
    "The session allows paymasters and does not say which: one that takes tokens for gas can be made to take them.",
    "Name the paymasters that may pay, so that the paymaster policy holds the session to them.",
  );
  const fees = finding(
    "unlimited-fees",
    { reading },
    "The account pays for an operation that no paymaster pays for, at any gas price that the key signs: a thief can burn all its native value.",
    "Bound the fees: the paymaster policy or the gas policy on the session.",
  );
  return [
    ...(sponsored && !named ? [open] : []),
    ...(named || policies.some(({ kind }) => kind === "gas") ? [] : [fees]),
  ];
};
