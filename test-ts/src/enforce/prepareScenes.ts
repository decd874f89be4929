import { getEnableSessionsAction, getPermissionId, type Session } from "@rhinestone/module-sdk";
import { type Abi, type Address, getAddress, type Hex, numberToHex, zeroHash } from "viem";
import { mockDexPoolAbi } from "../../generated/mockDexPool.ts";
import { mockERC20Abi } from "../../generated/mockERC20.ts";
import { loadArtifact } from "../chain/artifacts.ts";
import { poolReserve } from "../chain/deployTargets.ts";
import { lacks, missingFor } from "./applicability.ts";
import { decodeCalls } from "./calls.ts";
import { largestOf } from "./derive/bigints.ts";
import { DexWorld } from "./derive/dexWorld.ts";
import { RecorderWorld } from "./derive/recorderWorld.ts";
import type { Scene } from "./derive/trial.ts";
import { trialKinds } from "./derive/trialKinds.ts";
import { otherTargetsAbi } from "./otherTargets.ts";
import { termsOf } from "./own/terms.ts";
import { initDataOf } from "./policies/initDataOf.ts";
import { decodeTimeFrame } from "./policies/timeFrame.ts";
import { runAsOwner } from "./runAsOwner.ts";
import { type ModelPlace, SessionModel } from "./sessionModel.ts";
import { type Ground, policyNamesOf, type Stage, withKnown } from "./stage.ts";
import type { Subject, SubjectContract } from "./subject.ts";
import { recorderAt, type Variant, variantsFor } from "./variants.ts";

/** A stage without its scenes. */
export type Bare = Omit<Stage, "scenes" | "abi" | "absent">;

/** Functions and errors of the account and of every contract that a session on trial may call. */
export const abiOf = (owner: Stage["owner"], contracts: readonly SubjectContract[]): Abi => [
  ...owner.kind.abi,
  ...contracts.flatMap(({ abi }) => abi),
  ...otherTargetsAbi,
];

/**
 * The reference session's scene: its own pool and tokens, and what the dapp did before.
 * @param history calldata of the operations so far.
 */
export async function referenceScene(stage: Bare, abi: Abi, history: readonly Hex[]): Promise<Scene> {
  const { environment, account, otherAccount, otherPool, reference, thief } = stage;
  const { pool, sold, bought } = environment.targets;
  const world = new DexWorld({
    pool: getAddress(pool),
    sold: getAddress(sold),
    bought: getAddress(bought),
    reserve: poolReserve,
    holders: new Map([
      [getAddress(account), "account"],
      [getAddress(pool), "pool"],
      [getAddress(otherPool), "other pool"],
      [getAddress(thief), "thief"],
      [getAddress(otherAccount), "other account"],
    ]),
  });
  const subject: Subject = {
    name: stage.definition.name,
    session: reference.session,
    permissionId: reference.permissionId,
    account,
    contracts: [
      { name: "pool", address: pool, abi: mockDexPoolAbi },
      { name: "token", address: sold, abi: mockERC20Abi },
    ],
  };
  const scene = await sceneOf(stage, { subject, world, abi, stranger: otherPool, kinds: trialKinds });
  for (const callData of history) {
    scene.model.check({ callData, sponsored: true, time: scene.now });
    world.run(account, decodeCalls(account, callData));
  }
  world.allow(pool).allow(otherPool);
  return scene;
}

/** Has the owner enable the variants, with recorders for targets. */
export async function variantScenes(stage: Bare, abi: Abi, variants: readonly Variant[]): Promise<Scene[]> {
  const scenes: Scene[] = [];
  for (const variant of variants) scenes.push(await enableRecorded(stage, variant, abi));
  return scenes;
}

/** Who takes part in a trial. */
type Players = Pick<Ground, "environment" | "owner" | "account" | "otherAccount" | "thief">;

/**
 * Puts a session on trial: the account's owner enables it, and its targets become recorders, so that whatever the session lets
 * through succeeds and leaves its trail.
 * @param variant.recorders the targets that do. @default all
 */
export async function enableRecorded(
  players: Players,
  { name, contracts, recorders = contracts, session, kinds }: Variant & { recorders?: Variant["contracts"] },
  abi: Abi,
): Promise<Scene> {
  const { environment, account } = players;
  const stranger = recorderAt("stranger");
  const names = new Map(recorders.map(({ name: called, address }) => [getAddress(address), called]));
  names.set(stranger, "a stranger");
  for (const address of names.keys()) await putRecorder(environment, address);
  const { target, callData } = getEnableSessionsAction({ sessions: [session] });
  await runAsOwner(players, [{ to: target, data: callData }]);
  const subject: Subject = { name, session, permissionId: getPermissionId({ session }), account, contracts };
  const world = new RecorderWorld(names);
  const terms = termsOf(session, policyNamesOf(environment.stack), environment, account);
  return sceneOf(players, { subject, world, abi, stranger, kinds, terms });
}

/** A recorder that nothing has reached yet, in the place of whatever was there. */
async function putRecorder({ testClient }: Players["environment"], address: Address): Promise<void> {
  await testClient.setCode({ address, bytecode: loadArtifact("MockRecorder").deployedBytecode });
  for (const index of [0n, 1n])
    await testClient.setStorageAt({ address, index: numberToHex(index, { size: 32 }), value: zeroHash });
}

async function sceneOf(
  { environment, owner, account, otherAccount, thief }: Players,
  {
    subject,
    world,
    abi,
    stranger,
    kinds,
    terms,
  }: Pick<Scene, "subject" | "world" | "stranger" | "kinds" | "terms"> & { abi: Abi },
): Promise<Scene> {
  const { stack, clock, chain } = environment;
  const module = stack.contracts.SmartSession!.address;
  const place: ModelPlace = {
    account,
    module,
    policyNames: policyNamesOf(stack),
    abi: withKnown(abi),
    pays: terms?.pays,
  };
  const now = await clock.now();
  return {
    subject,
    place,
    model: new SessionModel(subject.session, place),
    world,
    now,
    time: beginningOf(subject.session, place, now),
    chainId: chain.id,
    thief,
    stranger,
    otherAccount,
    kinds,
    withoutModule: owner.kind.withoutValidator(module),
    terms,
  };
}

/** The first second from now on in which the session and each of its actions have begun. */
function beginningOf({ userOpPolicies, actions }: Session, { policyNames }: ModelPlace, now: bigint): bigint {
  const policies = [userOpPolicies, ...actions.map(({ actionPolicies }) => actionPolicies)].flat();
  const starts = initDataOf("TimeFramePolicy", policies, policyNames).map(
    (initData) => decodeTimeFrame(initData).validAfter,
  );
  return largestOf([now, ...starts]);
}

/** The variants that this stage's stack can grant, and those that it cannot. */
export function variantsOf({ environment, account, grantedAt }: Bare): {
  variants: Variant[];
  absent: Stage["absent"];
} {
  const { chain, stack, targets } = environment;
  const { sponsorPaymaster } = targets;
  const variants: Variant[] = [];
  const absent: { id: string; title: string; reason: string }[] = [];
  for (const variant of variantsFor({ account, chainId: chain.id, grantedAt, sponsorPaymaster })) {
    const missing = missingFor(stack, variant.session);
    if (missing.length === 0) variants.push(variant);
    else
      absent.push({
        id: variant.name,
        title: `The session "${variant.name}"`,
        reason: lacks(stack, missing),
      });
  }
  return { variants, absent };
}
