import type { Session } from "@rhinestone/module-sdk";
import { type Address, getAddress, isAddressEqual } from "viem";
import { fees } from "../../accounts/directUserOp.ts";
import { tankGas } from "../../accounts/sponsorTank.ts";
import type { Environment } from "../../chain/environment.ts";
import type { Payment } from "../../session/fees.ts";
import type { Attempt } from "../attempt.ts";
import { paymasterPolicy } from "../policies/paymaster.ts";

/** How a session's operations pay for gas, where it is held to who pays and how much: always the same, so that costs are known. */
export type Terms = {
  /** What an operation declares, as far as the session's policy looks at it. */
  pays(sponsored: boolean): Payment;
  /** How it is attempted. */
  payBy(sponsored: boolean): Partial<Attempt>;
};

/** In gas: enough for batches of 24 calls on any account. */
const declared = {
  callGasLimit: 1_000_000n,
  verificationGasLimit: 1_500_000n,
  preVerificationGas: 150_000n,
} as const;

/**
 * The terms of a session with the paymaster policy; undefined where it has none, and any terms will do.
 * @returns terms by which a paymaster of ours pays that the session names; where it names only others, by which one of ours tries to.
 */
export function termsOf(
  { userOpPolicies }: Session,
  policyNames: ReadonlyMap<Address, string>,
  { targets }: Pick<Environment, "targets">,
  account: Address,
): Terms | undefined {
  const policy = userOpPolicies.find(
    (each) => policyNames.get(getAddress(each.policy)) === "PaymasterPolicy",
  );
  if (!policy) return undefined;
  const { paymasters } = paymasterPolicy.decode(policy.initData, { account, target: account });
  const names = (paymaster: Address) => paymasters.some((named) => isAddressEqual(named, paymaster));
  const { verifyingPaymaster, sponsorPaymaster } = targets;
  const tank = !names(verifyingPaymaster) && names(sponsorPaymaster);
  const paymaster = tank ? sponsorPaymaster : verifyingPaymaster;
  const gasOf = (sponsored: boolean) => ({ ...declared, ...(sponsored ? tankGas : {}) });
  return {
    pays: (sponsored) => ({
      ...(sponsored && { paymaster }),
      gas: Object.values(gasOf(sponsored)).reduce((sum, gas) => sum + gas, 0n),
      maxFeePerGas: fees.maxFeePerGas,
    }),
    payBy: (sponsored) => ({ fields: gasOf(sponsored), ...(sponsored && tank ? { tank: {} } : {}) }),
  };
}

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
