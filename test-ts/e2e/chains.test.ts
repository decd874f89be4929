import { beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import { chainsStory } from "../src/stories/chains.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof chainsStory.tell>>;

beforeAll(async () => {
  ({ result: told } = await tellStory(environment, chainsStory));
}, 900_000);

test("one signature enables a session on each of two chains", () => {
  expect(told.chains).toEqual([`chain ${environment.chain.id}`, "chain 31338"]);
});

test("a chain takes its own entry of what was signed, and none other", () => {
  expect(told.swapped.name).toBe("ChainIdMismatch");
  expect(told.stray.name).toBe("ChainIdMismatch");
  expect(told.forged.name).toBe("InvalidEnableSignature");
});

test("limits and revocation are each chain's own", () => {
  expect(told.tooMuch.reason).toContain("amount 2000000000000000000 > 1000000000000000000");
  expect(classifyFailure(told.tooMuch)).toBe("never");
  expect(told.revoked.name).toBe("InvalidPermissionId");
});
