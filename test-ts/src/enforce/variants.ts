import {
  encodeValidationData,
  getSpendingLimitsPolicy,
  getSudoPolicy,
  getTimeFramePolicy,
  getUniversalActionPolicy,
  type Session,
} from "@rhinestone/module-sdk";
import {
  type Abi,
  type Address,
  encodePacked,
  erc20Abi,
  getAddress,
  type Hex,
  keccak256,
  maxUint256,
  pad,
  parseAbi,
  parseEther,
  parseGwei,
  slice,
  stringToHex,
  toFunctionSelector,
  toHex,
} from "viem";
import { fees as prices } from "../accounts/directUserOp.ts";
import { canonical, keys } from "../chain/addresses.ts";
import { policyAddresses } from "../chain/addStack.ts";
import type { Expression } from "../review/sessionReading.ts";
import { above, atLeast, atMost, below, between, equal, not, self } from "../session/bounds.ts";
import { defineSession } from "../session/defineSession.ts";
import { encodeSession, toActionConfig } from "../session/encode.ts";
import { hours } from "../session/lifetime.ts";
import type { RuleConfig, SessionDefinition } from "../session/types.ts";
import type { TrialKind } from "./derive/trialKinds.ts";
import { encodeExpression } from "./policies/encodeExpression.ts";
import type { SubjectContract } from "./subject.ts";

/** A session beside the reference session, of another make: its targets only record what reaches them. */
export type Variant = {
  name: string;
  contracts: readonly SubjectContract[];
  session: Session;
  /** What is derived from it. */
  kinds: readonly TrialKind[];
};

type Place = { account: Address; chainId: number; grantedAt: bigint; sponsorPaymaster: Address };

/** Where a recorder of this name is. */
export const recorderAt = (name: string): Address =>
  getAddress(slice(keccak256(stringToHex(`recorder ${name}`)), 0, 20));

const contract = (name: string, abi: Abi): SubjectContract => ({ name, address: recorderAt(name), abi });

const ledger = parseAbi([
  "function set(uint256 equal, uint256 above, uint256 below, uint256 atLeast, uint256 atMost, uint256 not, uint256 between)",
]);
const narrow = parseAbi([
  "function set(uint8 small, bool flag, uint128 half, address notHim, bytes4 tag, int256 minusOne, int64 minusTwo, address owner)",
]);
const till = parseAbi([
  "function pay(address to, uint256 amount) payable",
  "function tip() payable",
  "function ping()",
]);
const router = parseAbi([
  "function swapExactTokens(uint256 amountIn, uint256 minAmountOut, address[] path, address to, bytes data)",
]);
const vault = parseAbi([
  "function deposit(uint256 assets, address receiver)",
  "function sweep(uint256 amount)",
]);

const desk = parseAbi(["function sell(uint256 amount, uint256 price, uint256 kind)"]);

/** At most 20 of anything in all; kind 1 for 5 or more, or kind 2 for 9 or more, and never for 11. */
const eitherPair: Expression = {
  node: "and",
  left: rule({ condition: "lessThanOrEqual", offset: 0, ref: word(8n), total: 20n }),
  right: {
    node: "and",
    left: { node: "or", left: atPrice(1n, 5n), right: atPrice(2n, 9n) },
    right: { node: "not", of: rule({ condition: "equal", offset: 32, ref: word(11n) }) },
  },
};

