import type { Session } from "@rhinestone/module-sdk";
import {
  type Abi,
  type AbiFunction,
  type Address,
  decodeAbiParameters,
  erc20Abi,
  erc721Abi,
  erc4626Abi,
  getAddress,
  type Hex,
  hexToBigInt,
  isAddressEqual,
  parseAbi,
  parseAbiParameters,
  toFunctionSelector,
} from "viem";
import { canonical } from "../chain/addresses.ts";
import { encodeSession } from "../session/encode.ts";
import type { Validity } from "../session/lifetime.ts";
import type { SessionDefinition } from "../session/types.ts";
import { type PolicyNames, publishedPolicies, readPolicy } from "./readPolicy.ts";
import type { ActionKind, ActionReading, SessionReading } from "./sessionReading.ts";

/** A session in either form, with a name for what is not named in it. */
export type SessionSource =
  | { readonly definition: SessionDefinition }
  | { readonly session: Session; readonly name: string };

export type ReadOptions = {
  /** @default the policies whose addresses the SDKs name */
  policyNames?: PolicyNames;
  /** Functions that the session's contracts have, beside what its definition names and the standards. */
  abi?: Abi;
};

/** Stands for the granting account, and for the key, in a definition: no contract and no person is there. */
const standIn: Address = "0x5E1F5E1f5E1F5e1F5e1f5E1f5E1f5E1f5E1F5E1F";
const anyTime = 1_767_225_600;

/** Functions whose selectors need no definition to be known. */
const standards: Abi = [
  ...erc20Abi,
  ...erc721Abi,
  ...erc4626Abi,
  ...parseAbi([
    "function increaseAllowance(address spender, uint256 addedValue) returns (bool)",
    "function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)",
  ]),
];

/**
 * Reads a session from the struct that is granted, whichever form it is in, so that what is read is what is enforced; a definition
 * adds its names.
 */
export function readSession(source: SessionSource, options: ReadOptions = {}): SessionReading {
  if ("session" in source) return readStruct(source.session, source.name, options);
  const { definition } = source;
  const session = encodeSession(definition, {
    account: standIn,
    key: standIn,
    chainId: 0,
    grantedAt: earliest(definition),
  });
  const { signer, chainId, ...reading } = readStruct(session, definition.name, options);
  const { lifetime } = definition;
  return {
    ...reading,
    account: standIn,
    ...("seconds" in lifetime && { duration: lifetime, validity: undefined }),
    actions: reading.actions.map((action, i) => {
      const { contract, function: abiFunction } = definition.actions[i]!;
      return { ...action, contract, function: abiFunction };
    }),
  };
}

/** A time at which the definition can be granted: a window may have ended since. */
const earliest = ({ lifetime }: SessionDefinition): number =>
  "until" in lifetime ? Math.min(anyTime, lifetime.until) : anyTime;

function readStruct(session: Session, name: string, { policyNames, abi = [] }: ReadOptions): SessionReading {
  const names = new Map([...publishedPolicies, ...(policyNames ?? [])]);
  const functions = functionsOf([...abi, ...standards]);
  const policies = session.userOpPolicies.map((policy) => readPolicy(policy, names));
  const actions = session.actions.map(
    ({ actionTarget, actionTargetSelector, actionPolicies }): ActionReading => {
      const kind = kindOf(actionTarget, actionTargetSelector);
      return {
        kind,
        target: getAddress(actionTarget),
        selector: actionTargetSelector,
        ...(kind === "function" && { function: functions.get(actionTargetSelector.toLowerCase() as Hex) }),
        policies: actionPolicies.map((policy) => readPolicy(policy, names)),
      };
    },
  );
  return {
    name,
    signer: readSigner(session),
    chainId: session.chainId,
    validity: validityOf({ policies, actions }),
    sponsored: session.permitERC4337Paymaster,
    policies,
    actions,
    signs: session.erc7739Policies.allowedERC7739Content.flatMap(({ appDomainSeparator, contentName }) =>
      contentName.map((content) => ({ content, domain: appDomainSeparator })),
    ),
  };
}

function functionsOf(abi: Abi): Map<Hex, AbiFunction> {
  const items = abi.filter((item): item is AbiFunction => item.type === "function");
  return new Map(items.reverse().map((item) => [toFunctionSelector(item), item]));
}

/** The module's flags: target 1 with selector 1 stands for every call, with selector 2 for calls to the module. */
function kindOf(target: Address, selector: Hex): ActionKind {
  if (hexToBigInt(target) === 1n) return hexToBigInt(selector) === 2n ? "sessionModule" : "anyCall";
  return selector.toLowerCase() === "0xffffffff" ? "transfer" : "function";
}

function readSigner({ sessionValidator, sessionValidatorInitData }: Session): SessionReading["signer"] {
  if (isAddressEqual(sessionValidator, canonical.ownableValidator)) {
    try {
      const [threshold, keys] = decodeAbiParameters(
        parseAbiParameters("uint256, address[]"),
        sessionValidatorInitData,
      );
      return { threshold: Number(threshold), keys: [...keys] };
    } catch {
      // No encoding of keys: the validator refuses it, and there are no keys to show.
    }
  }
  return { validator: sessionValidator };
}

/** When a session can be used at all: within the operation's time frames, or else within the widest of its actions'. */
function validityOf({
  policies,
  actions,
}: Pick<SessionReading, "policies" | "actions">): Validity | undefined {
  const whole = frameOf(policies);
  if (whole) return whole;
  const frames = actions.map((action) => frameOf(action.policies));
  if (frames.length === 0 || !frames.every((frame) => frame !== undefined)) return undefined;
  return {
    validAfter: Math.min(...frames.map(({ validAfter }) => validAfter)),
    validUntil: Math.max(...frames.map(({ validUntil }) => validUntil)),
  };
}

/** The time in which every time frame of a list holds; undefined where nothing ends it. */
function frameOf(policies: ActionReading["policies"]): Validity | undefined {
  const frames = policies.filter((policy) => policy.kind === "timeFrame" && policy.validUntil !== 0);
  if (frames.length === 0) return undefined;
  const times = frames as readonly Extract<ActionReading["policies"][number], { kind: "timeFrame" }>[];
  return {
    validAfter: Math.max(...times.map(({ validAfter }) => validAfter)),
    validUntil: Math.min(...times.map(({ validUntil }) => validUntil)),
  };
}
