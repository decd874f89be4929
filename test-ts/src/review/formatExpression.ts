import { hexToBigInt } from "viem";
import type { Condition, RuleConfig } from "../session/types.ts";
import type { Expression } from "./sessionReading.ts";

const symbols: Record<Condition, string> = {
  equal: "==",
  greaterThan: ">",
  lessThan: "<",
  greaterThanOrEqual: ">=",
  lessThanOrEqual: "<=",
  notEqual: "!=",
  inRange: "in",
};

/** An expression over rules, by the places of the words in calldata. */
export function formatExpression(expression: Expression): string {
  switch (expression.node) {
    case "not":
      return `not (${formatExpression(expression.of)})`;
    case "and":
    case "or":
      return `(${formatExpression(expression.left)} ${expression.node} ${formatExpression(expression.right)})`;
    case "rule":
      return formatRule(expression.rule);
  }
}

/** One rule, by the place of its word in calldata. */
export function formatRule({ condition, offset, ref, total }: RuleConfig): string {
  const value = hexToBigInt(ref);
  const bound = condition === "inRange" ? `${value >> 128n}..${value & (2n ** 128n - 1n)}` : `${value}`;
  const place = offset % 32 === 0 ? `word ${offset / 32}` : `byte ${offset}`;
  return `${place} ${symbols[condition]} ${bound}${total === undefined ? "" : ` (${total} in all)`}`;
}
