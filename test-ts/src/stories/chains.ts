import type { EnableSessionData } from "@rhinestone/module-sdk";
import { createWalletClient, http, parseEther } from "viem";
import twoChains from "../../sessions/twoChains.ts";
import { buildUserOp, getNonce, signWithSession } from "../accounts/directUserOp.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { createSponsor } from "../accounts/sponsor.ts";
import { canonical, keys } from "../chain/addresses.ts";
import { connectEnvironment } from "../chain/connectEnvironment.ts";
import type { Environment } from "../chain/environment.ts";
import { startEnvironment } from "../chain/startEnvironment.ts";
import { classifyFailure } from "../enforce/classifyFailure.ts";
import { witnessEntryPoint } from "../enforce/witnessEntryPoint.ts";
import { encodeSession } from "../session/encode.ts";
import { does, isRefused } from "./act.ts";
import { describeAllowed } from "./describeAllowed.ts";
import { type Holder, openAccount } from "./grant.ts";
import { sendTokens } from "./operations.ts";
import { revoke } from "./revoke.ts";
import { type Scene, type Story, StoryError } from "./story.ts";

const one = parseEther("1");
const shop = keys.trader.address;
/** Chain ids of the second chain, and of the one that nobody granted for. */
const [secondId, thirdId] = [31_338, 31_339] as const;

/** One signature, two chains, and a third that it is not for. */
export const chainsStory = {
  name: "chains",
  async tell(scene: Scene) {
    const second = await startEnvironment({ chainId: secondId });
    scene.defer(() => second.stop());
    return tellOn(scene, { ...scene, environment: second, sponsor: createSponsor(second) });
  },
} satisfies Story;

async function tellOn(home: Scene, away: Scene) {
  const { narrator } = home;
  const scenes = [home, away] as const;
  narrator.heading("The owner signs once, for two chains.");
  const [here, there] = await grantOnBoth(scenes);
  const [hereGift, thereGift] = scenes.map((scene) => giftOn(scene)) as [Gift, Gift];
  const names = scenes.map(({ environment }) => `chain ${environment.chain.id}`) as [string, string];
  const swapped = await isRefused(
    home,
    { ...here, grant: there.grant },
    `Uses the other chain's entry on ${names[0]}`,
    hereGift(one),
  );
  await does(home, here, `Enables and sends 1 on ${names[0]}`, hereGift(one));
  await does(away, there, `Enables and sends 1 on ${names[1]}`, thereGift(one));
  await does(home, here, `Sends 1 on ${names[0]}`, hereGift(one));

  narrator.heading("The key goes too far, on one chain.");
  const tooMuch = await isRefused(home, here, `Sends 2 on ${names[0]}`, hereGift(2n * one));

  narrator.heading("The owner revokes it on the first chain. The second is another matter.");
  await revoke(home, here.owner, [here]);
  const revoked = await isRefused(home, here, `Sends 1 on ${names[0]}`, hereGift(one));
  await does(away, there, `Sends 1 on ${names[1]}`, thereGift(one));

  narrator.heading(`The key takes the signature to chain ${thirdId}.`);
  const [, unused] = await grantOnBoth(scenes);
  const third = await becomeThird(away.environment);
  const onThird = { ...away, environment: third };
  const stray = await tryOn(onThird, unused, "Enables there with the entry of another chain");
  const changed = { ...unused, grant: withChain(unused.grant!) };
  const forged = await tryOn(onThird, changed, "Enables there with the chain id changed");
  return { chains: names, swapped, tooMuch, revoked, stray, forged };
}

type Gift = ReturnType<typeof giftOn>;
type Granted = Holder & { owner: Awaited<ReturnType<typeof openAccount>> };

const giftOn =
  ({ environment: { targets } }: Scene) =>
  (amount: bigint) =>
    sendTokens(targets.sold, { to: shop, amount });

/** One session on each chain, one signature over both. */
async function grantOnBoth(scenes: readonly [Scene, Scene]): Promise<[Granted, Granted]> {
  const parts = await Promise.all(
    scenes.map(async (scene) => {
      const { environment } = scene;
      const owner = await openAccount(scene);
      const account = await owner.account.getAddress();
      await fundAccount(environment, account, { sold: 10n * one });
      const definition = twoChains(environment.targets, { shop });
      const grantedAt = await environment.clock.now();
      const key = keys.sessionKey;
      const chainId = environment.chain.id;
      const session = encodeSession(definition, { account, key: key.address, chainId, grantedAt });
      return { owner, account, definition, grantedAt, key, session };
    }),
  );
  const redeemer = keys.sessionKey.address;
  const details = await parts[0]!.owner.grantPermissionTypedDataSign(
    parts.map(({ session, owner }) => ({ ...session, account: owner.account, redeemer })),
  );
  return parts.map((part, index) => {
    const { permissionId, enableSessionData } = details[index]!;
    scenes[0].narrator.allow(
      part.definition.name,
      describeAllowed(part.definition, scenes[index]!.environment.stack),
    );
    return { ...part, permissionId, grant: enableSessionData };
  }) as unknown as [Granted, Granted];
}

/** The same accounts and contracts on a chain of another id: what a fork of a chain is. */
async function becomeThird(environment: Environment): Promise<Environment> {
  await environment.testClient.request({ method: "anvil_setChainId", params: [thirdId] } as never);
  const third = connectEnvironment({ ...environment.info, chainId: thirdId });
  const { chain, rpcUrl, publicClient } = third;
  const wallet = createWalletClient({ account: keys.deployer, chain, transport: http(rpcUrl) });
  return {
    ...third,
    // anvil itself goes on signing for the chain that it started as.
    async mine({ from: _, ...transaction }) {
      const hash = await wallet.sendTransaction(transaction);
      return publicClient.waitForTransactionReceipt({ hash });
    },
  };
}

/** What the owner signed, with the third chain's id in the place of its own chain's. */
function withChain(grant: EnableSessionData): EnableSessionData {
  const { enableSession } = grant;
  const { chainDigestIndex, hashesAndChainIds, sessionToEnable } = enableSession;
  const chainId = BigInt(thirdId);
  return {
    ...grant,
    enableSession: {
      ...enableSession,
      hashesAndChainIds: hashesAndChainIds.map((entry, index) =>
        index === chainDigestIndex ? { ...entry, chainId } : entry,
      ),
      sessionToEnable: { ...sessionToEnable, chainId },
    },
  };
}

/** An operation that carries the grant, straight to the EntryPoint. */
async function tryOn(scene: Scene, holder: Holder, text: string) {
  const { environment, narrator } = scene;
  const { account, key: sessionKey, permissionId, grant: enable } = holder;
  const nonce = await getNonce(environment, { account, validator: canonical.smartSession, key: 7n });
  const draft = buildUserOp({ sender: account, nonce, calls: giftOn(scene)(one) });
  const signed = await signWithSession(environment, draft, { sessionKey, permissionId, enable });
  const { failure } = await witnessEntryPoint(scene, signed);
  if (!failure) throw new StoryError(`${text}: went through.`);
  const { reason, sentence } = failure;
  narrator.record({ kind: "refused", text, reason, sentence, todo: classifyFailure(failure) });
  return failure;
}
