import { type Address, erc20Abi, type Hex, parseEther } from "viem";
import { smartSessionAbi } from "../../generated/smartSession.ts";
import { life } from "../../sessions/life.ts";
import type { AccountClient } from "../accounts/createOwner.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { canonical, keys } from "../chain/addresses.ts";
import { actionIdOf } from "../enforce/ids.ts";
import { explainContext } from "../enforce/stage.ts";
import { encodeSession } from "../session/encode.ts";
import type { SessionDefinition } from "../session/types.ts";
import { formatStatus } from "../status/formatStatus.ts";
import { readStatus } from "../status/readStatus.ts";
import { does, isRefused } from "./act.ts";
import { describeAllowed } from "./describeAllowed.ts";
import { grant, grantAll, type Holder, openAccount } from "./grant.ts";
import { sell } from "./operations.ts";
import { ownerDoes, removal } from "./revoke.ts";
import type { Scene, Story } from "./story.ts";
import { callTo } from "./targets.ts";

const one = parseEther("1");
const day = 86_400n;
/** ERC-20's, by which sessions know the action. */
const transferSelector: Hex = "0xa9059cbb";

/** A session as its user sees it, from grant to end. */
export const lifeStory = {
  name: "life",
  async tell(scene: Scene) {
    const { environment, narrator } = scene;
    const { clock, targets } = environment;
    const friend = keys.trader.address;
    const owner = await openAccount(scene);
    const account = await owner.account.getAddress();
    await fundAccount(environment, account, { sold: parseEther("100") });
    const definition = life(targets, { friend });
    const swap = swapCalls(scene, account);
    const gift = (amount: bigint) => [transferCall(targets.sold, friend, amount)];

    narrator.heading("The owner grants; the dapp uses; both look: at what was granted, and what is left.");
    const first = await grant(scene, owner, definition);
    await does(scene, first, "Swaps 1", swap);
    await does(scene, first, "Sends 1 to the friend", gift(one));
    for (const line of describeAllowed(definition, environment.stack)) narrator.tell(line);
    const looked = await look(scene, account, [definition]);
    const tooMuch = await isRefused(scene, first, "Sends 2 to the friend", gift(2n * one));

    narrator.heading("The owner narrows it, then widens it.");
    await ownerDoes(scene, owner, "The owner disables transfers", [disable(first, targets.sold)]);
    const narrowed = await isRefused(scene, first, "Sends 1 to the friend", gift(one));
    await does(scene, first, "Swaps 1 all the same", swap);
    const wider = await encodeWider(scene, owner, friend, first);
    const selfWidened = await isRefused(scene, first, "Widens its own session", [wider]);
    await ownerDoes(scene, owner, "The owner allows transfers of up to 2", [wider]);
    await does(scene, first, "Sends 2 to the friend", gift(2n * one));

    narrator.heading("A day goes by.");
    await clock.set(first.grantedAt + day + 1n);
    const over = await isRefused(scene, first, "Swaps 1", swap);
    const renewed = await grant(scene, owner, definition);
    await does(scene, renewed, "Swaps 1 with the session that the owner granted anew", swap);

    narrator.heading(
      "The owner grants two more with one signature, then narrows one and revokes one in one operation.",
    );
    const halves = [
      { ...definition, name: "life-left", uses: 20n },
      { ...definition, name: "life-right", uses: 30n },
    ];
    const [left, right] = (await grantAll(scene, owner, [...halves])) as [Holder, Holder];
    for (const holder of [left, right])
      await does(scene, holder, `Sends 1 with ${holder.definition.name}`, gift(one));
    const both = [disable(left, targets.sold), removal(right)];
    await ownerDoes(scene, owner, "The owner narrows life-left and revokes life-right", both);
    const leftOut = await isRefused(scene, left, "Sends 1 with life-left", gift(one));
    const rightOut = await isRefused(scene, right, "Sends 1 with life-right", gift(one));
    await does(scene, left, "Swaps 1 with life-left", swap);

    narrator.heading("The owner revokes all in one operation.");
    const sessions = await look(scene, account, [definition, ...halves]);
    const removals = sessions.map(({ permissionId }) => removal({ permissionId }));
    await ownerDoes(scene, owner, `The owner revokes ${removals.length} sessions`, removals);
    const ended = [];
    for (const holder of [first, renewed, left]) ended.push(await isRefused(scene, holder, "Swaps 1", swap));
    const remaining = await look(scene, account, [definition]);
    return {
      account,
      looked,
      tooMuch,
      narrowed,
      selfWidened,
      over,
      leftOut,
      rightOut,
      sessions,
      ended,
      remaining,
    };
  },
} satisfies Story;

/** What `hallpass status` shows. */
async function look({ environment, narrator }: Scene, account: Address, definitions: SessionDefinition[]) {
  const context = explainContext(environment, await environment.clock.now());
  const sessions = await readStatus(context, account, definitions);
  for (const line of formatStatus(sessions)) narrator.tell(line);
  return sessions;
}

function swapCalls({ environment: { targets } }: Scene, account: Address): Call[] {
  const { pool, sold: token } = targets;
  return sell({ pool, token }, { amountIn: one, minAmountOut: 0n, recipient: account });
}

const transferCall = (token: Address, to: Address, amount: bigint): Call =>
  callTo(token, { abi: erc20Abi, functionName: "transfer", args: [to, amount] });

const disable = ({ permissionId }: Holder, token: Address): Call =>
  callTo(canonical.smartSession, {
    abi: smartSessionAbi,
    functionName: "disableActionId",
    args: [permissionId, actionIdOf(token, transferSelector)],
  });

/** The call that gives the session its transfers again, of more than before. */
async function encodeWider(
  { environment }: Scene,
  owner: AccountClient,
  friend: Address,
  { key, grantedAt, permissionId }: Holder,
): Promise<Call> {
  const definition = life(environment.targets, { friend, perGift: 2n * one });
  const account = await owner.account.getAddress();
  const chainId = environment.chain.id;
  const { actions } = encodeSession(definition, { account, key: key.address, chainId, grantedAt });
  const transfers = actions.filter(({ actionTargetSelector }) => actionTargetSelector === transferSelector);
  return callTo(canonical.smartSession, {
    abi: smartSessionAbi,
    functionName: "enableActionPolicies",
    args: [permissionId, transfers],
  });
}
