import { isAddress } from "viem";
import type { LooseAction } from "./abiTypes.ts";
import { defineAction } from "./defineAction.ts";
import { checkFees, type Fees } from "./fees.ts";
import { checkLifetime } from "./lifetime.ts";
import { checkUses, checkValue } from "./limits.ts";
import { SessionError } from "./sessionError.ts";
import type {
  ActionDefinition,
  ContractInput,
  SessionDefinition,
  SessionInput,
  SignedContents,
} from "./types.ts";

/** What the session module takes at most. */
const MAX_ACTIONS = 128;
/** Targets that the session module gives a meaning of its own. */
const FLAG_TARGETS = [0n, 1n];

/**
 * Says what a session key may do: these functions, within these bounds, for this long. All else is refused.
 *
 * Functions and arguments go by their names in the ABI, and the compiler checks both. Amounts are in the
 * token's smallest unit, native value in wei, times in seconds.
 *
 * @returns the session as data, for any account; `encodeSession` makes one account's grant of it.
 * @throws {SessionError} when the session cannot be enforced as written; `code` names the reason.
 * @example
 * defineSession({
 *   name: "allowance",
 *   lifetime: hours(24),
 *   contracts: { token: { address: token, abi: erc20Abi } },
 *   actions: { token: { transfer: { args: { recipient: equal(shop), amount: atMost(10n, { total: 50n }) } } } },
 * })
 */
export function defineSession<const Contracts extends Record<string, ContractInput>>(
  input: SessionInput<Contracts>,
): SessionDefinition {
  const actions = Object.entries(input.actions).flatMap(([name, functions]) =>
    defineActions(name, input.contracts[name], functions as Record<string, LooseAction | undefined>),
  );
  if (actions.length === 0) {
    throw new SessionError("NoActions", "The session allows nothing: name at least one function.");
  }
  if (actions.length > MAX_ACTIONS) {
    throw new SessionError(
      "TooManyActions",
      `${actions.length} functions are too many: at most ${MAX_ACTIONS}.`,
    );
  }
  refuseDuplicates(actions);
  const value = input.value && { total: checkValue("value.total", input.value.total, 1n) };
  const fees = defineFees(input);
  return {
    name: input.name,
    lifetime: checkLifetime(input.lifetime),
    sponsored: Boolean(input.sponsored),
    ...(fees && { fees }),
    ...(input.uses !== undefined && { uses: checkUses(input.uses) }),
    ...(value && { value }),
    actions,
    contracts: input.contracts,
    ...(input.signs !== undefined && { signs: input.signs.map(checkContents) }),
  };
}

/** Typed data without a domain of its own, or without a type, would be anybody's. */
function checkContents(signs: SignedContents): SignedContents {
  const { domain, contents } = signs;
  const [wrong] = contents.filter((content) => !/^[A-Za-z_]\w*\([^()]+\)$/.test(content));
  if (contents.length === 0 || wrong !== undefined) {
    throw new SessionError(
      "InvalidContents",
      `"signs" names types such as Order(address buyer,uint256 amount), not ${wrong === undefined ? "none" : `"${wrong}"`}.`,
    );
  }
  if (domain.verifyingContract === undefined && domain.name === undefined) {
    throw new SessionError("InvalidContents", `"signs" needs a domain with a name or a verifying contract.`);
  }
  return signs;
}

/** What the paymaster policy is to enforce, if anything. */
function defineFees({ sponsored, fees }: Pick<SessionInput<never>, "sponsored" | "fees">): Fees | undefined {
  if (sponsored && fees) {
    throw new SessionError(
      "InvalidFees",
      'Limit the fees of a sponsored session in "sponsored", beside its paymasters.',
    );
  }
  if (!sponsored) return fees && checkFees({ ...fees, paymasters: [] });
  if (sponsored === "anyPaymaster") return undefined;
  if (typeof sponsored !== "object") {
    throw new SessionError(
      "InvalidFees",
      '"sponsored" names paymasters and what they pay at most; "anyPaymaster" permits any paymaster, at any cost.',
    );
  }
  if (sponsored.paymasters.length === 0) {
    throw new SessionError(
      "InvalidFees",
      'A sponsored session names a paymaster; limit what the account pays with "fees".',
    );
  }
  return checkFees(sponsored);
}

function defineActions(
  contract: string,
  input: ContractInput | undefined,
  functions: Record<string, LooseAction | undefined>,
): ActionDefinition[] {
  if (input === undefined) {
    throw new SessionError(
      "UnknownContract",
      `Actions name a contract "${contract}" that the session does not list.`,
    );
  }
  checkTarget(contract, input.address);
  return Object.entries(functions).flatMap(([name, action]) =>
    action === undefined ? [] : [defineAction(contract, input, name, action)],
  );
}

function refuseDuplicates(actions: readonly ActionDefinition[]): void {
  const keys = actions.map(({ target, selector }) => target.toLowerCase() + selector);
  const twice = actions.find((_, i) => keys.indexOf(keys[i]!) !== i);
  if (twice === undefined) return;
  throw new SessionError(
    "DuplicateAction",
    `${twice.signature} of ${twice.target} is listed twice: write all its bounds in one place.`,
  );
}

function checkTarget(contract: string, address: string): void {
  if (!isAddress(address)) {
    throw new SessionError("InvalidAddress", `The address of "${contract}" is not valid: ${address}.`);
  }
  if (FLAG_TARGETS.includes(BigInt(address))) {
    throw new SessionError("InvalidTarget", `"${contract}" is at ${address}, which is no contract.`);
  }
}
