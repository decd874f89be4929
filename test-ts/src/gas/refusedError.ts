import type { UserOp } from "../accounts/directUserOp.ts";
import type { Environment } from "../chain/environment.ts";
import { decodeFailure, type Failure } from "../enforce/decodeFailure.ts";
import type { FailureSource } from "../enforce/readFailure.ts";
import { explainContext } from "../enforce/stage.ts";

/** The bundler or the EntryPoint refuses an operation; the message says why. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";

  constructor(readonly failure: Failure) {
    super(failure.reason);
  }
}

/**
 * Reads a refusal, while the chain is as it was when the operation was refused.
 * @throws what the bundler's client threw, where that is no answer of the bundler.
 */
export async function toRefusedError(
  environment: Environment,
  source: FailureSource,
  userOp: UserOp,
): Promise<RefusedError> {
  const context = explainContext(environment, await environment.clock.now());
  return new RefusedError(await decodeFailure(context, source, userOp));
}
