import { mockFeedAbi as abi } from "../../generated/mockFeed.ts";
import users, { channel } from "../../sessions/users.ts";
import { type AccountClient, createOwnerAccount } from "../accounts/createOwner.ts";
import { keys } from "../chain/addresses.ts";
import type { SessionDefinition } from "../session/types.ts";
import { act, does, isRefused } from "./act.ts";
import { grant, type Holder } from "./grant.ts";
import { revoke } from "./revoke.ts";
import { type Scene, type Story, StoryError } from "./story.ts";
import { callTo, deployMock } from "./targets.ts";

const standard = 100;
/** Users that come at the same time. */
const group = 10;
/** The special ones: each is alone with what happens to it. */
const [exhausted, revoked, shortLived, untouched] = [0, 1, 2, 3] as const;

type User = { owner: AccountClient; holder: Holder; gas: bigint };

/** What serving a part of the users took, for each of them. Milliseconds and bytes. */
export type Share = { users: number; milliseconds: number; bytes: number; gas: bigint };

/** Many accounts grant the same key. */
export const usersStory = {
  name: "users",
  async tell(scene: Scene) {
    const { environment, narrator, accounts: count = standard } = scene;
    const { clock, targets } = environment;
    if (count < 4) throw new StoryError("The story needs four accounts at least.");
    const feed = await deployMock(scene, "MockFeed");
    const post = [callTo(feed, { abi, functionName: "post", args: [channel, "Rain."] })];
    const day = users({ ...targets, feed });
    const hour = users({ ...targets, feed }, { life: 1 });

    narrator.heading(`${count} users grant the same key, each its own account.`);
    const all: User[] = [];
    const shares: Share[] = [];
    const part = Math.max(group, Math.ceil(count / 4));
    for (let first = 0; first < count; first += part) {
      const last = Math.min(first + part, count);
      const share = await measure(async () => {
        for (let start = first; start < last; start += group) {
          scene.signal?.throwIfAborted();
          const indices = Array.from({ length: Math.min(group, last - start) }, (_, i) => start + i);
          const joined = indices.map((index) => join(scene, index, index === shortLived ? hour : day, post));
          all.push(...(await Promise.all(joined)));
        }
        return all.slice(first, last);
      });
      shares.push(share);
      const text = `Users ${first + 1} to ${last}: deployed, granted and first post, ${share.milliseconds.toFixed(0)} ms each`;
      const gas = share.gas * BigInt(share.users);
      narrator.record({ kind: "done", text, gas, times: share.users });
    }
    const gas = all.map((user) => user.gas);

    narrator.heading("One user's limit, revocation or expiry is that user's alone.");
    const holderOf = (index: number) => all[index]!.holder;
    for (const time of ["second", "third"])
      await does(scene, holderOf(exhausted), `User 1 has the dapp post a ${time} time`, post);
    const used = await isRefused(scene, holderOf(exhausted), "Posts a fourth time for user 1", post);
    await revoke(scene, all[revoked]!.owner, [holderOf(revoked)]);
    const gone = await isRefused(scene, holderOf(revoked), "Posts for user 2", post);
    await clock.set(holderOf(shortLived).grantedAt + 3_601n);
    const over = await isRefused(scene, holderOf(shortLived), "Posts for user 3, an hour later", post);
    const borrowed = await isRefused(
      scene,
      holderOf(untouched),
      "Posts for user 2 with user 4's grant",
      post,
      {
        account: holderOf(revoked).account,
      },
    );
    await does(scene, holderOf(untouched), "Posts for user 4", post);
    await does(scene, all.at(-1)!.holder, `Posts for user ${count}`, post);

    const mean = gas.reduce((sum, one) => sum + one, 0n) / BigInt(count);
    narrator.figure("Gas a user, to deploy, grant and post", `${mean}`);
    narrator.figure(
      "Time a user, first and last quarter",
      quarters(shares, ({ milliseconds }) => milliseconds, "ms"),
    );
    narrator.figure(
      "Memory a user, first and last quarter",
      quarters(shares, ({ bytes }) => bytes / 1024, "KiB"),
    );
    return { count, gas, shares, used, gone, over, borrowed };
  },
} satisfies Story;

/** A user's account is deployed, grants the session and posts, all in one operation of the dapp. */
async function join(
  scene: Scene,
  index: number,
  definition: SessionDefinition,
  post: Parameters<typeof act>[2],
): Promise<User> {
  const { environment, sponsor } = scene;
  const owner = await createOwnerAccount(environment, {
    owner: keys.owner,
    index: BigInt(index) + 1_000n,
    sponsor,
  });
  const holder = await grant(scene, owner, definition);
  const factory = environment.stack.nexus.version.factoryAddress;
  const overrides = { factory, factoryData: owner.account.factoryData };
  const { failure, outcome } = await act(scene, holder, post, { overrides });
  if (failure || !outcome) throw new StoryError(`User ${index + 1}: ${failure?.reason}`);
  return { owner, holder, gas: outcome.actualGasUsed };
}

async function measure(work: () => Promise<readonly User[]>): Promise<Share> {
  const [start, heap] = [performance.now(), process.memoryUsage().heapUsed];
  const served = await work();
  const users = served.length;
  return {
    users,
    milliseconds: (performance.now() - start) / users,
    bytes: (process.memoryUsage().heapUsed - heap) / users,
    gas: served.reduce((sum, { gas }) => sum + gas, 0n) / BigInt(users),
  };
}

const quarters = (shares: readonly Share[], value: (share: Share) => number, unit: string): string =>
  `${value(shares[0]!).toFixed(0)} and ${value(shares.at(-1)!).toFixed(0)} ${unit}`;
