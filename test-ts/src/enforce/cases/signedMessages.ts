import { getPermissionId, getSudoPolicy, type Session } from "@rhinestone/module-sdk";
import {
  concat,
  domainSeparator,
  encodeFunctionData,
  type Hex,
  hashTypedData,
  type LocalAccount,
  maxUint256,
  slice,
  type TypedDataParameter,
} from "viem";
import { mockPermitTokenAbi as abi } from "../../../generated/mockPermitToken.ts";
import { keys } from "../../chain/addresses.ts";
import { signTypedData } from "../../stories/signTypedData.ts";
import type { Case } from "../case.ts";
import { allows, tokenChange } from "../effects.ts";
import { enableAsOwner, withActions } from "../grantedByOwner.ts";
import type { Message } from "../message.ts";
import type { Stage } from "../stage.ts";

const value = 5n;

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

export type Try = {
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

export const tried = ({
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

const wrapping = "its signatures of messages are wrapped in another way";
const onNexusAlone = { kernel: wrapping, safe7579: wrapping, reference: wrapping } as const;
