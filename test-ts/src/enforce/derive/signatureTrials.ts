import { concat, type Hex, hexToBigInt, hexToNumber, numberToHex, slice } from "viem";
import { entryPoint06Address, entryPoint08Address } from "viem/account-abstraction";
import { keys } from "../../chain/addresses.ts";
import type { TriedAction } from "./baseCall.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Trial } from "./trial.ts";

const group = "Keys, nonces and permissions";
/** Order of secp256k1. */
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const wrong = "AA24 signature error";

/** The other signature of the same hash by the same key: s on the other half of the curve. */
export function malleate(signature: Hex): Hex {
  const s = order - hexToBigInt(slice(signature, 32, 64));
  const v = hexToNumber(slice(signature, 64, 65)) === 27 ? 28 : 27;
  return concat([slice(signature, 0, 32), numberToHex(s, { size: 32 }), numberToHex(v, { size: 1 })]);
}

/** The same signature in 64 bytes (ERC-2098). */
function compact(signature: Hex): Hex {
  const parity = BigInt(hexToNumber(slice(signature, 64, 65)) - 27);
  const s = hexToBigInt(slice(signature, 32, 64)) | (parity << 255n);
  return concat([slice(signature, 0, 32), numberToHex(s, { size: 32 })]);
}

/** The session's key is not the one that signs, or signs something else. */
export function signatureTrials(scene: Scene, [action]: readonly TriedAction[]): Trial[] {
  if (!action) return [];
  const step = { callData: encodeCalls([action.base]) };
  const trial = (
    id: string,
    title: string,
    corpus: number[],
    by: NonNullable<Trial["forged"]>["by"],
    reason = wrong,
  ): Trial => ({ id: `signature/${id}`, group, title, corpus, step, forged: { by, reason } });
  return [
    trial("other-key", "Sign with another dapp's key", [102], { sessionKey: keys.otherSessionKey }),
    trial("owner-key", "Sign with the owner's key", [102], { sessionKey: keys.owner }),
    trial("malleated", "Sign with the other s of the key's own signature", [102], { mangle: malleate }),
    trial("compact", "Sign in 64 bytes", [102], { mangle: compact }),
    trial("empty", "Sign with nothing", [102], { mangle: () => "0x" }),
    trial("zeros", "Sign with 65 zero bytes", [102], { mangle: () => `0x${"00".repeat(65)}` }),
    trial("other-chain", "Sign for another chain", [106], {
      signedFor: { chainId: scene.chainId + 1 },
    }),
    trial("entry-point-0.6", "Sign for EntryPoint v0.6", [106], {
      signedFor: { entryPoint: entryPoint06Address },
    }),
    trial("entry-point-0.8", "Sign for EntryPoint v0.8", [106], {
      signedFor: { entryPoint: entryPoint08Address },
    }),
    trial(
      "unknown-permission",
      "Name a permission that nobody granted",
      [80],
      { permissionId: `0x${"11".repeat(32)}` },
      "AA23 InvalidPermissionId",
    ),
    trial(
      "other-account",
      "Use the permission on another account of the same owner",
      [97],
      { account: scene.otherAccount },
      "AA23 InvalidPermissionId",
    ),
  ];
}
