import type { Session } from "@rhinestone/module-sdk";
import { type Address, getAddress, isAddressEqual } from "viem";
import { fees } from "../../accounts/directUserOp.ts";
import { tankGas } from "../../accounts/sponsorTank.ts";
import type { Environment } from "../../chain/environment.ts";
import type { Payment } from "../../session/fees.ts";
import type { Attempt } from "../attempt.ts";
import { smallerOf } from "../derive/bigints.ts";
import { paymasterPolicy } from "../policies/paymaster.ts";

/** Paymasters that can be had to pay. */
export type OurPaymaster = "verifyingPaymaster" | "sponsorPaymaster";

/** A figure of gas that an operation declares. */
export type GasFigure = keyof typeof declared | keyof typeof tankGas;

/** How one operation pays, as far as it is otherwise than others of its session. */
export type Offer = {
  /** Which paymaster, where one is to pay. */
  paymaster?: OurPaymaster;
  /** In gas, and in wei for a gas. */
  fields?: Partial<Record<GasFigure | "maxFeePerGas", bigint>>;
};

/** How a session's operations pay for gas, where it is held to who pays and how much: always the same, so that costs are known. */
export type Terms = {
  /** What an operation declares, as far as the session's policy looks at it. */
  pays(sponsored: boolean, offer?: Offer): Payment;
  /** How it is attempted. */
  payBy(sponsored: boolean, offer?: Offer): Partial<Attempt>;
  /** Where the paymasters are that can be had to pay. */
  paymasters: Readonly<Record<OurPaymaster, Address>>;
};

/** In gas: enough for batches of 24 calls on any account. */
const declared = {
  callGasLimit: 1_000_000n,
  verificationGasLimit: 1_500_000n,
  preVerificationGas: 150_000n,
} as const;

/** What an operation declares in gas, unless its offer says otherwise. */
export const declaredBy = (sponsored: boolean): typeof declared & Partial<typeof tankGas> => ({
  ...declared,
  ...(sponsored ? tankGas : {}),
});

/**
 * The terms of a session with the paymaster policy; undefined where it has none, and any terms will do.
 * @returns terms by which a paymaster of ours pays that the session names; where it names only others, by which one of ours tries to.
 */
export function termsOf(
  { userOpPolicies }: Session,
  policyNames: ReadonlyMap<Address, string>,
  { targets }: { targets: Record<OurPaymaster, Address> },
  account: Address,
): Terms | undefined {
  const policy = userOpPolicies.find(
    (each) => policyNames.get(getAddress(each.policy)) === "PaymasterPolicy",
  );
  if (!policy) return undefined;
  const limits = paymasterPolicy.decode(policy.initData, { account, target: account });
  const price = smallerOf(fees.maxFeePerGas, limits.maxFeePerGas);
  const names = (paymaster: Address) => limits.paymasters.some((named) => isAddressEqual(named, paymaster));
  const { verifyingPaymaster, sponsorPaymaster } = targets;
  const ours = { verifyingPaymaster, sponsorPaymaster };
  const tank = !names(verifyingPaymaster) && names(sponsorPaymaster);
  const usual = tank ? "sponsorPaymaster" : "verifyingPaymaster";
  return {
    paymasters: ours,
    pays(sponsored, { paymaster = usual, fields } = {}) {
      const { maxFeePerGas = price, ...figures } = { ...declaredBy(sponsored), ...fields };
      const gas = Object.values(figures).reduce((sum, figure) => sum + figure, 0n);
      return { ...(sponsored && { paymaster: ours[paymaster] }), gas, maxFeePerGas };
    },
    payBy: (sponsored, { paymaster = usual, fields } = {}) => ({
      fields: { ...declaredBy(sponsored), ...pricedAt(fields?.maxFeePerGas ?? price), ...fields },
      ...(sponsored && paymaster === "sponsorPaymaster" ? { tank: {} } : {}),
    }),
  };
}

/** In wei for a gas: nobody is to be paid more first than is paid at most. */
const pricedAt = (maxFeePerGas: bigint) => ({
  maxFeePerGas,
  maxPriorityFeePerGas: smallerOf(fees.maxPriorityFeePerGas, maxFeePerGas),
});

/** The paymasters that a session names, none of which is ours to have pay, as a sentence; undefined where one is. */
export function foreignPayers(
  { userOpPolicies, permitERC4337Paymaster }: Session,
  policyNames: ReadonlyMap<Address, string>,
  { targets }: Pick<Environment, "targets">,
): string | undefined {
  const policy = userOpPolicies.find(
    (each) => policyNames.get(getAddress(each.policy)) === "PaymasterPolicy",
  );
  if (!policy || !permitERC4337Paymaster) return undefined;
  const place = { account: targets.pool, target: targets.pool };
  const { paymasters } = paymasterPolicy.decode(policy.initData, place);
  const ours = [targets.verifyingPaymaster, targets.sponsorPaymaster];
  if (paymasters.length === 0 || paymasters.some((named) => ours.some((each) => isAddressEqual(each, named))))
    return undefined;
  return `It is paid for by ${paymasters.join(", ")}, and only our verifying and our sponsoring paymaster can be had to pay: nothing that it allows can be tried.`;
}
