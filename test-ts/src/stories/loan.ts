import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Address, erc20Abi, parseAbi, parseEther } from "viem";
import { mockLendingPoolAbi as abi } from "../../generated/mockLendingPool.ts";
import loan, { threshold } from "../../sessions/loan.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { keys, privateKeyOf } from "../chain/addresses.ts";
import { isRefused } from "./act.ts";
import { burnsOnGas } from "./burn.ts";
import { grant, type Holder, openAccount } from "./grant.ts";
import { repayLoan } from "./operations.ts";
import { ownerDoes, revoke } from "./revoke.ts";
import { type Scene, type Story, StoryError } from "./story.ts";
import { callTo, deployMock, sendAs } from "./targets.ts";
import { writeOrder } from "./watcher/order.ts";
import { startWatcher } from "./watcher/startWatcher.ts";

const target = parseEther("1.5");
const mintAbi = parseAbi(["function mint(address to, uint256 amount)"]);
const oracle = keys.deployer;

/** A watcher saves a loan, is killed, starts again, and saves it once more; then its key is misused. */
export const loanStory = {
  name: "loan",
  async tell(scene: Scene) {
    const { environment, narrator } = scene;
    const { publicClient, targets, testClient } = environment;
    const folder = mkdtempSync(join(tmpdir(), "hallpass-watcher-"));
    scene.defer(async () => rmSync(folder, { recursive: true }));
    const place = await openLoan(scene);
    const { owner, account, lending, loanId } = place;
    const setPrice = (price: string) => sendAs(scene, oracle, setPriceCall(lending, price));

    narrator.heading("The owner lets a watcher pay the loan back when its health is below 1.2.");
    const debt = targets.bought;
    const watching = await grant(scene, owner, loan({ lending, debt }, { loanId }));
    const orderFile = writeOrderFor(scene, folder, { ...place, holder: watching });
    const start = () => {
      scene.signal?.throwIfAborted();
      const watcher = startWatcher(orderFile);
      scene.defer(watcher.kill);
      return watcher;
    };
    const resumed: bigint[] = [];
    const looked: bigint[] = [];
    /** Blocks of the prices that a killed watcher has left for the next. */
    const missed: bigint[] = [];
    const first = start();
    resumed.push(blockIn(await first.says(/watching from/)));
    await setPrice("1.9");
    await first.says(/looked at/);
    narrator.tell("The price falls to 1.9: the loan is healthy, and the watcher leaves it alone.");
    const untouched = await paymentsOf(scene, lending);
    await setPrice("1.4");
    narrator.tell(`The price falls to 1.4: the watcher ${amountIn(await first.says(/repaid/))}.`);
    looked.push(blockIn(await first.says(/looked at/, 2)));

    narrator.heading("The watcher's process is killed, and the price falls on.");
    await first.kill();
    await setPrice("1.1");
    missed.push(await publicClient.getBlockNumber());
    const second = start();
    resumed.push(blockIn(await second.says(/watching from/)));
    const caught = amountIn(await second.says(/repaid/));
    narrator.tell(`Started again, it finds the price of 1.1 and ${caught}.`);
    looked.push(blockIn(await second.says(/looked at/)));

    narrator.heading("It is killed once more: the payment for 0.8 is on its way, and it does not know.");
    scene.defer(() => testClient.setAutomine(true));
    await testClient.setAutomine(false);
    await sendAs(scene, oracle, setPriceCall(lending, "0.8"), () => testClient.mine({ blocks: 1 }));
    missed.push(await publicClient.getBlockNumber());
    await untilSent(scene);
    await second.kill();
    const third = start();
    resumed.push(blockIn(await third.says(/watching from/)));
    await third.says(/on its way/);
    await testClient.setAutomine(true);
    await testClient.mine({ blocks: 1 });
    await third.says(/looked at/);
    narrator.tell("Started again, it finds the price, and later the payment: it pays for nothing twice.");
    await third.stop();
    const payments = await paymentsOf(scene, lending);

    narrator.heading("The watcher's key is misused.");
    const mine: Holder = { ...watching, grant: undefined };
    const pay = (id: bigint, amount: bigint, below = threshold) =>
      repayLoan({ lending, debt }, { loanId: id, amount, threshold: below });
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

    await setPrice("0.6");
    const burnt = await burnsOnGas(scene, mine, pay(loanId, small));

    narrator.heading("The owner revokes the watcher.");
    await revoke(scene, owner, [mine]);
    await setPrice("0.5");
    const ended = await isRefused(scene, mine, "Pays", pay(loanId, small));
    return {
      account,
      untouched,
      payments,
      resumed,
      looked,
      missed,
      healthy,
      anyHealth,
      otherLoan,
      plain,
      drawn,
      taken,
      burnt,
      ended,
    };
  },
} satisfies Story;

const setPriceCall = (lending: Address, price: string): Call =>
  callTo(lending, { abi, functionName: "setPrice", args: [parseEther(price)] });

/** The number of the block that a watcher speaks of. */
const blockIn = (line: string): bigint => BigInt(/block (\d+)/.exec(line)![1]!);
const amountIn = (line: string): string => line.replace(/ at.*/, "");

/** What was paid back, payment by payment. */
async function paymentsOf({ environment: { publicClient, forkBlock } }: Scene, address: Address) {
  const events = await publicClient.getContractEvents({
    address,
    abi,
    eventName: "Repaid",
    fromBlock: forkBlock,
    strict: true,
  });
  return events.map(({ args }) => args.amount);
}

/** Waits until the bundler has handed an operation to the chain, which does not mine. */
async function untilSent({ environment: { testClient }, signal }: Scene): Promise<void> {
  const deadline = performance.now() + 30_000;
  while ((await testClient.getTxpoolStatus()).pending === 0) {
    signal?.throwIfAborted();
    if (performance.now() > deadline) throw new StoryError("The watcher sends nothing.");
    await setTimeout(20);
  }
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
