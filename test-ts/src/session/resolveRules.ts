import { type Address, type Hex, isAddress, pad } from "viem";
import { self } from "./bounds.ts";
import { SessionError } from "./sessionError.ts";
import type { ActionDefinition, RuleConfig } from "./types.ts";

/** Always true: where every argument may be anything, the policy still needs a rule, as it limits native value too. */
const anyWord: RuleConfig = { condition: "greaterThanOrEqual", offset: 0, ref: pad("0x", { size: 32 }) };

/**
 * An action's rules as the universal action policy keeps them, with the granting account in the place of `self`.
 * None for a function without arguments: the policy cannot stand for it.
 *
 * @throws {SessionError} InvalidAddress
 */
export function resolveRules(action: ActionDefinition, account: Address): RuleConfig[] {
  if (!isAddress(account)) {
    throw new SessionError("InvalidAddress", `The granting account's address is not valid: ${account}.`);
  }
  if (action.rules.length === 0) return action.function.inputs.length === 0 ? [] : [anyWord];
  return action.rules.map(({ condition, offset, ref, total }) => ({
    condition,
    offset,
    ref: ref === self ? pad(account.toLowerCase() as Hex, { size: 32 }) : ref,
    ...(total !== undefined && { total }),
  }));
}
