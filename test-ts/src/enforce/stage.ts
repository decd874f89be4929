import { NexusImplementationAbi } from "@biconomy/abstractjs";
import type { Session } from "@rhinestone/module-sdk";
import { type Abi, type Address, erc20Abi, getAddress, type Hex, type LocalAccount } from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import { mockDexPoolAbi } from "../../generated/mockDexPool.ts";
import { smartSessionAbi } from "../../generated/smartSession.ts";
import { verifyingPaymasterAbi } from "../../generated/verifyingPaymaster.ts";
import { dexSwap } from "../../sessions/dexSwap.ts";
import type { SmartAccount } from "../accounts/accountKind.ts";
import type { SessionDetails } from "../accounts/grantSession.ts";
import { keys } from "../chain/addresses.ts";
import type { Environment, Stack } from "../chain/environment.ts";
import { EnvironmentError } from "../chain/environmentError.ts";
import type { LintInput } from "../review/lint/finding.ts";
import type { SessionSource } from "../review/readSession.ts";
import { encodeSession } from "../session/encode.ts";
import type { SessionDefinition } from "../session/types.ts";
import { lacks, missingFor } from "./applicability.ts";
import type { Scene } from "./derive/trial.ts";
import type { Vocabulary } from "./describeOperation.ts";
import type { ExplainContext } from "./explainRefusal.ts";
import type { OtherTargets } from "./otherTargets.ts";
import { remember } from "./remember.ts";

/** A session that an account granted, with what the dapp was handed. */
export type GrantedSession = { permissionId: Hex; session: Session; details: SessionDetails };

/** The session on trial, as the report shows it. */
export type TriedSession = {
  source: SessionSource;
  permissionId: Hex;
  /** Its last second, in chain time; 0 where nothing ends it. */
  validUntil: bigint;
  sponsored: boolean;
  /** What is not as the session's author has it, a sentence each. */
  notes: readonly string[];
  /** What its chain knows of its targets, where they are looked at. */
  facts?: LintInput["facts"];
};

/** What derived cases act on: an account that granted a session, in its owner's hands. */
export type Ground = {
  environment: Environment;
  /** The account that granted the session, in its owner's hands. */
  owner: SmartAccount;
  /** Its address. */
  account: Address;
  /** Another account of the same owner. It has the module, and granted nothing. */
  otherAccount: Address;
  /** Where stolen goods go. */
  thief: Address;
  tried: TriedSession;
  /** Chain time, in seconds, at which it was granted. */
  grantedAt: bigint;
  /** Functions and errors of everything on the stage, for the decoder. */
  abi: Abi;
  /** The sessions on trial, the one that the report is named after first. */
  scenes: readonly Scene[];
  /** Sessions that the stack cannot grant, with the reason as a clause. */
  absent: readonly { id: string; title: string; reason: string }[];
};

/** What all cases act on: besides, all that a thief of the reference session's key could want. Both accounts have tokens and allowances. */
export type Stage = Ground & {
  definition: SessionDefinition;
  /** The reference session, enabled and used. */
  reference: GrantedSession;
  /** A pool like the session's own, that the account has approved and the session does not name. */
  otherPool: Address;
  /** Contracts beside those of the session, of which the account holds something and which it has approved. */
  others: OtherTargets;
};

/** @returns the same stage on a copy of its chain. */
export async function stageOn<On extends Ground>(environment: Environment, stage: On): Promise<On> {
  const { kind, owner } = stage.owner;
  return { ...stage, environment, owner: await kind.create(environment, { owner }) };
}

/** What the session on trial is called. */
export const nameOfSource = (source: SessionSource): string =>
  "definition" in source ? source.definition.name : source.name;

/** @returns the session definition that everything is tried against. */
export const referenceSession = ({ targets }: Environment): SessionDefinition => dexSwap(targets);

/**
 * Has an owner grant a session by typed data, in the way of the account's SDK.
 * @param options.signer signs the grant. @default the account's owner
 */
export async function grant(
  environment: Environment,
  owner: SmartAccount,
  options: { definition: SessionDefinition; grantedAt: bigint; salt?: Hex; signer?: LocalAccount },
): Promise<GrantedSession> {
  const { definition, grantedAt, salt, signer } = options;
  const key = keys.sessionKey.address;
  const account = owner.address;
  const session = encodeSession(definition, { account, key, chainId: environment.chain.id, grantedAt, salt });
  const missing = missingFor(environment.stack, session);
  if (missing.length > 0)
    throw new EnvironmentError(
      `The session "${definition.name}" cannot be tried: ${lacks(environment.stack, missing)}.`,
    );
  const details = await owner.grant(session, { redeemer: key, signer });
  return { session, details, permissionId: details[0]!.permissionId };
}

/** Functions and errors of every contract that a case calls, but for accounts of other makes than Nexus. */
const knownAbi: Abi = [
  ...mockDexPoolAbi,
  ...erc20Abi,
  ...verifyingPaymasterAbi,
  ...smartSessionAbi,
  ...NexusImplementationAbi,
  ...entryPoint07Abi,
];

const nothing: Abi = [];

const wholeOf = remember((abi: Abi): Abi => [...knownAbi, ...abi]);

/** An ABI with what the decoder always knows: the same object for the same ABI, since what is looked up in it is kept with it. */
export const withKnown = (abi: Abi = nothing): Abi => wholeOf(abi);

/** Solidity names of a stack's contracts, by address. */
export const policyNamesOf = remember(
  ({ contracts }: Stack): ReadonlyMap<Address, string> =>
    new Map(Object.entries(contracts).map(([name, { address }]) => [getAddress(address), name])),
);

/**
 * What the decoder needs to explain a refusal on this chain at a time, in seconds.
 * @param abi of contracts beside those of the reference session.
 */
export function explainContext(
  { publicClient, stack }: Environment,
  time: bigint,
  abi?: Abi,
): ExplainContext {
  return {
    client: publicClient,
    module: stack.contracts.SmartSession!.address,
    policyNames: policyNamesOf(stack),
    abi: withKnown(abi),
    time,
  };
}

/** What the report calls the contracts and accounts of a stage. */
export const vocabularyOf = remember((stage: Ground | Stage): Vocabulary => {
  const { environment, account, otherAccount, thief, scenes, abi } = stage;
  const { stack, targets } = environment;
  const places = [
    ...scenes.flatMap(({ subject }) =>
      subject.contracts.map(({ name, address }) => [address, name] as const),
    ),
    ...policyNamesOf(stack),
    ...Object.entries(targets).map(([name, address]) => [address, name] as const),
    ...Object.entries("others" in stage ? stage.others : {}).map(
      ([name, address]) => [address, name] as const,
    ),
    [account, "account"],
    [otherAccount, "other account"],
    ...("otherPool" in stage ? [[stage.otherPool, "other pool"]] : []),
    [thief, "thief"],
  ] as [Address, string][];
  return {
    abi: withKnown(abi),
    module: stack.contracts.SmartSession!.address,
    names: new Map(places.map(([address, name]) => [getAddress(address), name])),
  };
});
