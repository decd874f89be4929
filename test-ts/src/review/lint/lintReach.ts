import { isBounded, readArguments } from "../readArguments.ts";
import type { ActionReading, SessionReading } from "../sessionReading.ts";
import { type Finding, finding, type LintRule } from "./finding.ts";

/** Which calls are granted at all: sudo, fallbacks, functions without a bound, policies that nobody here can read. */
export const lintReach: LintRule = ({ reading }) => [
  ...lintPolicies(reading.policies, { reading }),
  ...reading.actions.flatMap((action) => [
    ...lintKind(action, reading),
    ...lintPolicies(action.policies, { reading, action }),
    ...lintArguments(action, reading),
    ...lintValue(action, reading),
  ]),
];

function lintKind(action: ActionReading, reading: SessionReading): Finding[] {
  if (action.kind === "anyCall")
    return [
      finding(
        "fallback-action",
        { action, reading },
        "Every call that no other action covers is granted, to contracts that do not exist yet too.",
        "Grant each function by its name, on the contract that it is for.",
      ),
    ];
  if (action.kind === "sessionModule")
    return [
      finding(
        "module-calls",
        { action, reading },
        "The key may call the session module, which elsewhere than here can widen the session itself.",
        "Leave the action out: the account's owner can narrow or remove the session.",
      ),
    ];
  return [];
}

function lintPolicies(
  policies: ActionReading["policies"],
  at: { reading: SessionReading; action?: ActionReading },
): Finding[] {
  return policies.flatMap((policy) => {
    switch (policy.kind) {
      case "sudo":
        return policies.some(({ kind }) => kind === "rules" || kind === "expression")
          ? []
          : [
              finding(
                "sudo",
                at,
                "The sudo policy lets any arguments and any value through.",
                "Put rules in its place: args with a bound on each argument that matters.",
              ),
            ];
      case "unreadable":
        return [
          finding(
            "unreadable-policy",
            at,
            `${policy.name} does not take what it was told (${policy.initData.length / 2 - 1} bytes).`,
            "Encode it with module-sdk 0.4.0, or write the session with defineSession.",
          ),
        ];
      case "unknown":
        return [
          finding(
            "unknown-policy",
            at,
            `Nobody here knows what the policy ${policy.policy} checks.`,
            "Read its source, or use one of the published policies.",
          ),
        ];
      default:
        return [];
    }
  });
}

function lintArguments(action: ActionReading, reading: SessionReading): Finding[] {
  if (action.kind !== "function") return [];
  const at = { action, reading };
  if (!action.function)
    return [
      finding(
        "unknown-function",
        at,
        `No ABI at hand has the selector ${action.selector}, so nobody can say what its arguments mean.`,
        "Write the session with defineSession, which names the function.",
      ),
    ];
  const words = readArguments(action);
  const loose = words.filter(({ bounds, type }) => !isBounded(bounds, type));
  const dynamic = words
    .filter(({ offset }) => offset === undefined)
    .map(({ path, type }) =>
      finding(
        "dynamic-argument",
        { ...at, argument: path },
        `${path} is of type ${type} and lies where the caller puts it: no rule can bound it.`,
        "Grant a function that takes it in a fixed place, if there is one.",
      ),
    );
  const unbound =
    words.length > 0 &&
    loose.length === words.length &&
    !action.policies.some(({ kind }) => kind === "expression" || kind === "sudo")
      ? [
          finding(
            "no-argument-bound",
            at,
            "Every argument may be anything.",
            "Bound the arguments that decide what the call does.",
          ),
        ]
      : [];
  return [...unbound, ...dynamic];
}

function lintValue(action: ActionReading, reading: SessionReading): Finding[] {
  const { kind, policies, function: abiFunction } = action;
  if (kind === "sessionModule" || (abiFunction && abiFunction.stateMutability !== "payable")) return [];
  const limits = policies.filter((policy) => policy.kind === "rules" || policy.kind === "expression");
  const none = limits.some(({ valuePerCall }) => valuePerCall === 0n);
  const total = [...policies, ...reading.policies].some(
    (policy) => policy.kind === "value" || policy.kind === "spending",
  );
  const counted =
    [...policies, ...reading.policies].some((policy) => policy.kind === "uses") && limits.length > 0;
  if (none || total || counted) return [];
  return [
    finding(
      "unlimited-value",
      { action, reading },
      "A call may carry native value, and nothing bounds its sum.",
      "Write value: { total: … } on the action, or on the session.",
    ),
  ];
}
