import { getAddress, hexToBigInt, slice } from "viem";
import type { UserOp } from "../../accounts/directUserOp.ts";
import type { Elsewhere } from "../case.ts";
import type { TriedAction } from "./baseCall.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Trial } from "./trial.ts";

/** More than any operation of a trial declares, in gas. */
const ample = 12_000_000n;
/** Of an operation of a trial, in wei. */
const price = 1_000_000_008n;

/** Limits on declared gas and on what it may cost: gone past by each field that a thief could raise. */
export function gasTrials(scene: Scene, [action]: readonly TriedAction[]): Trial[] {
  const { subject, place } = scene;
  const policy = subject.session.userOpPolicies.find(
    ({ policy: address }) => place.policyNames.get(getAddress(address)) === "SimpleGasPolicy",
  );
  if (!policy || !action) return [];
  const gasLimit = hexToBigInt(slice(policy.initData, 0, 16));
  const costLimit = hexToBigInt(slice(policy.initData, 16, 32));
  if (gasLimit < ample || costLimit < ample * price) return [];
  const reason = "AA23 PolicyViolation SimpleGasPolicy";
  const step = { callData: encodeCalls([action.base]) };
  const trial = (
    id: string,
    title: string,
    corpus: number[],
    fields: Partial<UserOp>,
    elsewhere?: Elsewhere,
  ): Trial => ({
    id: `gas/${id}`,
    group: "Gas",
    title,
    corpus,
    step,
    forged: { by: { fields }, reason, elsewhere },
  });
  const dear = costLimit / 100_000n;
  return [
    { id: "gas/within", group: "Gas", title: "Declare what the operation needs", corpus: [114], step },
    trial("price", "Raise the gas price past what the session may cost", [114], {
      maxFeePerGas: dear,
      maxPriorityFeePerGas: dear,
    }),
    trial(
      "price-cap",
      "Raise the gas price's cap alone, which the session counts in full",
      [114],
      { maxFeePerGas: dear },
      { verdict: "accepted" },
    ),
    {
      ...trial("call-gas", "Declare more gas for the call than the session may use", [115], {
        callGasLimit: gasLimit,
      }),
      refusedAnyway: true,
    },
    trial("pre-verification-gas", "Declare more gas before verification", [116], {
      preVerificationGas: gasLimit,
    }),
  ];
}
