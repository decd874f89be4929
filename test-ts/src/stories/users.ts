import users, { channel } from "../../sessions/users.ts";
import { type AccountClient, createOwnerAccount } from "../accounts/createOwner.ts";
import { keys } from "../chain/addresses.ts";
import type { SessionDefinition } from "../session/types.ts";
import { act, does, isRefused } from "./act.ts";
import { grant, type Holder } from "./grant.ts";
import { measure, type Work } from "./measure.ts";
import { postText } from "./operations.ts";
import { revoke } from "./revoke.ts";
import { type Scene, type Story, StoryError } from "./story.ts";
import { deployMock } from "./targets.ts";

const standard = [100];
/** Users that come at the same time. */
const group = 10;
/** The special ones: each is alone with what happens to it. */
const [exhausted, revoked, shortLived, untouched] = [0, 1, 2, 3] as const;

type User = { owner: AccountClient; holder: Holder; granted: Holder["grant"]; gas: bigint };

/** What serving so many users took. Gas is each one's, in the mean. */
export type Round = { accounts: number; operations: number; gas: bigint; work: Work };

/** Many accounts grant the same key. */
export const usersStory = {
  name: "users",
  async tell(scene: Scene) {
    const { environment, narrator, accounts: sizes = standard } = scene;
    const { clock, targets } = environment;
    const feed = await deployMock(scene, "MockFeed");
    const post = postText(feed, { channel, text: "Rain." });
    const day = users({ ...targets, feed });
    const hour = users({ ...targets, feed }, { life: 1 });

    const rounds: Round[] = [];
    let all: User[] = [];
    let served = 0;
    for (const count of sizes) {
      narrator.heading(`${count} users grant the same key, each its own account.`);
      const first = served;
      const { result, work } = await measure(async () => {
        const joined: User[] = [];
        for (let start = 0; start < count; start += group) {
          scene.signal?.throwIfAborted();
          const places = Array.from({ length: Math.min(group, count - start) }, (_, i) => start + i);
          const joining = places.map((place) =>
            join(scene, first + place, place === shortLived ? hour : day, post),
          );
          joined.push(...(await Promise.all(joining)));
        }
        return joined;
      });
      all = result;
      served += count;
      const gas = all.reduce((sum, user) => sum + user.gas, 0n);
      narrator.record({ kind: "done", text: "Deployed, granted and first post", gas, times: count });
      rounds.push({ accounts: count, operations: all.length, gas: gas / BigInt(count), work });
    }

    narrator.heading("One user's limit, revocation or expiry is that user's alone.");
    const holderOf = (index: number) => all[index]!.holder;
    for (const time of ["second", "third"])
      await does(scene, holderOf(exhausted), `User 1 has the dapp post a ${time} time`, post);
    const used = await isRefused(scene, holderOf(exhausted), "Posts a fourth time for user 1", post);
    await revoke(scene, all[revoked]!.owner, [holderOf(revoked)]);
    const gone = await isRefused(scene, holderOf(revoked), "Posts for user 2", post);
    await clock.set(holderOf(shortLived).grantedAt + 3_601n);
    const over = await isRefused(scene, holderOf(shortLived), "Posts for user 3, an hour later", post);
    const replayed = await isRefused(
      scene,
      { ...holderOf(revoked), grant: all[revoked]!.granted },
      "Posts for user 2 with the grant that user 2 has revoked",
      post,
    );
    const borrowed = await isRefused(
      scene,
      { ...holderOf(revoked), grant: all[untouched]!.granted },
      "Posts for user 2 with user 4's grant",
      post,
    );
    await does(scene, holderOf(untouched), "Posts for user 4", post);
    await does(scene, all.at(-1)!.holder, `Posts for user ${all.length}`, post);

    for (const { accounts, operations, gas, work } of rounds)
      narrator.figure(
        `${accounts} accounts`,
        `${operations} operations, ${gas} gas each, ${work.requests} RPC calls, ${work.seconds.toFixed(1)} s, ${work.megabytes.toFixed(0)} MB at most`,
      );
    const gas = all.map((user) => user.gas);
    return { gas, rounds, used, gone, over, replayed, borrowed };
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
  const granted = holder.grant;
  const factory = environment.stack.nexus.version.factoryAddress;
  const overrides = { factory, factoryData: owner.account.factoryData };
  const { failure, outcome } = await act(scene, holder, post, { overrides });
  if (failure || !outcome) throw new StoryError(`User ${index + 1}: ${failure?.reason}`);
  return { owner, holder, granted, gas: outcome.actualGasUsed };
}
