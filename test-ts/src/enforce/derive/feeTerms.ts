import { parseEther, parseGwei } from "viem";
import type { Fees, Payment } from "../../session/fees.ts";
import type { Offer, Terms } from "../own/terms.ts";
import type { TriedAction } from "./baseCall.ts";
import { smallerOf } from "./bigints.ts";
import { encodeCalls } from "./encodeCalls.ts";
import { foresee } from "./foresee.ts";
import type { Scene, Step, Trial } from "./trial.ts";
import { type Derived, orUnpredicted, Unpredicted, type Untried } from "./untried.ts";

/** No trial costs whoever pays more than this, in wei. */
const mostPaid = parseEther("10");

/** A session's limits on fees, and how its operations pay unless their offer says otherwise. */
export type Held = { limits: Fees; terms: Terms; sponsored: boolean; usual: Payment };

/** A trial of who pays or how much, by the place of its id and the sentence that it is. */
export const feeTrial = (
  id: string,
  title: string,
  corpus: number[],
  step: Step,
  earlier: Step[] = [],
): Trial => ({
  id: `fees/${id}`,
  group: "Session's fees",
  title,
  corpus,
  earlier,
  step,
});

/** A call of an action, paid for as the offer says. */
export const stepOf = ({ base }: TriedAction, offer?: Offer, more: Partial<Step> = {}): Step => ({
  callData: encodeCalls([base]),
  offer,
  ...more,
});

/** Such that so much wei is a number of gas, where one of a few prices does it. */
export function priceFor({ limits, usual }: Held, cost: bigint): bigint {
  const prices = [usual.maxFeePerGas, parseGwei("1"), limits.maxFeePerGas];
  const most = smallerOf(cost, limits.perOp);
  const fits = (price: bigint) => price <= limits.maxFeePerGas && cost % price === 0n;
  return prices.find((price) => fits(price) && most / price >= usual.gas) ?? usual.maxFeePerGas;
}

/** So much gas in all, at this price: what is more than usual goes to where it is paid for and not used. */
export const declaring = (
  { terms, sponsored, usual }: Held,
  gas: bigint,
  maxFeePerGas: bigint,
): NonNullable<Offer["fields"]> => ({
  preVerificationGas: terms.declares(sponsored).preVerificationGas + gas - usual.gas,
  maxFeePerGas,
});

/** A limit's trials, of which the first is to be allowed; or why it is not. */
export function unlessRefused(
  scene: Scene,
  what: Omit<Untried, "untried">,
  trials: Trial[],
): Derived<Trial>[] {
  const foreseen = orUnpredicted(() => foresee(scene, trials[0]!));
  if (foreseen instanceof Unpredicted) return [{ ...what, untried: foreseen.message }];
  const { reason } = foreseen;
  return reason === undefined ? trials : [{ ...what, untried: `its bound cannot be reached (${reason})` }];
}

/** Why a cost is not gone to, where it is too high. */
export const whyTooDear = (cost: bigint): string | undefined =>
  cost > mostPaid ? `${cost} wei are more than the ${mostPaid} that whoever pays is asked for` : undefined;
