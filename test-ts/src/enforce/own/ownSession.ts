import { encodeValidationData, type Session } from "@rhinestone/module-sdk";
import { type Address, getAddress, type Hex, isAddressEqual } from "viem";
import { canonical, keys } from "../../chain/addresses.ts";
import { readSession, type SessionSource } from "../../review/readSession.ts";
import { encodeSession } from "../../session/encode.ts";

/** A session as it is granted for trial, and what of it is not as its author has it, a sentence each. */
export type OwnSession = { session: Session; notes: string[] };

const testKey = encodeValidationData({ threshold: 1, owners: [keys.sessionKey.address] });

/**
 * A session for an account and for our test key. A struct keeps all but its key and its chain.
 * @param grant.grantedAt in seconds of chain time.
 * @throws {SessionError} when the session cannot be enforced as written.
 */
export function toOwnSession(
  source: SessionSource,
  { account, chainId, grantedAt }: { account: Address; chainId: number; grantedAt: bigint },
): OwnSession {
  if ("definition" in source) {
    const key = keys.sessionKey.address;
    return { session: encodeSession(source.definition, { account, key, chainId, grantedAt }), notes: [] };
  }
  const { session } = source;
  const ours =
    isAddressEqual(session.sessionValidator, canonical.ownableValidator) &&
    session.sessionValidatorInitData.toLowerCase() === testKey;
  const otherChain = session.chainId !== BigInt(chainId) && session.chainId !== 0n;
  return {
    session: {
      ...session,
      sessionValidator: canonical.ownableValidator,
      sessionValidatorInitData: testKey,
      chainId: BigInt(chainId),
      actions: session.actions.map((action) => ({
        ...action,
        actionTarget: getAddress(action.actionTarget),
        actionTargetSelector: action.actionTargetSelector.toLowerCase() as Hex,
      })),
    },
    notes: [
      ...(ours
        ? []
        : [`Its key is not ours: the test key ${keys.sessionKey.address} stands in for ${keyOf(source)}.`]),
      ...(otherChain ? [`It is for chain ${session.chainId}, and tried on chain ${chainId}.`] : []),
    ],
  };
}

function keyOf(source: SessionSource): string {
  const { signer } = readSession(source);
  if (!signer) return "it";
  if ("validator" in signer) return `whatever ${signer.validator} takes for a signature`;
  return `${signer.keys.join(", ")}${signer.keys.length > 1 ? ` (${signer.threshold} of ${signer.keys.length})` : ""}`;
}
