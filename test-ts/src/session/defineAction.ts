import { type AbiFunction, toFunctionSelector, toFunctionSignature } from "viem";
import type { AnyArguments, LooseAction, LooseArguments, ValueLimits } from "./abiTypes.ts";
import { compileArguments } from "./compileArguments.ts";
import { checkUses, checkValue } from "./limits.ts";
import { SessionError } from "./sessionError.ts";
import type { ActionDefinition, ContractInput, Rule } from "./types.ts";

/** What the universal action policy takes at most. */
const MAX_RULES = 16;
/** The selector that the session module sees in a call without one. */
const VALUE_SELECTOR = "0xffffffff";

/**
 * One function that a session may call, found by its name or signature in the contract's ABI.
 *
 * @throws {SessionError} when the function is unknown or ambiguous, or its bounds cannot be enforced.
 */
export function defineAction(
  contract: string,
  { address, abi }: ContractInput,
  name: string,
  action: LooseAction,
): ActionDefinition {
  const abiFunction = findFunction(contract, abi, name);
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
