import { toFunctionSignature } from "viem";
import { formatAmount, formatBounds } from "./formatBounds.ts";
import { formatExpression } from "./formatExpression.ts";
import { listUnlimited } from "./listUnlimited.ts";
import { type ArgumentReading, isBounded, least, readArguments } from "./readArguments.ts";
import type { ActionReading, PolicyReading, SessionReading } from "./sessionReading.ts";

/** One thing that is bounded, or not. */
export type ExplainedLine = { readonly what: string; readonly bound: string; readonly limited: boolean };

export type ExplainedAction = {
  /** `pool.swap(tokenIn, amountIn, minAmountOut, recipient)`. */
  readonly title: string;
  readonly target?: string;
  readonly lines: readonly ExplainedLine[];
};

/** A session in plain English. */
export type Explanation = {
  readonly name: string;
  readonly who: string;
  readonly when: string;
  readonly fees: string;
  /** On all operations together. */
  readonly overall: readonly ExplainedLine[];
  readonly actions: readonly ExplainedAction[];
  /** Whole sentences: what nothing in the session bounds. */
  readonly notLimited: readonly string[];
};

/** Who may do what, how much in all, until when, and what is not limited. */
export function explainSession(reading: SessionReading): Explanation {
  const actions = reading.actions.map((action) => explainAction(action, reading));
  return {
    name: reading.name,
    who: explainWho(reading),
    when: explainWhen(reading),
    fees: explainFees(reading),
    overall: explainPolicies(reading.policies, "all actions together"),
    actions,
    notLimited: listUnlimited(reading, actions),
  };
}

function explainWho({ signer, chainId }: SessionReading): string {
  const where = chainId === undefined ? "" : ` On chain ${chainId} only.`;
  if (signer === undefined) return "The key that the account's owner grants it to.";
  if ("validator" in signer) return `Whoever the session validator ${signer.validator} accepts.${where}`;
  const { keys, threshold } = signer;
  if (keys.length === 1) return `The key ${keys[0]}.${where}`;
  return `Any ${threshold} of the keys ${keys.join(", ")}.${where}`;
}

function explainWhen({ duration, validity }: SessionReading): string {
  if (duration) return `For ${formatDuration(duration.seconds)} from the grant on.`;
  if (!validity) return "For ever: nothing ends it but the owner.";
  const { validAfter, validUntil } = validity;
  const from = validAfter === 0 ? "From the grant on" : `From ${formatTime(validAfter)}`;
  return `${from} until ${formatTime(validUntil)}, that second included.`;
}

/** A UNIX time in UTC; as it is where no calendar has it. */
export function formatTime(seconds: number): string {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) || seconds > 2 ** 36
    ? `${seconds} (no time in seconds)`
    : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function formatDuration(seconds: number): string {
  const [unit, size] = [
    ["days", 86_400],
    ["hours", 3_600],
    ["minutes", 60],
  ].find(([, length]) => seconds % (length as number) === 0 && seconds > (length as number)) ?? [
    "seconds",
    1,
  ];
  return `${seconds / (size as number)} ${unit}`;
}

function explainFees({ sponsored, policies }: SessionReading): string {
  const named = policies.filter((policy) => policy.kind === "paymaster");
  const gas = policies.filter((policy) => policy.kind === "gas");
  const caps = [
    ...named.map(
      ({ maxFeePerGas, perOperation, total }) =>
        `at most ${perOperation} wei an operation and ${total} wei in all, at ${maxFeePerGas} wei a gas or less`,
    ),
    ...gas.map(({ gasLimit, costLimit }) => `at most ${gasLimit} gas and ${costLimit} wei in all`),
  ];
  const paymasters = named.flatMap((policy) => policy.paymasters);
  const payer = !sponsored
    ? "The account pays for gas; no paymaster may."
    : named.length === 0
      ? "Any paymaster may pay for gas, or the account itself."
      : paymasters.length === 0
        ? "The account pays for gas; the session names no paymaster."
        : `Only ${paymasters.join(" or ")} may pay for gas.`;
  return caps.length === 0
    ? `${payer} What it may cost is not limited.`
    : `${payer} It may cost ${caps.join(", and ")}.`;
}

