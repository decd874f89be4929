import { getEnableSessionsAction, getPermissionId, type Session } from "@rhinestone/module-sdk";
import { BaseError, type Hex, parseEther } from "viem";
import type { AccountName } from "../../accounts/accountKind.ts";
import { accountKinds } from "../../accounts/accountKinds.ts";
import { deploySmartAccount } from "../../accounts/deploySmartAccount.ts";
import { fundAccount } from "../../accounts/fundAccount.ts";
import { keys } from "../../chain/addresses.ts";
import type { Environment } from "../../chain/environment.ts";
import { EnvironmentError } from "../../chain/environmentError.ts";
import { inspectTargets } from "../../review/lint/inspectTargets.ts";
import { readSession, type SessionSource } from "../../review/readSession.ts";
import { lacks, missingFor } from "../applicability.ts";
import { decodeRevert } from "../decodeRevert.ts";
import { trialKinds } from "../derive/trialKinds.ts";
import { abiOf, enableRecorded } from "../prepareScenes.ts";
import { type Ground, nameOfSource, policyNamesOf } from "../stage.ts";
import { contractsOf } from "./ownContracts.ts";
import { toOwnSession } from "./ownSession.ts";
import { payInTokens, tokensNote } from "./payInTokens.ts";
import { recordable, recorderNote } from "./recorders.ts";
import { estimateNote, foreignPayers, termsOf } from "./terms.ts";

/** What the account pays its operations and the session's calls with, in wei. */
const funds = parseEther("1000000");

/**
 * Has an owner grant a session of somebody's own on a fresh account. Recorders stand in for the contracts that it names, so that
 * what is refused is refused by the session and by nothing else.
 * @param log told a short plain sentence at each step.
 * @param options.account the make of account. @default "nexus"
 * @throws {EnvironmentError} when the session cannot be granted on this stack, or is over.
 * @throws {SessionError} when it cannot be enforced as written.
 */
export async function prepareOwnStage(
  environment: Environment,
  source: SessionSource,
  log: (message: string) => void = () => {},
  { account: kindName = "nexus" }: { account?: AccountName } = {},
): Promise<Ground> {
  const kind = accountKinds[kindName];
  const owner = await kind.create(environment, { owner: keys.owner });
  const other = await kind.create(environment, { owner: keys.owner, index: 1n });
  for (const each of [owner, other]) {
    await fundAccount(environment, each.address, { value: funds });
    await deploySmartAccount(environment, each);
  }
  const { stack, chain, publicClient } = environment;
  const [account, otherAccount] = [owner.address, other.address];
  const grantedAt = await environment.clock.now();
  const { session, notes } = toOwnSession(source, { account, chainId: chain.id, grantedAt });
  const name = nameOfSource(source);
  const policyNames = policyNamesOf(stack);
  const reading = readSession({ session, name }, { policyNames });
  const validUntil = BigInt(reading.validity?.validUntil ?? 0);
  if (validUntil !== 0n && validUntil < grantedAt) throw over(name, validUntil, grantedAt);
  const missing = missingFor(stack, session);
  if (missing.length > 0) throw cannotTry(name, lacks(stack, missing));

  const contracts = contractsOf(source, session);
  const inTokens = termsOf(session, policyNames, environment, account)?.payer === "tokenPaymaster";
  if (inTokens) for (const each of [owner, other]) await payInTokens(environment, each);
  const recorders = recordable(environment, contracts, [account, otherAccount], inTokens);
  const facts = stack.name === "fork" ? await inspectTargets(publicClient, reading) : undefined;
  const abi = abiOf(owner, contracts);
  const thief = keys.stranger.address;
  await requireGrantable(environment, { account, session, name });
  const scene = await enableRecorded(
    { environment, owner, account, otherAccount, thief },
    { name, contracts, recorders, session, kinds: trialKinds },
    abi,
  );
  log(`${account} granted ${name} to ${keys.sessionKey.address}.`);
  const foreign = foreignPayers(session, policyNames, environment);
  const tried = {
    source: "definition" in source ? source : { session, name },
    permissionId: getPermissionId({ session }),
    validUntil,
    sponsored: session.permitERC4337Paymaster,
    notes: [
      ...notes,
      ...(foreign ? [foreign] : []),
      ...(inTokens ? [tokensNote] : []),
      ...estimateNote(session, policyNames),
      ...recorderNote(recorders),
    ],
    facts,
  };
  for (const note of tried.notes) log(note);
  return {
    environment,
    owner,
    account,
    otherAccount,
    thief,
    tried,
    grantedAt,
    abi,
    scenes: [scene],
    absent: [],
  };
}

const cannotTry = (name: string, reason: string): EnvironmentError =>
  new EnvironmentError(`The session "${name}" cannot be tried: ${reason}.`);

const iso = (seconds: bigint): string => new Date(Number(seconds) * 1_000).toISOString().replace(".000", "");

const over = (name: string, validUntil: bigint, now: bigint): EnvironmentError =>
  cannotTry(name, `it ended at ${iso(validUntil)}, and it is ${iso(now)} on the chain`);

/** @throws {EnvironmentError} with the module's or the policy's reason when granting the session would revert. */
async function requireGrantable(
  { publicClient }: Environment,
  { account, session, name }: { account: `0x${string}`; session: Session; name: string },
): Promise<void> {
  const { target, callData } = getEnableSessionsAction({ sessions: [session] });
  try {
    await publicClient.call({ account, to: target, data: callData });
  } catch (error) {
    const data = revertDataOf(error);
    if (data === undefined) throw error;
    throw cannotTry(name, `granting it on this stack reverts with ${decodeRevert(data).name}`);
  }
}

function revertDataOf(error: unknown): Hex | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const cause = error.walk((each) => typeof (each as { data?: unknown }).data === "string");
  return (cause as { data?: Hex } | null)?.data;
}
