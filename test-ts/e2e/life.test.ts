import { beforeAll, expect, test, vi } from "vitest";
import { showStatus } from "../src/cli/showStatus.ts";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import { lifeStory } from "../src/stories/life.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof lifeStory.tell>>;

beforeAll(async () => {
  ({ result: told } = await tellStory(environment, lifeStory));
}, 900_000);

test("what is left of a session is read from the chain", () => {
  const ether = 10n ** 18n;
  expect(told.looked).toMatchObject([
    {
      name: "life-24h",
      state: "open",
      actions: [
        {
          name: "pool.swap",
          budgets: [
            { what: "amountIn", used: ether, limit: 5n * ether },
            { what: "uses", used: 1n, limit: 10n },
          ],
        },
        { name: "token.approve", budgets: [] },
        { name: "token.transfer", budgets: [{ what: "amount", used: ether, limit: 10n * ether }] },
      ],
    },
  ]);
  expect(told.looked[0]!.budgets).toEqual([{ what: "fees", used: expect.any(BigInt), limit: ether / 10n }]);
  expect(told.looked[0]!.timeLeft).toBeGreaterThan(86_000n);
  expect(told.looked[0]!.timeLeft).toBeLessThan(86_400n);
});

test("what the owner disabled is refused, and all else goes on", () => {
  expect(classifyFailure(told.tooMuch)).toBe("never");
  expect(told.narrowed.name).toBe("NoPoliciesSet");
  expect(told.leftOut.name).toBe("NoPoliciesSet");
});

test("a session key cannot widen its session", () => {
  expect(told.selfWidened.reason).toContain("NoPoliciesSet");
});

test("a session that is over needs the owner's grant", () => {
  expect(told.over.reason).toContain("TimeFramePolicy");
  expect(classifyFailure(told.over)).toBe("renew");
});

test("any number of sessions end in one operation", () => {
  expect(told.rightOut.name).toBe("InvalidPermissionId");
  expect(told.sessions.map(({ name }) => name)).toEqual(["life-24h", "life-24h", "life-left"]);
  expect(told.ended.map(({ name }) => name)).toEqual(Array(3).fill("InvalidPermissionId"));
  expect(told.remaining).toEqual([]);
});

test("hallpass status says so when there is none, and when it is asked for what is no account", async () => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await showStatus(told.account, { rpc: environment.rpcUrl });
  expect(write.mock.calls).toEqual([["No session.\n"]]);
  write.mockRestore();
  await expect(showStatus("0x12", { rpc: environment.rpcUrl })).rejects.toThrow("0x12 is no address");
  await expect(showStatus(told.account, { rpc: "http://127.0.0.1:1" })).rejects.toThrow("does not answer");
});
