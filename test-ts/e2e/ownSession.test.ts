import type { Session } from "@rhinestone/module-sdk";
import { expect, test } from "vitest";
import { EnvironmentError } from "../src/chain/environmentError.ts";
import { prepareOwnStage } from "../src/enforce/own/prepareOwnStage.ts";
import { rawSession } from "../src/testing/rawSession.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment();

const prepare = (session: Session, name = "own") => prepareOwnStage(environment, { session, name });

test("a session whose grant reverts is refused with the reason", async () => {
  const session = rawSession();
  session.actions[0]!.actionPolicies[0]!.initData = "0x";

  const refused = prepare(session, "ungrantable");
  await expect(refused).rejects.toThrow(EnvironmentError);
  await expect(refused).rejects.toThrow(
    /^The session "ungrantable" cannot be tried: granting it on this stack reverts with \w+\.$/,
  );
});

test("a session that is over is refused with both times", async () => {
  const session = rawSession();
  session.userOpPolicies[0]!.initData = "0x000000000001000000000000";

  const refused = prepare(session, "over");
  await expect(refused).rejects.toThrow(EnvironmentError);
  await expect(refused).rejects.toThrow(
    /^The session "over" cannot be tried: it ended at 1970-01-01T00:00:01Z, and it is 2026-\S+Z on the chain\.$/,
  );
});
