import { getSpendingLimitsPolicy, getSudoPolicy, type Session } from "@rhinestone/module-sdk";
import { encodePacked, parseEther } from "viem";
import { beforeAll, expect, test, vi } from "vitest";
import trading from "../sessions/trading.ts";
import { fundAccount } from "../src/accounts/fundAccount.ts";
import { showStatus } from "../src/cli/showStatus.ts";
import { explainContext } from "../src/enforce/stage.ts";
import { encodeSession } from "../src/session/encode.ts";
import type { SessionStatus } from "../src/status/readStatus.ts";
import { readStatus } from "../src/status/readStatus.ts";
import { does } from "../src/stories/act.ts";
import { type Holder, openAccount } from "../src/stories/grant.ts";
import { enableCall, renew } from "../src/stories/renew.ts";
import { ownerDoes } from "../src/stories/revoke.ts";
import { createScene } from "../src/stories/tellStory.ts";
import { tradeCalls } from "../src/stories/trading/bot.ts";
import { createMarket } from "../src/stories/trading/market.ts";
import { expressionPolicy, wideRule } from "../src/testing/policyData.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment();
const { scene } = createScene(environment);
const { targets } = environment;
const amountIn = parseEther("10");
const sessionFile = new URL("../sessions/trading.ts", import.meta.url).pathname;
let owner: Awaited<ReturnType<typeof openAccount>>;
let holder: Holder;

beforeAll(async () => {
  owner = await openAccount(scene);
  holder = await renew(scene, owner, undefined, trading(targets));
  await fundAccount(environment, holder.account, { bought: amountIn });
  const trade = { sell: "cash", amountIn, minAmountOut: 0n, recipient: holder.account } as const;
  await does(scene, holder, "trades", tradeCalls(createMarket(scene), trade));
});

async function shown(options: { session?: string[]; json?: boolean }): Promise<string> {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await showStatus(holder.account, { rpc: environment.rpcUrl, ...options });
    return write.mock.calls.map(([text]) => text).join("");
  } finally {
    write.mockRestore();
  }
}

test("hallpass status names what a session file names", async () => {
  const lines = (await shown({ session: [sessionFile] })).split("\n");
  expect(lines[0]).toMatch(
    /^trading-21d 0x[0-9a-f]{8}…: 20 d 23 h left, fees: \d+ left of 100000000000000000$/,
  );
  expect(lines).toContain("  pool.swap, amountIn: 490000000000000000000 left of 500000000000000000000");
  expect(lines).toContain("  coin.approve, bounded by UniActionPolicy");
});

test("hallpass status without a session file has hashes only", async () => {
  const text = await shown({});
  expect(text).toMatch(/^session 0x/);
  expect(text).toContain(": 490000000000000000000 left of 500000000000000000000");
  expect(text).not.toContain("swap");
});

test("hallpass status as JSON is one document, with amounts as text", async () => {
  const [session, ...more] = JSON.parse(
    await shown({ session: [sessionFile], json: true }),
  ) as SessionStatus[];
  expect(more).toEqual([]);
  expect(session).toMatchObject({ name: "trading-21d", permissionId: holder.permissionId, state: "open" });
  expect(session!.actions[0]!.budgets).toEqual([
    { what: "amountIn", used: `${amountIn}`, limit: "500000000000000000000" },
  ]);
});

test("what other policies count is read too", async () => {
  const { account, session } = holder;
  const [action] = session.actions;
  const limit = { token: targets.sold, limit: 7n };
  const gas = { policy: environment.stack.contracts.SimpleGasPolicy!.address } as const;
  const plain = ({ policy, initData }: Session["userOpPolicies"][number]) => ({ policy, initData });
  const other: Session = {
    ...encodeSession(trading(targets), {
      account,
      key: holder.key.address,
      chainId: environment.chain.id,
      grantedAt: holder.grantedAt,
      salt: `0x${"07".repeat(32)}`,
    }),
    userOpPolicies: [{ ...gas, initData: encodePacked(["uint128", "uint128"], [5n, 6n]) }],
    actions: [
      { ...action!, actionPolicies: [plain(expressionPolicy(environment, 1, wideRule))] },
      {
        ...action!,
        actionTargetSelector: "0xa9059cbb",
        actionTarget: targets.sold,
        actionPolicies: [plain(getSpendingLimitsPolicy([limit])), plain(getSudoPolicy())],
      },
    ],
  };
  await ownerDoes(scene, owner, "grants", [enableCall(other)]);
  const context = explainContext(environment, await environment.clock.now());
  const sessions = await readStatus(context, account, [trading(targets)]);
  const found = sessions.find(({ name }) => name === undefined)!;
  expect(found.budgets).toEqual([
    { what: "gas", used: 0n, limit: 5n },
    { what: "fees", used: 0n, limit: 6n },
  ]);
  expect(found.actions.map(({ budgets }) => budgets)).toEqual([
    [{ what: "amountIn", used: 1n, limit: 2n ** 256n - 1n }],
    [{ what: `spent and approved of ${targets.sold}`, used: 0n, limit: 7n }],
  ]);
});
