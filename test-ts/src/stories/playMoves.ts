import { type Hex, parseEventLogs } from "viem";
import { entryPoint07Abi, formatUserOperationRequest } from "viem/account-abstraction";
import {
  buildUserOp,
  getNonce,
  signWithSession,
  sponsorUserOp,
  type UserOp,
} from "../accounts/directUserOp.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { canonical } from "../chain/addresses.ts";
import type { Holder } from "./grant.ts";
import { type Scene, StoryError } from "./story.ts";

/** Gas limits, in gas, that are known to do for every operation of the kind. */
export type KnownLimits = Pick<UserOp, "callGasLimit" | "verificationGasLimit" | "preVerificationGas">;

/**
 * Many operations of a session at once, each of a nonce key of its own, so that none waits for another: signed with gas limits that
 * are known, sent to the bundler without waiting in between.
 * @returns the gas of each.
 * @throws {StoryError} when one is refused, dropped or reverts.
 */
export async function playMoves(
  { environment }: Scene,
  holder: Holder,
  moves: readonly (readonly Call[])[],
  limits: KnownLimits,
): Promise<bigint[]> {
  const { bundler, publicClient } = environment;
  const { account, key, permissionId } = holder;
  const from = await publicClient.getBlockNumber();
  const signed = await Promise.all(
    moves.map(async (calls, index) => {
      const nonceKey = BigInt(index + 1);
      const validator = canonical.smartSession;
      const nonce = await getNonce(environment, { account, validator, key: nonceKey });
      const op = buildUserOp({ sender: account, nonce, calls, overrides: limits });
      const paid = await sponsorUserOp(environment, op);
      return signWithSession(environment, paid, { sessionKey: key, permissionId });
    }),
  );
  // All at once, so that one bundle may take them.
  const hashes = await Promise.all(
    signed.map((op) => {
      const params: [ReturnType<typeof formatUserOperationRequest>, typeof canonical.entryPoint] = [
        formatUserOperationRequest(op),
        canonical.entryPoint,
      ];
      return bundler.client.request({ method: "eth_sendUserOperation", params });
    }),
  );
  await bundler.settle();
  const logs = await publicClient.getLogs({ address: canonical.entryPoint, fromBlock: from + 1n });
  const events = parseEventLogs({ abi: entryPoint07Abi, logs, eventName: "UserOperationEvent" });
  const byHash = new Map<Hex, (typeof events)[number]["args"]>(
    events.map(({ args }) => [args.userOpHash, args]),
  );
  return hashes.map((hash) => {
    const event = byHash.get(hash);
    if (!event?.success) throw new StoryError(`An operation was ${event ? "reverted" : "dropped"}.`);
    return event.actualGasUsed;
  });
}