/** One session for each way to bound a call that the reference session does not use. */
export function variantsFor(place: Place): Variant[] {
  return [
    defined(place, "conditions", [contract("ledger", ledger)], ["boundaries", "calldata"], ([{ address }]) =>
      defineSession({
        name: "conditions",
        lifetime: hours(24),
        contracts: { ledger: { address, abi: ledger } },
        actions: {
          ledger: {
            set: {
              args: {
                equal: equal(7n),
                above: above(7n),
                below: below(7n),
                atLeast: atLeast(7n),
                atMost: atMost(7n),
                not: not(7n),
                between: between(7n, 9n),
              },
            },
          },
        },
      }),
    ),
    defined(place, "types", [contract("registry", narrow)], ["boundaries"], ([{ address }]) =>
      defineSession({
        name: "types",
        lifetime: hours(24),
        sponsored: "anyPaymaster",
        contracts: { registry: { address, abi: narrow } },
        actions: {
          registry: {
            set: {
              args: {
                small: atMost(9),
                flag: equal(true),
                half: between(5n, 2n ** 128n - 1n),
                notHim: not(keys.stranger.address),
                tag: equal("0x12345678"),
                minusOne: equal(-1n),
                minusTwo: equal(-2n),
                owner: equal(self),
              },
            },
          },
        },
      }),
    ),
    defined(
      place,
      "value-and-uses",
      [contract("till", till)],
      ["totals", "calldata", "time"],
      ([{ address }]) =>
        defineSession({
          name: "value-and-uses",
          lifetime: { from: Number(place.grantedAt) + 3_600, until: Number(place.grantedAt) + 7_200 },
          uses: 6,
          value: { total: 10n },
          contracts: { till: { address, abi: till } },
          actions: {
            till: {
              pay: {
                args: { to: equal(self), amount: atMost(2n ** 200n, { total: 2n ** 201n }) },
                value: { perCall: 4n, total: 9n },
              },
              tip: { value: { total: 5n } },
              ping: { uses: 3 },
            },
          },
        }),
    ),
    raw(
      place,
      "token-limits",
      [contract("token", erc20Abi)],
      ["totals", "calldata", "lifecycle"],
      ([token]) => ({
        actions: [
          action(token!.address, "0xa9059cbb", [tokenLimit(token!.address)]),
          action(token!.address, "0x095ea7b3", [tokenLimit(token!.address)]),
          action(token!.address, "0x23b872dd", [tokenLimit(token!.address)]),
        ],
      }),
    ),
    raw(place, "token-fallback", [contract("coin", erc20Abi)], ["totals", "reach", "calldata"], ([coin]) => ({
      actions: [fallback([tokenLimit(coin!.address)])],
    })),
    raw(place, "whitelist", [contract("listed", vault)], ["reach", "calldata"], ([listed]) => ({
      actions: [
        fallback([{ policy: policyAddresses().ContractWhitelistPolicy!, initData: listed!.address }]),
      ],
    })),
    raw(place, "offsets", [contract("router", router)], ["boundaries", "calldata"], ([to]) => ({
      actions: [
        action(to!.address, toFunctionSelector(router[0]), [
          rules([
            { condition: "lessThanOrEqual", offset: 0, ref: word(1_000n), total: 5_000n },
            { condition: "equal", offset: 64, ref: word(160n) },
            { condition: "equal", offset: 96, ref: pad(place.account.toLowerCase() as Hex, { size: 32 }) },
            { condition: "equal", offset: 160, ref: word(0n) },
          ]),
        ]),
      ],
    })),
    raw(place, "wide", [contract("vault", vault)], ["boundaries", "totals"], ([to]) => ({
      actions: [
        action(to!.address, toFunctionSelector(vault[0]), [
          rules([
            { condition: "lessThanOrEqual", offset: 0, ref: word(maxUint256), total: maxUint256 },
            { condition: "notEqual", offset: 32, ref: word(0n) },
          ]),
        ]),
        action(to!.address, toFunctionSelector(vault[1]), [
          rules([
            {
              condition: "inRange",
              offset: 0,
              ref: word((5n << 128n) | (2n ** 127n)),
              total: 2n ** 128n - 1n,
            },
          ]),
        ]),
      ],
    })),
    raw(place, "hours", [contract("shop", vault)], ["time"], ([to]) => ({
      actions: [
        action(to!.address, toFunctionSelector(vault[0]), [getSudoPolicy(), during(place, 3_600, 7_200)]),
        action(to!.address, toFunctionSelector(vault[1]), [getSudoPolicy(), during(place, 0, 10_800)]),
      ],
    })),
    raw(place, "either", [contract("desk", desk)], ["boundaries", "totals"], ([to]) => ({
      actions: [
        action(to!.address, toFunctionSelector(desk[0]), [
          { policy: policyAddresses().ArgPolicy, initData: encodeExpression(eitherPair) },
        ]),
      ],
    })),
    raw(place, "gas", [contract("cheap", vault)], ["totals"], ([to]) => ({
      actions: [action(to!.address, toFunctionSelector(vault[0]), [getSudoPolicy()])],
      userOpPolicies: [
        {
          policy: policyAddresses().SimpleGasPolicy,
          initData: encodePacked(["uint128", "uint128"], [1_000_000_000n, parseEther("10")]),
        },
      ],
    })),
    defined(place, "paid-for", [contract("kiosk", till)], ["fees"], ([{ address }]) =>
      defineSession({
        name: "paid-for",
        lifetime: hours(24),
        sponsored: {
          paymasters: [place.sponsorPaymaster],
          maxFeePerGas: parseGwei("1.5"),
          perOp: 4_200_000n * prices.maxFeePerGas,
          total: 10_000_000n * prices.maxFeePerGas,
        },
        contracts: { kiosk: { address, abi: till } },
        actions: { kiosk: { ping: {} } },
      }),
    ),
    defined(place, "self-paid", [contract("booth", till)], ["fees"], ([{ address }]) =>
      defineSession({
        name: "self-paid",
        lifetime: hours(24),
        fees: { maxFeePerGas: parseGwei("2"), perOp: parseEther("0.006"), total: parseEther("0.01") },
        contracts: { booth: { address, abi: till } },
        actions: { booth: { ping: {} } },
      }),
    ),
    raw(place, "sudo", [contract("anything", vault)], ["reach", "batches"], ([to]) => ({
      actions: [action(to!.address, toFunctionSelector(vault[0]), [getSudoPolicy()])],
    })),
  ];
}

