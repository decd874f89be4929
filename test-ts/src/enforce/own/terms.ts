import type { Session } from "@rhinestone/module-sdk";
import { type Address, isAddressEqual } from "viem";
import { fees as prices } from "../../accounts/directUserOp.ts";
import { tankGas } from "../../accounts/sponsorTank.ts";
import { tokenGas } from "../../accounts/tokenPayer.ts";
import type { Payment } from "../../session/fees.ts";
import type { Attempt } from "../attempt.ts";
import { smallerOf } from "../derive/bigints.ts";
import { initDataOf } from "../policies/initDataOf.ts";
import { paymasterPolicy } from "../policies/paymaster.ts";
import { simpleGas } from "../policies/simpleGas.ts";
import { declaredWithin, type OwnGas, sumOf } from "./declaredGas.ts";

const ours = ["verifyingPaymaster", "sponsorPaymaster", "tokenPaymaster"] as const;

/** Paymasters that can be had to pay. */
export type OurPaymaster = (typeof ours)[number];

type PaymasterGas = Record<keyof typeof tankGas, bigint>;

/** What an operation declares, in gas; of a paymaster's figures nothing where none pays. */
export type DeclaredGas = OwnGas & Partial<PaymasterGas>;

/** A figure of gas that an operation declares. */
export type GasFigure = keyof DeclaredGas;

/** How one operation pays, as far as it is otherwise than others of its session. */
export type Offer = {
  /** Which paymaster, where one is to pay. */
  paymaster?: OurPaymaster;
  /** In gas, and in wei for a gas. */
  fields?: Partial<Record<GasFigure | "maxFeePerGas", bigint>>;
};

/** How a session's operations pay for gas, where it is held to who pays or how much: always the same, so that costs are known. */
export type Terms = {
  /** What an operation declares, as far as the session's policies look at it. */
  pays(sponsored: boolean, offer?: Offer): Payment;
  /** How it is attempted. */
  payBy(sponsored: boolean, offer?: Offer): Partial<Attempt>;
  /** What it declares in gas, unless its offer says otherwise. */
  declares(sponsored: boolean): DeclaredGas;
  /** For more calls in one operation that is too little. */
  mostCalls: number;
  /** Which paymaster pays, where one is to and the offer does not say. */
  payer: OurPaymaster;
  /** Where the paymasters are that can be had to pay: the token paymaster, which takes it from the account, where it is the payer. */
  paymasters: Readonly<Partial<Record<OurPaymaster, Address>>>;
};

/** How each is had to pay, and with what gas. */
const means: Record<OurPaymaster, { gas: PaymasterGas; payBy: Partial<Attempt> }> = {
  verifyingPaymaster: { gas: tankGas, payBy: {} },
  sponsorPaymaster: { gas: tankGas, payBy: { tank: {} } },
  tokenPaymaster: { gas: tokenGas, payBy: { tokens: {} } },
};

/**
 * The terms of a session that has a policy on who pays or on gas; undefined where it has none, and any terms will do.
 * @returns terms by which a paymaster of ours pays that the session names; where it names only others, by which one of ours tries to.
 */
export function termsOf(
  session: Session,
  policyNames: ReadonlyMap<Address, string>,
  { targets }: { targets: Record<OurPaymaster, Address> },
  account: Address,
): Terms | undefined {
  const place = { account, target: account };
  const [fees] = initDataOf("PaymasterPolicy", session.userOpPolicies, policyNames);
  const [budget] = initDataOf("SimpleGasPolicy", session.userOpPolicies, policyNames);
  if (!fees && !budget) return undefined;
  const limits = fees && paymasterPolicy.decode(fees, place);
  const price = smallerOf(prices.maxFeePerGas, limits?.maxFeePerGas ?? prices.maxFeePerGas);
  const { gas: own, mostCalls } = declaredWithin(budget && simpleGas.decode(budget, place), price);
  const payer = ours.find((name) => isNamed(limits?.paymasters ?? [], targets[name])) ?? "verifyingPaymaster";
  const { verifyingPaymaster, sponsorPaymaster, tokenPaymaster } = targets;
  const declares = (sponsored: boolean, paymaster = payer): DeclaredGas => ({
    ...own,
    ...(sponsored ? means[paymaster].gas : {}),
  });
  return {
    payer,
    paymasters: {
      verifyingPaymaster,
      sponsorPaymaster,
      ...(payer === "tokenPaymaster" ? { tokenPaymaster } : {}),
    },
    mostCalls,
    declares,
    pays(sponsored, { paymaster = payer, fields } = {}) {
      const { maxFeePerGas = price, ...figures } = { ...declares(sponsored, paymaster), ...fields };
      return { ...(sponsored && { paymaster: targets[paymaster] }), gas: sumOf(figures), maxFeePerGas };
    },
    payBy: (sponsored, { paymaster = payer, fields } = {}) => ({
      fields: { ...declares(sponsored, paymaster), ...pricedAt(fields?.maxFeePerGas ?? price), ...fields },
      ...(sponsored ? means[paymaster].payBy : {}),
      ...(budget ? { estimated: false } : {}),
    }),
  };
}

/** Says that no bundler is asked for an estimate, where a session has a policy on declared gas. */
export const estimateNote = (session: Session, policyNames: ReadonlyMap<Address, string>): string[] =>
  initDataOf("SimpleGasPolicy", session.userOpPolicies, policyNames).length > 0
    ? [
        "It counts declared gas, and a bundler's estimate declares far more than is used: all that is tried declares its own, and is not estimated.",
      ]
    : [];

/** In wei for a gas: nobody is to be paid more first than is paid at most. */
const pricedAt = (maxFeePerGas: bigint) => ({
  maxFeePerGas,
  maxPriorityFeePerGas: smallerOf(prices.maxPriorityFeePerGas, maxFeePerGas),
});

/** The paymasters that a session names, none of which is ours to have pay, as a sentence; undefined where one is. */
export function foreignPayers(
  session: Session,
  policyNames: ReadonlyMap<Address, string>,
  { targets }: { targets: Record<OurPaymaster, Address> },
): string | undefined {
  const [fees] = initDataOf("PaymasterPolicy", session.userOpPolicies, policyNames);
  if (!fees || !session.permitERC4337Paymaster) return undefined;
  const nobody = targets.verifyingPaymaster;
  const { paymasters } = paymasterPolicy.decode(fees, { account: nobody, target: nobody });
  if (paymasters.length === 0 || ours.some((name) => isNamed(paymasters, targets[name]))) return undefined;
  return `It is paid for by ${paymasters.join(", ")}, and only our verifying, our sponsoring and our token paymaster can be had to pay: nothing that it allows can be tried.`;
}

const isNamed = (paymasters: readonly Address[], paymaster: Address): boolean =>
  paymasters.some((named) => isAddressEqual(named, paymaster));
