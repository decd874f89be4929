import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Address, erc20Abi, parseAbi, parseEther } from "viem";
import { mockLendingPoolAbi as abi } from "../../generated/mockLendingPool.ts";
import loan, { threshold } from "../../sessions/loan.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { keys, privateKeyOf } from "../chain/addresses.ts";
import { isRefused } from "./act.ts";
import { grant, type Holder, openAccount } from "./grant.ts";
import { ownerDoes, revoke } from "./revoke.ts";
import type { Scene, Story } from "./story.ts";
import { callTo, deployMock, sendAs } from "./targets.ts";
import { writeOrder } from "./watcher/order.ts";
import { startWatcher, type Watcher } from "./watcher/startWatcher.ts";

const target = parseEther("1.5");
const mintAbi = parseAbi(["function mint(address to, uint256 amount)"]);
const oracle = keys.deployer;

/** A watcher saves a loan, is killed, starts again, and saves it once more; then its key is misused. */
export const loanStory = {
  name: "loan",
  async tell(scene: Scene) {
    const folder = mkdtempSync(join(tmpdir(), "hallpass-watcher-"));
    const watchers: Watcher[] = [];
    try {
      return await tellIn(scene, folder, watchers);
    } finally {
      await Promise.all(watchers.map((watcher) => watcher.kill()));
      rmSync(folder, { recursive: true });
    }
  },
} satisfies Story;

async function tellIn(scene: Scene, folder: string, watchers: Watcher[]) {
  const { environment, narrator } = scene;
  const { publicClient, targets } = environment;
  const place = await openLoan(scene);
  const { owner, account, lending, loanId } = place;
  const setPrice = (price: string) =>
    sendAs(scene, oracle, callTo(lending, { abi, functionName: "setPrice", args: [parseEther(price)] }));
  const debtNow = async () =>
    (await publicClient.readContract({ address: lending, abi, functionName: "loans", args: [loanId] }))[2];

  narrator.heading("The owner lets a watcher pay the loan back when its health is below 1.2.");
  const debt = targets.bought;
  const watching = await grant(scene, owner, loan({ lending, debt }, { loanId }));
  const orderFile = writeOrderFor(scene, folder, { ...place, holder: watching });
  const start = () => {
    const watcher = startWatcher(orderFile);
    watchers.push(watcher);
    return watcher;
  };
  const first = start();
  await first.says(/watching/);
  await setPrice("1.9");
  await first.says(/looked at block/);
  const untouched = await debtNow();
  narrator.tell("The price falls to 1.9: the loan is healthy, and the watcher leaves it alone.");
  await setPrice("1.4");
  const saved = await first.says(/repaid/);
  narrator.tell(`The price falls to 1.4: the watcher ${saved.replace(/ at.*/, "")}.`);
  const afterFirst = await debtNow();

  narrator.heading("The watcher's process is killed, and the price falls on.");
  await first.kill();
  await setPrice("1.1");
  const second = start();
  const caught = await second.says(/repaid/);
  narrator.tell(`Started again, it finds the price of 1.1 and ${caught.replace(/ at.*/, "")}.`);
  const afterSecond = await debtNow();
  await second.says(/looked at block/);
  await second.kill();
  const third = start();
  await third.says(/watching/);
  await setPrice("1.11");
  await third.says(/looked at block/);
  const afterThird = await debtNow();
  narrator.tell("Killed and started once more, it pays for no price twice.");
  await third.stop();

  narrator.heading("The watcher's key is misused.");
  const mine: Holder = { ...watching, grant: undefined };
  const pay = (id: bigint, amount: bigint, below = threshold): Call[] => [
    callTo(debt, { abi: erc20Abi, functionName: "approve", args: [lending, amount] }),
    callTo(lending, { abi, functionName: "repayBelow", args: [id, amount, below] }),
  ];
  const small = parseEther("1");
  const thief = keys.stranger.address;
  const healthy = await isRefused(scene, mine, "Pays while the loan is healthy", pay(loanId, small));
  const anyHealth = await isRefused(
    scene,
    mine,
    "Names a higher threshold",
    pay(loanId, small, parseEther("9")),
  );
  const otherLoan = await isRefused(scene, mine, "Pays another's loan", pay(loanId + 1n, small));
  const plain = await isRefused(scene, mine, "Pays by the way that asks no health", [
    callTo(lending, { abi, functionName: "repay", args: [loanId, small] }),
  ]);
  const drawn = await isRefused(scene, mine, "Draws on the loan", [
    callTo(lending, { abi, functionName: "borrow", args: [loanId, 1n, thief] }),
  ]);
  const taken = await isRefused(scene, mine, "Takes the collateral", [
    callTo(lending, { abi, functionName: "withdraw", args: [loanId, 1n, thief] }),
  ]);

  narrator.heading("The owner revokes the watcher.");
  await revoke(scene, owner, [mine]);
  await setPrice("0.9");
  const ended = await isRefused(scene, mine, "Pays", pay(loanId, small));
  const debts = { untouched, afterFirst, afterSecond, afterThird };
  return { account, debts, healthy, anyHealth, otherLoan, plain, drawn, taken, ended };
}

/** An account with a loan of 100 against 100 of collateral at a price of 2, and money to pay back with. */
async function openLoan(scene: Scene) {
  const { environment } = scene;
  const { sold: collateral, bought: debt } = environment.targets;
  const args = [collateral, debt, oracle.address, parseEther("2")];
  const lending = await deployMock(scene, "MockLendingPool", args);
  const fund = { abi: mintAbi, functionName: "mint", args: [lending, parseEther("1000")] } as const;
  await sendAs(scene, oracle, callTo(debt, fund));
  const owner = await openAccount(scene);
  const account = await owner.account.getAddress();
  await fundAccount(environment, account, { sold: parseEther("100"), value: parseEther("5") });
  const hundred = parseEther("100");
  await ownerDoes(scene, owner, "The owner borrows 100 against 100 of collateral", [
    callTo(collateral, { abi: erc20Abi, functionName: "approve", args: [lending, hundred] }),
    callTo(lending, { abi, functionName: "open", args: [hundred, hundred] }),
  ]);
  return { owner, account, lending, loanId: 1n };
}

function writeOrderFor(
  { environment }: Scene,
  folder: string,
  { holder, lending, loanId }: { holder: Holder; lending: Address; loanId: bigint },
): string {
  const { key: _key, definition: _definition, ...rest } = holder;
  const path = join(folder, "order.json");
  writeOrder(path, {
    info: environment.info,
    holder: rest,
    privateKey: privateKeyOf(keys.sessionKey),
    lending,
    debt: environment.targets.bought,
    loanId,
    threshold,
    target,
    database: join(folder, "database"),
  });
  return path;
}
