import { beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import { socialStory } from "../src/stories/social.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof socialStory.tell>>;

beforeAll(async () => {
  ({ result: told } = await tellStory(environment, socialStory));
}, 900_000);

test("an app signs its user in", () => {
  expect(told.signedInUntil).toBe(told.expiresAt);
});

test("an app posts to the channel that was granted and none other", () => {
  expect(told.otherChannel.reason).toMatch(/UniActionPolicy: channel 0x737175617265\S* != 0x67617264656e/);
  expect(classifyFailure(told.otherChannel)).toBe("never");
});

test("an app signs what was granted and nothing else", () => {
  expect([told.taken, told.replayed]).toEqual(["InvalidSignature", "InvalidSignature"]);
  expect([told.own, told.elsewhere]).toEqual([true, false]);
});

test("an app signs nothing once it is revoked", () => {
  expect(told.postless.name).toBe("InvalidPermissionId");
  expect(told.signedOut).toBe("InvalidSignature");
});
