import { getPermissionId, type Session } from "@rhinestone/module-sdk";
import { type Abi, type Address, getAddress } from "viem";
import { canonical } from "../chain/addresses.ts";
import { policyAddresses } from "../chain/addStack.ts";
import { RecorderWorld } from "../enforce/derive/recorderWorld.ts";
import type { Scene } from "../enforce/derive/trial.ts";
import { trialKinds } from "../enforce/derive/trialKinds.ts";
import { termsOf } from "../enforce/own/terms.ts";
import { SessionModel } from "../enforce/sessionModel.ts";
import type { SubjectContract } from "../enforce/subject.ts";

const account: Address = "0x00000000000000000000000000000000000000aa";

/** Where the paymasters of such a session are. */
export const paymasters = {
  verifyingPaymaster: "0x00000000000000000000000000000000000000f1",
  sponsorPaymaster: "0x00000000000000000000000000000000000000F2",
  tokenPaymaster: "0x00000000000000000000000000000000000000F3",
} as const;

/** A session on trial without a chain: for what is derived from it. It was granted at `now`, in seconds. */
export function sceneOf(
  session: Session,
  contracts: readonly SubjectContract[],
  now: bigint,
  abi: Abi = contracts.flatMap((contract) => contract.abi),
): Scene {
  const policyNames = new Map(
    Object.entries(policyAddresses()).map(([name, address]) => [getAddress(address), name]),
  );
  const terms = termsOf(session, policyNames, { targets: paymasters }, account);
  const place = { account, module: canonical.smartSession, policyNames, abi, pays: terms?.pays };
  return {
    subject: { name: "mine", session, permissionId: getPermissionId({ session }), account, contracts },
    place,
    model: new SessionModel(session, place),
    world: new RecorderWorld(new Map(contracts.map(({ name, address }) => [getAddress(address), name]))),
    now,
    time: now,
    chainId: 31_337,
    thief: "0x00000000000000000000000000000000000000bb",
    stranger: "0x00000000000000000000000000000000000000cc",
    otherAccount: "0x00000000000000000000000000000000000000dd",
    kinds: trialKinds,
    withoutModule: "AA23 ValidatorNotInstalled",
    terms,
  };
}
