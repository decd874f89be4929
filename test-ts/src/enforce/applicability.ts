import type { Session } from "@rhinestone/module-sdk";
import { type Address, isAddressEqual } from "viem";
import { policyAddresses } from "../chain/addStack.ts";
import type { ContractName, Stack } from "../chain/environment.ts";
import type { Case } from "./case.ts";
import type { Ground } from "./stage.ts";

/** @returns names of the stack's contracts that a session needs and the stack has not. */
export function missingFor(stack: Stack, session: Session): ContractName[] {
  const used = [
    ...session.userOpPolicies,
    ...session.erc7739Policies.erc1271Policies,
    ...session.actions.flatMap(({ actionPolicies }) => actionPolicies),
  ].map(({ policy }) => policy);
  const missing = (Object.entries(policyAddresses()) as [ContractName, Address][]).filter(
    ([name, address]) => !stack.contracts[name] && used.some((policy) => isAddressEqual(policy, address)),
  );
  return missing.map(([name]) => name);
}

/** Says that a stack lacks contracts. */
export const lacks = ({ name }: Stack, missing: readonly ContractName[]): string =>
  `the stack "${name}" has no ${missing.join(" and no ")}`;

/** @returns why a case says nothing on this stage, as a clause; undefined when it says something. */
export function whyNotApplicable(
  { environment, owner }: Ground,
  each: Pick<Case, "needs" | "notOn">,
): string | undefined {
  const { stack } = environment;
  const missing = (each.needs ?? []).filter((name) => !stack.contracts[name]);
  if (missing.length > 0) return lacks(stack, missing);
  return each.notOn?.[owner.kind.name];
}
