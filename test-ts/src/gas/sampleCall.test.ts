import { expect, test } from "vitest";
import { resolveLifetime } from "../session/lifetime.ts";
import { checkOperation, unusedSession } from "../session/operationModel.ts";
import { createRandom } from "../testing/random.ts";
import { randomSession } from "../testing/randomSession.ts";
import { sampleCall } from "./sampleCall.ts";

const account = "0x00000000000000000000000000000000000000aa";
const target = "0x00000000000000000000000000000000000000bb";

test("default: whatever the session, its sample calls are ones that it allows", () => {
  let allowed = 0;
  for (let seed = 0; seed < 300; seed++) {
    const { definition } = randomSession(createRandom(`sample ${seed}`), target, true);
    const session = { definition, account, validity: resolveLifetime(definition.lifetime, 1_000) } as const;
    for (const action of definition.actions) {
      const { to, value = 0n, data = "0x" } = sampleCall(action, account);
      const operation = { calls: [{ target: to, value, data }], timestamp: 2_000, sponsored: false };
      const { verdict } = checkOperation(session, operation, unusedSession);
      const least = action.rules.some(
        ({ condition, total }) => total !== undefined && !condition.startsWith("less"),
      );
      // A total below the least amount of one call allows none.
      if (least && verdict.verdict === "refused" && verdict.reason === "total") continue;
      expect(verdict, `seed ${seed}: ${action.signature}`).toEqual({ verdict: "accepted" });
      allowed += 1;
    }
  }
  expect(allowed).toBeGreaterThan(400);
});
