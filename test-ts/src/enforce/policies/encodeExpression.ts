import { encodeAbiParameters, type Hex } from "viem";
import type { Expression } from "../../review/sessionReading.ts";
import { conditions, type RuleConfig } from "../../session/types.ts";
import { argConfigTypes, nodeTypes } from "./argPolicy.ts";

/** The expression policy's init data for an expression. `valueLimit` is in wei per call. */
export function encodeExpression(expression: Expression, valueLimit = 0n): Hex {
  const rules: RuleConfig[] = [];
  const packedNodes: bigint[] = [];
  const add = (node: bigint): number => packedNodes.push(node) - 1;
  const place = (part: Expression): number => {
    switch (part.node) {
      case "rule":
        return add(BigInt(rules.push(part.rule) - 1) << 2n);
      case "not":
        return add(nodeTypes.not | (BigInt(place(part.of)) << 10n));
      default: {
        const [left, right] = [place(part.left), place(part.right)];
        return add(nodeTypes[part.node] | (BigInt(left) << 10n) | (BigInt(right) << 18n));
      }
    }
  };
  const rootNodeIndex = place(expression);
  const encoded = rules.map(({ condition, offset, ref, total }) => ({
    condition: conditions[condition],
    offset: BigInt(offset),
    isLimited: total !== undefined,
    ref,
    usage: { limit: total ?? 0n, used: 0n },
  }));
  return encodeAbiParameters(argConfigTypes, [
    { valueLimitPerUse: valueLimit, paramRules: { rootNodeIndex, rules: encoded, packedNodes } },
  ]);
}
