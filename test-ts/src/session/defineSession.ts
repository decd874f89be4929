import { type AbiFunction, isAddress, toFunctionSelector, toFunctionSignature } from "viem";
import type { AnyArguments, LooseArguments, ValueLimits } from "./abiTypes.ts";
import { compileArguments } from "./compileArguments.ts";
import { checkLifetime } from "./lifetime.ts";
import { SessionError } from "./sessionError.ts";
import type { ActionDefinition, ContractInput, Rule, SessionDefinition, SessionInput } from "./types.ts";

/** What the deployed policies take at most. */
const MAX_RULES = 16;
const MAX_ACTIONS = 128;
const UINT128_MAX = 2n ** 128n - 1n;
const UINT256_MAX = 2n ** 256n - 1n;
/** Targets and selectors that the session module gives a meaning of its own. */
const FLAG_TARGETS = [0n, 1n];
const VALUE_SELECTOR = "0xffffffff";

type LooseAction = {
  readonly args?: LooseArguments | AnyArguments;
  readonly value?: ValueLimits;
  readonly uses?: number | bigint;
};

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
 *   name: 'allowance',
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
  return {
    name: input.name,
    lifetime: checkLifetime(input.lifetime),
    sponsored: input.sponsored ?? false,
    ...(input.uses !== undefined && { uses: checkUses(input.uses) }),
    ...(value && { value }),
    actions,
  };
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
    action === undefined
      ? []
      : [defineAction(contract, input, findFunction(contract, input.abi, name), action)],
  );
}

function defineAction(
  contract: string,
  { address }: ContractInput,
  abiFunction: AbiFunction,
  action: LooseAction,
): ActionDefinition {
  const signature = toFunctionSignature(abiFunction);
  const selector = toFunctionSelector(abiFunction);
  if (selector === VALUE_SELECTOR) {
    throw new SessionError(
      "ReservedSelector",
      `${signature} has the selector that stands for plain transfers.`,
    );
  }
  return {
    contract,
    target: address,
    function: abiFunction,
    signature,
    selector,
    rules: defineRules(abiFunction, action.args, signature),
    value: defineValue(abiFunction, action.value, signature),
    ...(action.uses !== undefined && { uses: checkUses(action.uses) }),
  };
}

function findFunction(contract: string, abi: ContractInput["abi"], name: string): AbiFunction {
  const functions = abi.filter((item): item is AbiFunction => item.type === "function");
  const found = functions.filter((item) => item.name === name || toFunctionSignature(item) === name);
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    const names = [...new Set(functions.map((item) => item.name))].join(", ");
    throw new SessionError(
      "UnknownFunction",
      `The ABI of "${contract}" has no function "${name}", only ${names}.`,
    );
  }
  const signatures = found.map((item) => `'${toFunctionSignature(item)}'`).join(" or ");
  throw new SessionError(
    "AmbiguousFunction",
    `"${contract}" has several functions "${name}": write ${signatures}.`,
  );
}

function defineRules(
  { inputs }: AbiFunction,
  args: LooseArguments | AnyArguments | undefined,
  signature: string,
): Rule[] {
  if (args === "any") return [];
  const rules = compileArguments(inputs, args ?? {});
  if (rules.length === 0 && inputs.length > 0) {
    throw new SessionError(
      "NoBounds",
      `${signature} has no bounds: bound an argument, or write args: 'any' if every argument may be anything.`,
    );
  }
  if (rules.length > MAX_RULES) {
    throw new SessionError(
      "TooManyRules",
      `${signature} needs ${rules.length} rules: at most ${MAX_RULES} fit.`,
    );
  }
  const keys = rules.map(({ offset, condition, ref, total }) => [offset, condition, ref, total].join());
  const twice = rules.find((_, i) => keys.indexOf(keys[i]!) !== i);
  if (twice) {
    throw new SessionError(
      "DuplicateRule",
      `${signature} bounds "${twice.path}" twice in the same way: remove one.`,
    );
  }
  return rules;
}

function defineValue(
  abiFunction: AbiFunction,
  value: ValueLimits | undefined,
  signature: string,
): ActionDefinition["value"] {
  const payable = abiFunction.stateMutability === "payable";
  const takesArguments = abiFunction.inputs.length > 0;
  if (value !== undefined && !payable) {
    throw new SessionError(
      "ValueOnNonPayable",
      `${signature} takes no native value: leave its value limits out.`,
    );
  }
  if (!takesArguments && payable && (value?.total === undefined || value.perCall !== undefined)) {
    throw new SessionError(
      "InvalidValueLimit",
      `${signature} has no argument, so only the total of its value can be limited: write value: { total }.`,
    );
  }
  const total = value?.total === undefined ? undefined : checkValue("value.total", value.total, 1n);
  const perCall = checkValue("value.perCall", value?.perCall ?? total ?? 0n, 0n);
  return total === undefined ? { perCall } : { perCall, total };
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

function checkUses(uses: number | bigint): bigint {
  const count = typeof uses === "bigint" || Number.isSafeInteger(uses) ? BigInt(uses) : 0n;
  if (count >= 1n && count <= UINT128_MAX) return count;
  throw new SessionError("InvalidUses", `"uses" is a whole number from 1 to ${UINT128_MAX}, not ${uses}.`);
}

function checkValue(name: string, value: bigint, min: bigint): bigint {
  if (typeof value === "bigint" && value >= min && value <= UINT256_MAX) return value;
  throw new SessionError("InvalidValueLimit", `"${name}" is wei as a bigint, at least ${min}, not ${value}.`);
}
