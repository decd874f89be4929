import type { ArgumentReading } from "../readArguments.ts";
import type { ActionReading } from "../sessionReading.ts";

/** What an argument is for, as far as its function and its name tell. */
export type Role = "amount" | "leastProceeds" | "recipient" | "spender" | "flag" | "other";

/** Functions that let somebody else spend. */
const approvals = ["approve", "increaseAllowance", "increaseApproval", "setApprovalForAll", "permit"];

/** Whether a call of the function gives an allowance. */
export const isApproval = ({ function: abiFunction }: ActionReading): boolean =>
  approvals.includes(abiFunction?.name ?? "");

const names: [Role, RegExp, RegExp][] = [
  ["leastProceeds", /^uint/, /^_?(min|minimum).*|.*(out|amount|received|return)_?min(imum)?$/i],
  ["amount", /^uint/, /amount|value$|^_?(qty|quantity|assets|shares|wad|size|max.*in)$|amountin/i],
  ["spender", /^address$/, /^_?(spender|operator|delegate)$/i],
  [
    "recipient",
    /^address$/,
    /^_?(to|dst|dest|destination|recipient|receiver|beneficiary|payee|onbehalfof)(address)?_?$/i,
  ],
];

/** The role of an argument, by its place in a standard function and by its name elsewhere. */
export function roleOf(action: ActionReading, { path, type }: ArgumentReading): Role {
  const name = path
    .split(".")
    .at(-1)!
    .replace(/\[\d+\]$/, "");
  const approves = isApproval(action);
  if (approves && type === "address" && name !== "owner") return "spender";
  if (approves && type === "bool") return "flag";
  if (approves && name === "deadline") return "other";
  const found = names.find(([, types, pattern]) => types.test(type) && pattern.test(name));
  return found?.[0] ?? "other";
}
