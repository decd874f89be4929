import { parseGwei } from "viem";
import type { Offer, Terms } from "../own/terms.ts";
import { initDataOf } from "../policies/initDataOf.ts";
import { type GasBudget, simpleGas } from "../policies/simpleGas.ts";
import type { TriedAction } from "./baseCall.ts";
import { stepOf, unlessRefused, whyTooDear } from "./feeTerms.ts";
import type { Scene, Trial } from "./trial.ts";
import type { Derived } from "./untried.ts";

/** A session's limits, and how its operations pay unless their offer says otherwise. */
type Held = { budget: GasBudget; terms: Terms; sponsored: boolean };
type Fields = NonNullable<Offer["fields"]>;

/** Limits on declared gas and on what it may cost: gone to, and gone past by each field that a thief could raise. */
export function gasTrials(scene: Scene, [action]: readonly TriedAction[]): Derived<Trial>[] {
  const { subject, place, terms } = scene;
  const { account } = place;
  const [initData] = initDataOf("SimpleGasPolicy", subject.session.userOpPolicies, place.policyNames);
  if (!initData || !terms || !action) return [];
  const budget = simpleGas.decode(initData, { account, target: account });
  const held: Held = { budget, terms, sponsored: subject.session.permitERC4337Paymaster };
  return [
    gasTrial(action, "within", "Declare what the operation needs", [114]),
    ...boundTrials(scene, held, action),
    ...priceTrials(scene, held, action),
    {
      ...gasTrial(action, "call-gas", "Declare more gas for the call than the session may use", [115], {
        callGasLimit: budget.gasLimit,
      }),
      refusedAnyway: true,
    },
    gasTrial(action, "pre-verification-gas", "Declare more gas before verification", [116], {
      preVerificationGas: budget.gasLimit,
    }),
  ];
}

const gasTrial = (
  action: TriedAction,
  id: string,
  title: string,
  corpus: number[],
  fields: Fields = {},
): Trial => ({ id: `gas/${id}`, group: "Gas", title, corpus, step: stepOf(action, { fields }) });

/** All that the session may use or pay for, by one operation; a gas more, and what comes after. */
function boundTrials(scene: Scene, held: Held, action: TriedAction): Derived<Trial>[] {
  const { budget, terms, sponsored } = held;
  const { gasLimit, costLimit } = budget;
  const usual = terms.pays(sponsored);
  const price = [usual.maxFeePerGas, ...prices].find(
    (each) => costLimit % each === 0n && costLimit / each >= usual.gas && costLimit / each < gasLimit,
  );
  const all = { id: "gas/total", title: "The gas of all operations", verb: "use" };
  const cost = { id: "gas/cost", title: "What the gas of all operations costs", verb: "pay for" };
  const noPrice = `no price was found at which ${costLimit} wei are a number of gas`;
  return [
    ...boundOf(scene, held, action, { ...all, gas: gasLimit, price: usual.maxFeePerGas }),
    ...(price === undefined
      ? [{ id: cost.id, title: cost.title, untried: noPrice }]
      : boundOf(scene, held, action, { ...cost, gas: costLimit / price, price })),
  ];
}

function boundOf(
  scene: Scene,
  { terms, sponsored }: Held,
  action: TriedAction,
  { id, title, verb, gas, price }: Record<"id" | "title" | "verb", string> & { gas: bigint; price: bigint },
): Derived<Trial>[] {
  const tooDear = whyTooDear(gas * price);
  if (tooDear) return [{ id, title, untried: tooDear }];
  const rest = terms.pays(sponsored).gas - terms.declares(sponsored).preVerificationGas;
  const declaring = (all: bigint): Fields => ({ preVerificationGas: all - rest, maxFeePerGas: price });
  const name = id.slice("gas/".length);
  const before = stepOf(action, { fields: declaring(gas) });
  return unlessRefused(scene, { id, title }, [
    gasTrial(action, name, `Declare all the gas that the session may ${verb}`, [], declaring(gas)),
    gasTrial(
      action,
      `${name}+1`,
      `Declare a gas more than the session may ${verb}`,
      [116],
      declaring(gas + 1n),
    ),
    {
      ...gasTrial(action, `${name}/after`, `Use it when it has no gas left to ${verb}`, []),
      earlier: [before],
    },
  ]);
}

const prices = [1n, 10n, 100n].map((price) => parseGwei(`${price}`));

/** A price just past what the session may pay; the deployed policy looks at what is paid first, and not at the cap. */
function priceTrials(scene: Scene, { budget, terms, sponsored }: Held, action: TriedAction): Trial[] {
  const price = budget.costLimit / terms.pays(sponsored).gas + 1n;
  const fields = { maxFeePerGas: price };
  const capped = terms.payBy(sponsored, { fields }).fields;
  const step = stepOf(action);
  const time = scene.time;
  const reason = scene.model.fork().check({ ...step, sponsored, time, offer: { fields } });
  return [
    {
      ...gasTrial(action, "price", "Raise the gas price past what the session may cost", [114], fields),
      forged: { by: { fields: { ...capped, maxPriorityFeePerGas: price } } },
    },
    {
      ...gasTrial(
        action,
        "price-cap",
        "Raise the gas price's cap alone, which the session counts in full",
        [114],
      ),
      forged: { by: { fields: capped }, reason, elsewhere: { verdict: "accepted" } },
    },
  ];
}
