import type { Address, LocalAccount } from "viem";
import {
  buildUserOp,
  getNonce,
  signWithSession,
  sponsorUserOp,
  type UserOp,
} from "../accounts/directUserOp.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { canonical } from "../chain/addresses.ts";
import { classifyFailure } from "../enforce/classifyFailure.ts";
import type { Failure } from "../enforce/decodeFailure.ts";
import { type BundlerOutcome, witnessBundler } from "../enforce/witnessBundler.ts";
import { witnessEntryPoint } from "../enforce/witnessEntryPoint.ts";
import type { Holder } from "./grant.ts";
import { type Scene, StoryError } from "./story.ts";

/** Puts whoever pays onto an operation; called with ample gas limits for the estimate, and again with the estimated ones. */
export type Payer = (userOp: UserOp) => Promise<UserOp>;

export type ActOptions = {
  /** Tells apart nonces that count independently: operations of different keys may go in parallel. @default 0n */
  nonceKey?: bigint;
  /** Who signs. @default the session's key */
  signer?: LocalAccount;
  /** @default the sponsor where the session permits one, else the account */
  payer?: Payer;
  /** The account that is to act. @default the one that granted */
  account?: Address;
  /** Fields of the operation to change before anyone signs. */
  overrides?: Partial<UserOp>;
};

/**
 * A session's operation, through the bundler: estimated, signed with the estimated limits, sent, waited for.
 * The first one carries the owner's grant.
 * @returns what the bundler and the chain made of it, and the operation as it was estimated, signed with ample limits.
 */
export async function act(
  { environment, abi }: Scene,
  holder: Holder,
  calls: readonly Call[],
  options: ActOptions = {},
): Promise<BundlerOutcome & { draft: UserOp }> {
  const { account = holder.account, nonceKey: key, signer = holder.key, overrides } = options;
  const { definition, permissionId } = holder;
  const payer =
    options.payer ?? (definition.sponsored ? (op) => sponsorUserOp(environment, op) : async (op) => op);
  const nonce = await getNonce(environment, { account, validator: canonical.smartSession, key });
  const sign = async (userOp: UserOp) =>
    signWithSession(environment, await payer(userOp), {
      sessionKey: signer,
      permissionId,
      enable: holder.grant,
    });
  const unsigned = buildUserOp({ sender: account, nonce, calls, overrides });
  const draft = await sign(unsigned);
  const witness = { environment, abi };
  const outcome = await witnessBundler(witness, draft, (limits) =>
    sign({ ...unsigned, ...limits, ...overrides }),
  );
  if (outcome.outcome) holder.grant = undefined;
  return { ...outcome, draft };
}

/**
 * The session's key does what it may.
 * @param text what it does, for the story: "buys 1 SOLD".
 * @returns the gas that it took.
 * @throws {StoryError} when it is refused.
 */
export async function does(
  scene: Scene,
  holder: Holder,
  text: string,
  calls: readonly Call[],
  options?: ActOptions,
): Promise<bigint> {
  const { failure, outcome } = await act(scene, holder, calls, options);
  if (failure || !outcome) throw new StoryError(`${text}: ${failure?.reason ?? "not mined"}`);
  scene.narrator.record({ kind: "done", text, gas: outcome.actualGasUsed });
  return outcome.actualGasUsed;
}

/**
 * The session's key tries what it may not: the bundler refuses it, and the EntryPoint does when it is called past the bundler.
 * @returns why.
 * @throws {StoryError} when either lets it through, or they give different reasons.
 */
export async function isRefused(
  scene: Scene,
  holder: Holder,
  text: string,
  calls: readonly Call[],
  options?: ActOptions,
): Promise<Failure> {
  const { failure, sent, draft } = await act(scene, holder, calls, options);
  if (!failure) throw new StoryError(`${text}: went through.`);
  // An operation whose calls revert passes validation: sent past the bundler, it would use its limits up.
  if (failure.code !== "execution") {
    const past = await witnessEntryPoint(scene, sent ?? draft);
    if (past.failure?.code !== failure.code || past.failure.name !== failure.name)
      throw new StoryError(
        `${text}: the bundler says ${failure.reason}, the EntryPoint ${past.failure?.reason ?? "yes"}.`,
      );
  }
  const { reason, sentence } = failure;
  scene.narrator.record({ kind: "refused", text, reason, sentence, todo: classifyFailure(failure) });
  return failure;
}
