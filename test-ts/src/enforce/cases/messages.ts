import { getPermissionId, getSudoPolicy, getTimeFramePolicy, type Session } from "@rhinestone/module-sdk";
import {
  concat,
  domainSeparator,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  hashTypedData,
  type LocalAccount,
  maxUint256,
  parseAbiParameters,
  size,
  slice,
  type TypedDataParameter,
} from "viem";
import { mockPermitTokenAbi as abi } from "../../../generated/mockPermitToken.ts";
import { canonical, keys } from "../../chain/addresses.ts";
import { signTypedData } from "../../stories/signTypedData.ts";
import type { Case } from "../case.ts";
import { allows, tokenChange } from "../effects.ts";
import { enableAsOwner, withActions } from "../grantedByOwner.ts";
import type { Message } from "../message.ts";
import type { Stage } from "../stage.ts";

const group = "Messages";
const value = 5n;
const hour = 3_600n;

const types = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
  TransferWithAuthorization: [
    { name: "from", type: "address" },
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "validAfter", type: "uint256" },
    { name: "validBefore", type: "uint256" },
    { name: "nonce", type: "bytes32" },
  ],
} as const;
type Kind = keyof typeof types;

const typesOf = (kind: Kind): Record<Kind, TypedDataParameter[]> =>
  ({ [kind]: types[kind] }) as unknown as Record<Kind, TypedDataParameter[]>;

const contentOf = (kind: Kind): string =>
  `${kind}(${types[kind].map(({ name, type }) => `${type} ${name}`).join(",")})`;

const domainOf = ({ environment, others }: Stage, name = "Permit Token") => ({
  name,
  version: "1",
  chainId: environment.chain.id,
  verifyingContract: others.permitToken,
});

/** What the account is to sign for the thief: an allowance, or a transfer. */
const dataOf = (stage: Stage, kind: Kind, amount = value) => {
  const { account, thief } = stage;
  const message =
    kind === "Permit"
      ? { owner: account, spender: thief, value: amount, nonce: 0n, deadline: maxUint256 }
      : {
          from: account,
          to: thief,
          value: amount,
          validAfter: 0n,
          validBefore: maxUint256,
          nonce: nonceOfTransfer,
        };
  return { domain: domainOf(stage), types: typesOf(kind), primaryType: kind, message };
};
const nonceOfTransfer: Hex = `0x${"07".repeat(32)}`;

type Terms = { contents?: readonly Kind[]; domain?: string; policies?: Session["userOpPolicies"] };

/** A session that may sign, for the token, these contents, as far as these policies agree. */
const signing = (
  stage: Stage,
  { contents = ["Permit"], domain, policies = [getSudoPolicy()] }: Terms,
): Session => ({
  ...withActions(stage, "signing", stage.reference.session.actions),
  erc7739Policies: {
    allowedERC7739Content: [
      {
        appDomainSeparator: domainSeparator({ domain: domainOf(stage, domain) }),
        contentName: contents.map(contentOf),
      },
    ],
    erc1271Policies: policies,
  },
});

/** The call with which anybody brings a signature of that. */
function bringing(stage: Stage, kind: Kind, signature: Hex, amount = value): Message {
  const { account, thief, others } = stage;
  const data =
    kind === "Permit"
      ? encodeFunctionData({
          abi,
          functionName: "permit",
          args: [account, thief, amount, maxUint256, signature],
        })
      : encodeFunctionData({
          abi,
          functionName: "transferWithAuthorization",
          args: [account, thief, amount, 0n, maxUint256, nonceOfTransfer, signature],
        });
  const typed = dataOf(stage, kind, amount) as Parameters<typeof hashTypedData>[0];
  return { hash: hashTypedData(typed), signature, call: { to: others.permitToken, data } };
}

type Try = {
  kind?: Kind;
  /** @default a session that may sign permits; "reference" may sign nothing */
  session?: (stage: Stage) => Terms | "reference";
  key?: LocalAccount;
  /** What the signature is brought for, where that is another amount than was signed. */
  amount?: bigint;
  /** What is done to the signature, behind the module's address. */
  mangle?: (signature: Hex, hash: Hex) => Hex | Promise<Hex>;
  afterwards?: (stage: Stage) => Promise<void>;
};

const tried = ({
  kind = "Permit",
  session = () => ({}),
  key = keys.sessionKey,
  amount = value,
  mangle = (signature) => signature,
  afterwards = async () => {},
}: Try): Pick<Case, "given" | "attempt" | "effect" | "notOn"> => {
  const sessionOf = (stage: Stage) => {
    const terms = session(stage);
    return terms === "reference" ? stage.reference.session : signing(stage, terms);
  };
  return {
    notOn: onNexusAlone,
    async given(stage) {
      if (session(stage) !== "reference") await enableAsOwner(stage, sessionOf(stage));
      await afterwards(stage);
    },
    async attempt(stage) {
      const { environment, account } = stage;
      const permissionId = getPermissionId({ session: sessionOf(stage) });
      const data = dataOf(stage, kind);
      const signed = await signTypedData({ environment }, { account, key, permissionId }, data);
      const hash = hashTypedData(data as Parameters<typeof hashTypedData>[0]);
      const signature = concat([slice(signed, 0, 52), await mangle(slice(signed, 52), hash)]);
      return { message: bringing(stage, kind, signature, amount) };
    },
    effect: (stage) =>
      kind === "Permit"
        ? allows(stage, { token: stage.others.permitToken, spender: stage.thief, amount })
        : [tokenChange(stage, stage.others.permitToken, stage.thief, amount)],
  };
};

/** A session that may sign for an hour, so many seconds after that. */
const forAnHour = (seconds: bigint): Try => ({
  session: ({ grantedAt }) => ({
    policies: [getTimeFramePolicy({ validUntil: Number(grantedAt + hour), validAfter: 0 })],
  }),
  afterwards: ({ environment: { clock }, grantedAt }) => clock.set(grantedAt + hour + seconds),
});

const wrapping = "its signatures of messages are wrapped in another way";
const onNexusAlone = { kernel: wrapping, safe7579: wrapping, reference: wrapping } as const;

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