function explainAction(action: ActionReading, reading: SessionReading): ExplainedAction {
  const { kind, target, contract, selector } = action;
  const place = contract ?? shorten(target);
  if (kind === "anyCall" || kind === "sessionModule") {
    const title = kind === "anyCall" ? "Any function of any contract" : "The session module itself";
    return { title, lines: explainPolicies(action.policies, "each call") };
  }
  const name = kind === "transfer" ? "plain transfers" : (nameOf(action) ?? `function ${selector}`);
  const words = readArguments(action);
  const lines = words.map((argument) => explainArgument(argument, reading));
  if (kind === "function" && !action.function)
    lines.push({ what: "every other argument", bound: "not limited", limited: false });
  return {
    title: `${place}.${name}`,
    target,
    lines: [...lines, ...explainPolicies(action.policies, "calls"), ...valueLine(action)],
  };
}

/** `swap(tokenIn, amountIn)`, with types where arguments have no names. */
function nameOf({ function: abiFunction }: ActionReading): string | undefined {
  if (!abiFunction) return undefined;
  if (!abiFunction.inputs.every(({ name }) => name)) return toFunctionSignature(abiFunction);
  return `${abiFunction.name}(${abiFunction.inputs.map(({ name }) => name).join(", ")})`;
}

function explainArgument(argument: ArgumentReading, reading: SessionReading): ExplainedLine {
  const bound = formatBounds(argument, reading);
  const limited = isBounded(argument.bounds, argument.type);
  return { what: argument.path, bound: bound ?? "not limited", limited };
}

/** Native value, where the policies let any through. */
function valueLine({ policies, function: abiFunction, kind }: ActionReading): ExplainedLine[] {
  if (abiFunction && abiFunction.stateMutability !== "payable") return [];
  const perCall = policies.filter((policy) => policy.kind === "rules" || policy.kind === "expression");
  const total = policies.some(({ kind }) => kind === "value");
  const caps = perCall.map(({ valuePerCall }) => valuePerCall);
  if (caps.includes(0n)) return [{ what: "native value", bound: "none", limited: true }];
  if (caps.length > 0)
    return [
      {
        what: "native value",
        bound: `at most ${formatAmount(caps.reduce(least))} wei a call`,
        limited: true,
      },
    ];
  return total || policies.some(({ kind }) => kind === "spending")
    ? []
    : [{ what: kind === "transfer" ? "amount" : "native value", bound: "not limited", limited: false }];
}

/** What policies other than rules on arguments say. */
function explainPolicies(policies: readonly PolicyReading[], counted: string): ExplainedLine[] {
  return policies.flatMap((policy): ExplainedLine[] => {
    switch (policy.kind) {
      case "sudo":
        return [{ what: counted, bound: "everything is allowed", limited: false }];
      case "uses":
        return [{ what: counted, bound: `${policy.limit} times in all`, limited: true }];
      case "value":
        return [{ what: "native value", bound: `${formatAmount(policy.limit)} wei in all`, limited: true }];
      case "whitelist":
        return [{ what: "contracts", bound: `only ${policy.targets.join(", ")}`, limited: true }];
      case "expression":
        return [{ what: "condition", bound: formatExpression(policy.expression), limited: true }];
      case "unreadable":
        return [
          { what: policy.name, bound: "cannot read what it was told: granting it reverts", limited: false },
        ];
      case "unknown":
        return [{ what: `policy ${policy.policy}`, bound: "not known here", limited: false }];
      default:
        return [];
    }
  });
}

/** An address by its ends. */
export const shorten = (address: string): string => `${address.slice(0, 6)}…${address.slice(-4)}`;
