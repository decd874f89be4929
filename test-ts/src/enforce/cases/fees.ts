import { fees as prices } from "../../accounts/directUserOp.ts";
import type { FeeLimits } from "../../session/fees.ts";
import type { SessionDefinition } from "../../session/types.ts";
import type { Attempt } from "../attempt.ts";
import type { Case } from "../case.ts";
import { runAsSession } from "../runAsSession.ts";
import { type GrantedSession, grant, type Stage } from "../stage.ts";
import { declaredGas, maximumCost, tankTrade, tankTraded } from "../tankStage.ts";
import { sell } from "./limits.ts";

const group = "Session's fees";
const effect = tankTraded;
const needs = ["PaymasterPolicy"] as const;

const fee = prices.maxFeePerGas;
/** What the ENABLE operation declares: its verification takes more. */
const enablingGas = { ...declaredGas, verificationGasLimit: 3_000_000n };
const enablingCost =
  maximumCost + (enablingGas.verificationGasLimit - declaredGas.verificationGasLimit) * fee;

type Terms = Partial<FeeLimits> & { selfPaid?: boolean };

/** The reference session, held to one paymaster (or to none) and to what its operations may cost, in wei. */
function grantWith(stage: Stage, { selfPaid = false, ...limits }: Terms): Promise<GrantedSession> {
  const { environment, owner, definition, grantedAt } = stage;
  const paymasters = selfPaid ? [] : [environment.targets.sponsorPaymaster];
  const fees = { maxFeePerGas: fee, perOp: enablingCost, total: 100n * enablingCost, ...limits, paymasters };
  const limited: SessionDefinition = { ...definition, sponsored: true, fees };
  return grant(environment, owner, { definition: limited, grantedAt });
}

const payerOf = ({ selfPaid }: Terms): Partial<Attempt> => (selfPaid ? { sponsor: "none" } : { tank: {} });

const enable = (terms: Terms) => async (stage: Stage) => {
  const { permissionId, details } = await grantWith(stage, terms);
  const options = {
    permissionId,
    enable: details[0]!.enableSessionData,
    fields: enablingGas,
    ...payerOf(terms),
  };
  await runAsSession(stage, [sell(stage, 1_000n)], options);
};

/** A trade with that session, which it has enabled before. */
const trade = (
  terms: Terms,
  attempt: Partial<Attempt> = {},
): Pick<Case, "given" | "attempt" | "effect" | "needs"> => ({
  needs,
  given: enable(terms),
  attempt: async (stage) => ({
    ...tankTrade(stage, { ...payerOf(terms), ...attempt }),
    permissionId: (await grantWith(stage, terms)).permissionId,
  }),
  effect,
});

const refusedBy = (detail: string) => () => `AA23 PolicyViolation PaymasterPolicy: ${detail}`;
const named: Terms = {};
/** Room for the operation that enables the session and for one more. */
const forOneMore = (room: bigint): Terms => ({ total: enablingCost + room });
/** The enabling operation of a session that must allow less than it for one operation costs less itself. */
const verifying = { sponsor: undefined, tank: undefined } as const;