/** From so many seconds after the grant, until so many after it. */
const during = ({ grantedAt }: Place, from: number, until: number) =>
  getTimeFramePolicy({ validAfter: Number(grantedAt) + from, validUntil: Number(grantedAt) + until });

/** One kind, at a price or above. */
function atPrice(kind: bigint, price: bigint): Expression {
  return {
    node: "and",
    left: rule({ condition: "equal", offset: 64, ref: word(kind) }),
    right: rule({ condition: "greaterThanOrEqual", offset: 32, ref: word(price) }),
  };
}

function rule(config: RuleConfig): Expression {
  return { node: "rule", rule: config };
}

const tokenLimit = (token: Address) => getSpendingLimitsPolicy([{ token, limit: parseEther("8") }]);
function word(value: bigint): Hex {
  return toHex(value, { size: 32 });
}
const rules = (list: Parameters<typeof toActionConfig>[0]) =>
  getUniversalActionPolicy(toActionConfig(list, 0n));

type PolicyData = Session["userOpPolicies"][number];

const action = (actionTarget: Address, actionTargetSelector: Hex, actionPolicies: PolicyData[]) => ({
  actionTarget,
  actionTargetSelector,
  actionPolicies: actionPolicies.map(({ policy, initData }) => ({ policy, initData })),
});

const fallback = (policies: PolicyData[]) =>
  action("0x0000000000000000000000000000000000000001", "0x00000001", policies);

type Contracts = [SubjectContract, ...SubjectContract[]];

function defined(
  place: Place,
  name: string,
  contracts: Contracts,
  kinds: readonly TrialKind[],
  define: (contracts: Contracts) => SessionDefinition,
): Variant {
  const { account, chainId, grantedAt } = place;
  const grant = { account, chainId, grantedAt, key: keys.sessionKey.address };
  return { name, contracts, kinds, session: encodeSession(define(contracts), grant) };
}

/** A session as module-sdk has it, for what a definition cannot say. */
function raw(
  { chainId, grantedAt }: Place,
  name: string,
  contracts: Contracts,
  kinds: readonly TrialKind[],
  content: (contracts: Contracts) => Pick<Session, "actions"> & Partial<Session>,
): Variant {
  const { policy, initData } = getTimeFramePolicy({ validUntil: Number(grantedAt) + 86_400, validAfter: 0 });
  const session: Session = {
    sessionValidator: canonical.ownableValidator,
    sessionValidatorInitData: encodeValidationData({ threshold: 1, owners: [keys.sessionKey.address] }),
    salt: keccak256(stringToHex(name)),
    userOpPolicies: [{ policy, initData }],
    erc7739Policies: { allowedERC7739Content: [], erc1271Policies: [] },
    permitERC4337Paymaster: true,
    chainId: BigInt(chainId),
    ...content(contracts),
  };
  return { name, contracts, kinds, session };
}
