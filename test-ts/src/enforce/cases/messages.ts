import { getTimeFramePolicy } from "@rhinestone/module-sdk";
import { concat, encodeAbiParameters, type Hex, maxUint256, parseAbiParameters, size, slice } from "viem";
import { canonical, keys } from "../../chain/addresses.ts";
import type { Case } from "../case.ts";
import { type Try, tried } from "./signedMessages.ts";

const group = "Messages";
const hour = 3_600n;

/** A session that may sign for an hour, so many seconds after that. */
const forAnHour = (seconds: bigint): Try => ({
  session: ({ grantedAt }) => ({
    policies: [getTimeFramePolicy({ validUntil: Number(grantedAt + hour), validAfter: 0 })],
  }),
  afterwards: ({ environment: { clock }, grantedAt }) => clock.set(grantedAt + hour + seconds),
});

const notStoodBy = {
  refused: () => "InvalidSignature",
  refusedByBundler: "isValidSignature 0xffffffff",
} as const;

/** A suffix by which a verifier knows a signature of an account that is yet to be deployed (ERC-6492). */
const erc6492Suffix: Hex = `0x${"6492".repeat(16)}`;

export const messageCases: Case[] = [
  { id: "message-granted", group, title: "Sign a permit that the session may sign", ...tried({}) },
  {
    id: "message-transfer-granted",
    group,
    title: "Sign a transfer that the session may sign",
    ...tried({
      kind: "TransferWithAuthorization",
      session: () => ({ contents: ["TransferWithAuthorization"] }),
    }),
  },
  {
    id: "message-of-trading-session",
    corpus: [36, 108],
    group,
    title: "Sign a permit with a session that may trade and sign nothing",
    ...tried({ session: () => "reference" }),
    ...notStoodBy,
  },
  {
    id: "message-of-another-type",
    corpus: [36, 108],
    group,
    title: "Sign a permit with a session that may sign transfers",
    ...tried({ session: () => ({ contents: ["TransferWithAuthorization"] }) }),
    ...notStoodBy,
  },
  {
    id: "message-transfer-not-granted",
    corpus: [35],
    group,
    title: "Sign a transfer with a session that may sign permits",
    ...tried({ kind: "TransferWithAuthorization" }),
    ...notStoodBy,
  },
  {
    id: "message-for-another-application",
    corpus: [108],
    group,
    title: "Sign for one application with a session for another",
    ...tried({ session: () => ({ domain: "Another Token" }) }),
    ...notStoodBy,
  },
  {
    id: "message-for-another-hash",
    corpus: [108, 139],
    group,
    title: "Present the signature of a small permit for a large one",
    ...tried({ amount: maxUint256 }),
    ...notStoodBy,
    elsewhere: { verdict: "accepted" },
  },
  {
    id: "message-personal",
    corpus: [108],
    group,
    title: "Sign the hash itself, as personal_sign does",
    ...tried({ mangle: (_, hash) => keys.sessionKey.signMessage({ message: { raw: hash } }) }),
    ...notStoodBy,
  },
  {
    id: "message-by-stranger",
    corpus: [102],
    group,
    title: "Sign a permit with a stranger's key",
    ...tried({ key: keys.stranger }),
    ...notStoodBy,
  },
  {
    id: "message-length-tricked",
    corpus: [108],
    group,
    title: "Say that the description of what was signed is a byte shorter",
    ...tried({
      mangle(signature) {
        const length = BigInt(slice(signature, size(signature) - 2)) - 1n;
        return concat([
          slice(signature, 0, size(signature) - 2),
          `0x${length.toString(16).padStart(4, "0")}`,
        ]);
      },
    }),
    ...notStoodBy,
  },
  {
    id: "message-of-undeployed",
    corpus: [108],
    group,
    title: "Wrap the hash's signature as one of an account that is yet to be deployed",
    ...tried({
      async mangle(_, hash) {
        const signature = await keys.sessionKey.signMessage({ message: { raw: hash } });
        const types = parseAbiParameters("address, bytes, bytes");
        return concat([encodeAbiParameters(types, [canonical.smartSession, "0x", signature]), erc6492Suffix]);
      },
    }),
    ...notStoodBy,
  },
  {
    id: "message-without-policy",
    corpus: [109],
    group,
    title: "Sign a permit with a session that has no policy on messages",
    ...tried({ session: () => ({ policies: [] }) }),
    ...notStoodBy,
  },
  {
    id: "message-in-its-last-second",
    corpus: [75],
    group,
    title: "Sign a permit in the last second in which the session may sign",
    ...tried(forAnHour(0n)),
    elsewhere: {
      verdict: "refused",
      reason: notStoodBy.refused(),
      bundlerReason: notStoodBy.refusedByBundler,
    },
  },
  {
    id: "message-after-its-time",
    corpus: [75],
    group,
    title: "Sign a permit a second after the session may sign",
    ...tried(forAnHour(1n)),
    ...notStoodBy,
  },
];