const cases: Case[] = [
  {
    id: "fees-first-use",
    group,
    title: "Enable a session and trade at the expense of the paymaster that it names, in one operation",
    needs,
    attempt: async (stage) => {
      const { permissionId, details } = await grantWith(stage, named);
      const enable = details[0]!.enableSessionData;
      return { ...tankTrade(stage, { fields: enablingGas }), permissionId, enable };
    },
    effect,
  },
  {
    id: "fees-named-paymaster",
    group,
    title: "Trade at the expense of the paymaster that the session names",
    ...trade(named),
  },
  {
    id: "fees-other-paymaster",
    group,
    title: "Trade at the expense of another paymaster than the session names",
    corpus: [113],
    ...trade(named, verifying),
    refused: ({ environment }) =>
      refusedBy(`paymaster ${environment.targets.verifyingPaymaster} is not one of the 1 named`)(),
  },
  {
    id: "fees-no-paymaster",
    group,
    title: "Trade at the account's own expense, where the session names a paymaster",
    ...trade(named, { tank: undefined, sponsor: "none" }),
    refused: refusedBy("no paymaster, and one of the 1 named must pay"),
  },
  {
    id: "fees-self-paid",
    group,
    title: "Trade at the account's own expense, where the session names nobody",
    ...trade({ selfPaid: true }),
  },
  {
    id: "fees-self-paid-only",
    group,
    title: "Have a paymaster pay where the session names nobody",
    corpus: [113],
    ...trade({ selfPaid: true }, { sponsor: undefined, tank: {} }),
    refused: ({ environment }) =>
      refusedBy(`paymaster ${environment.targets.sponsorPaymaster} is not one of the 0 named`)(),
  },
  {
    id: "fees-price-below",
    group,
    title: "Pay a wei less for a gas than the session does",
    ...trade(named, { fields: { maxFeePerGas: fee - 1n } }),
  },
  {
    id: "fees-price-past",
    group,
    title: "Pay a wei more for a gas than the session does",
    corpus: [114],
    ...trade(named, { fields: { maxFeePerGas: fee + 1n } }),
    refused: refusedBy(`maxFeePerGas ${fee + 1n} > ${fee}`),
  },
  {
    id: "fees-price-thousandfold",
    group,
    title: "Pay a thousand times the session's gas price, for a bundler that shares",
    corpus: [114],
    ...trade(named, { fields: { maxFeePerGas: fee * 1_000n, maxPriorityFeePerGas: fee * 1_000n } }),
    refused: refusedBy(`maxFeePerGas ${fee * 1_000n} > ${fee}`),
  },
  {
    id: "fees-op-below",
    group,
    title: "Declare a wei less than the session pays for one operation",
    ...trade(
      { perOp: enablingCost + 1n },
      { fields: { verificationGasLimit: enablingGas.verificationGasLimit } },
    ),
  },
  {
    id: "fees-op-at",
    group,
    title: "Declare all that the session pays for one operation",
    ...trade(named, { fields: { verificationGasLimit: enablingGas.verificationGasLimit } }),
  },
  {
    id: "fees-op-past",
    group,
    title: "Declare a gas more than the session pays for in one operation",
    corpus: [116],
    ...trade(named, {
      fields: {
        verificationGasLimit: enablingGas.verificationGasLimit,
        preVerificationGas: declaredGas.preVerificationGas + 1n,
      },
    }),
    refused: refusedBy(`cost ${enablingCost + fee} > ${enablingCost} an operation`),
  },
  {
    id: "fees-op-call-gas",
    group,
    title: "Declare ten million gas for the call",
    corpus: [115],
    ...trade(named, { fields: { callGasLimit: 10_000_000n } }),
    refused: refusedBy(
      `cost ${maximumCost + (10_000_000n - declaredGas.callGasLimit) * fee} > ${enablingCost} an operation`,
    ),
  },
  {
    id: "fees-total-below",
    group,
    title: "Declare a wei less than the session still pays for",
    ...trade(forOneMore(maximumCost + 1n)),
  },
  {
    id: "fees-total-at",
    group,
    title: "Declare all that the session still pays for",
    ...trade(forOneMore(maximumCost)),
  },
  {
    id: "fees-total-past",
    group,
    title: "Declare a wei more than the session still pays for",
    corpus: [105, 114],
    ...trade(forOneMore(maximumCost - 1n)),
    refused: refusedBy(`cost total ${enablingCost} + ${maximumCost} > ${enablingCost + maximumCost - 1n}`),
  },
];

/** All that is refused is refused by the policy alone; what is allowed after an operation, the policy would not let come so far. */
export const feeCases = cases.map((each) => ({
  ...each,
  decidedBy: (policy: string) => policy === "PaymasterPolicy" && (each.refused !== undefined || !each.given),
}));
