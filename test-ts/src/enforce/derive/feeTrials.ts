import { isAddressEqual } from "viem";
import type { GasFigure, OurPaymaster } from "../own/terms.ts";
import { initDataOf } from "../policies/initDataOf.ts";
import { paymasterPolicy } from "../policies/paymaster.ts";
import type { TriedAction } from "./baseCall.ts";
import { largestOf } from "./bigints.ts";
import { declaring, feeTrial, type Held, priceFor, stepOf, unlessRefused, whyTooDear } from "./feeTerms.ts";
import type { Scene, Trial } from "./trial.ts";
import { type Derived, isFound } from "./untried.ts";

/** No total is used up with more operations than these. */
const mostOperations = 24n;
/** What each gas figure is for, with the lines of the corpus where a thief raises it. */
const figures: readonly [GasFigure, string, number[]][] = [
  ["callGasLimit", "for the call", [115]],
  ["verificationGasLimit", "for verification", []],
  ["preVerificationGas", "before verification", [116]],
  ["paymasterVerificationGasLimit", "for the paymaster's verification", []],
  ["paymasterPostOpGasLimit", "for the paymaster's postOp", []],
];

/**
 * Who pays for a session's operations, and how much: each paymaster of ours and the account; the price of a gas, one operation's cost
 * and the cost of all at their bounds and past them, by each gas figure and across operations and nonce keys.
 */
export function feeTrials(scene: Scene, actions: readonly TriedAction[]): Derived<Trial>[] {
  const { subject, place, terms } = scene;
  const [initData] = initDataOf("PaymasterPolicy", subject.session.userOpPolicies, place.policyNames);
  const [action] = actions;
  if (!initData || !terms || !action) return [];
  const { account } = place;
  const limits = paymasterPolicy.decode(initData, { account, target: account });
  const { permitERC4337Paymaster: sponsored } = subject.session;
  const held: Held = { limits, terms, sponsored, usual: terms.pays(sponsored) };
  const totals = actions.map((each) => totalTrials(scene, held, each));
  return [
    ...payerTrials(held, action),
    ...priceTrials(scene, held, action),
    ...operationTrials(scene, held, action),
    ...(totals.find((trials) => trials.every(isFound)) ?? totals[0]!),
  ];
}

function payerTrials({ limits: { paymasters }, terms }: Held, action: TriedAction): Trial[] {
  const nobody = paymasters.length === 0;
  const ours = Object.entries(terms.paymasters) as [OurPaymaster, (typeof paymasters)[number]][];
  return [
    ...ours.map(([name, address]) => {
      const named = paymasters.some((each) => isAddressEqual(each, address));
      const which = named ? "which the session names" : "which the session does not name";
      const step = stepOf(action, { paymaster: name }, { sponsored: true });
      return feeTrial(`payer/${name}`, `Have ${name} pay, ${which}`, named ? [] : [113], step);
    }),
    feeTrial(
      "payer/account",
      `Have the account pay, where the session names ${nobody ? "nobody" : "who pays"}`,
      [],
      stepOf(action, undefined, { sponsored: false }),
    ),
  ];
}

function priceTrials(
  scene: Scene,
  { limits: { maxFeePerGas } }: Held,
  action: TriedAction,
): Derived<Trial>[] {
  const at = (price: bigint) => stepOf(action, { fields: { maxFeePerGas: price } });
  return unlessRefused(scene, { id: "fees/price", title: "The highest price of a gas" }, [
    feeTrial("price", "Pay as much for a gas as the session does", [], at(maxFeePerGas)),
    feeTrial("price+1", "Pay a wei more for a gas than the session does", [114], at(maxFeePerGas + 1n)),
  ]);
}

function operationTrials(scene: Scene, held: Held, action: TriedAction): Derived<Trial>[] {
  const { perOp } = held.limits;
  const what = { id: "fees/op", title: "What one operation may cost" };
  const tooDear = whyTooDear(perOp);
  if (tooDear) return [{ ...what, untried: tooDear }];
  const price = priceFor(held, perOp);
  const fields = declaring(held, perOp / price, price);
  return unlessRefused(scene, what, [
    feeTrial("op", "Declare all that the session pays for one operation", [], stepOf(action, { fields })),
    ...figures.flatMap(([figure, use, corpus]) => {
      const before = { ...held.terms.declares(held.sponsored), ...fields }[figure];
      if (before === undefined) return [];
      const step = stepOf(action, { fields: { ...fields, [figure]: before + 1n } });
      const title = `Declare a gas more ${use} than the session pays for in one operation`;
      return [feeTrial(`op+1/${figure}`, title, corpus, step)];
    }),
  ]);
}

function totalTrials(scene: Scene, held: Held, action: TriedAction): Derived<Trial>[] {
  const { total, perOp } = held.limits;
  const what = { id: "fees/total", title: "What all operations may cost" };
  const tooDear = whyTooDear(total);
  if (tooDear) return [{ ...what, untried: tooDear }];
  const price = priceFor(held, total);
  const gas = total / price;
  // One operation more than it takes, so that the last has room for a gas more.
  const count = largestOf([2n, gas / (perOp / price) + 1n]);
  if (count > mostOperations)
    return [
      {
        ...what,
        untried: `with ${perOp} wei an operation at most, ${total} take more than ${mostOperations} operations to use up`,
      },
    ];
  const share = (gas + count - 1n) / count;
  const last = gas - share * (count - 1n);
  if (last < held.usual.gas)
    return [{ ...what, untried: `${total} wei are less than ${count} operations declare` }];
  const one = (declared: bigint, nonceName?: string) =>
    stepOf(action, { fields: declaring(held, declared, price) }, { nonceName });
  const before = (nonceName?: string) =>
    Array.from({ length: Number(count) - 1 }, () => one(share, nonceName));
  const inTurn = `${scene.subject.name} in turn`;
  const all = "Declare all that the session pays for in its life";
  const more = "Declare a gas more than the session pays for in its life";
  return unlessRefused(scene, what, [
    feeTrial("total/ops", `${all}, across operations`, [], one(last, inTurn), before(inTurn)),
    feeTrial("total/ops+1", `${more}, across operations`, [114], one(last + 1n, inTurn), before(inTurn)),
    feeTrial("total/keys", `${all}, across parallel nonce keys`, [105], one(last), before()),
    feeTrial("total/keys+1", `${more}, across parallel nonce keys`, [105, 114], one(last + 1n), before()),
    feeTrial("total/after", "Use the session when its fees are used up", [114], stepOf(action), [
      ...before(),
      one(last),
    ]),
  ]);
}
