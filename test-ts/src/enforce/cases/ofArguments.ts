import { getUniversalActionPolicy, type Session } from "@rhinestone/module-sdk";
import { type Address, type Hex, numberToHex, pad, toFunctionSelector } from "viem";
import { toActionConfig } from "../../session/encode.ts";
import { withActions } from "../grantedByOwner.ts";
import type { Stage } from "../stage.ts";

/** One function, whose first arguments equal these. */
export function ofArguments(
  stage: Stage,
  name: string,
  target: Address,
  signature: string,
  values: readonly (bigint | Address | undefined)[],
): Session {
  const rules = values.flatMap((value, index) =>
    value === undefined
      ? []
      : [
          {
            condition: "equal" as const,
            offset: 32 * index,
            ref:
              typeof value === "bigint"
                ? numberToHex(value, { size: 32 })
                : pad(value.toLowerCase() as Hex, { size: 32 }),
          },
        ],
  );
  return withActions(stage, name, [
    {
      actionTarget: target,
      actionTargetSelector: toFunctionSelector(signature),
      actionPolicies: [getUniversalActionPolicy(toActionConfig(rules, 0n))],
    },
  ]);
}
