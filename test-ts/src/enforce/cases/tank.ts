import { encodeFunctionData, parseEther } from "viem";
import { sponsorPaymasterAbi } from "../../../generated/sponsorPaymaster.ts";
import { encodeExecute } from "../../accounts/encodeExecute.ts";

import { encodeTankData } from "../../accounts/sponsorTank.ts";
import { keys } from "../../chain/addresses.ts";
import { draftAttempt } from "../attempt.ts";
import type { Case } from "../case.ts";
import { receivesValue } from "../effects.ts";
import type { Stage } from "../stage.ts";
import {
  declaredGas,
  maximumCost,
  openRule,
  openSmallTank,
  pause,
  setSigner,
  smallSponsor,
  tankTrade,
  tankTraded,
  unlockTank,
} from "../tankStage.ts";

const group = "Gas tank";
const sponsor = keys.gasSponsor.address;
const secondsPerDay = 86_400;

const today = async ({ environment }: Stage): Promise<number> =>
  Math.floor(Number(await environment.clock.now()) / secondsPerDay);

const effect = tankTraded;
const ofSmallTank = (stage: Stage) => tankTrade(stage, { tank: { sponsor: smallSponsor.address } });
const byRule = (stage: Stage) => tankTrade(stage, { tank: { signer: "rule" } });

/** A bundler that looks at the time before it simulates does not say whose time it was. */
const outOfTime = {
  refused: () => "AA32 paymaster expired or not due",
  refusedByBundler: "AA22 expired or not due",
} as const;

/** The paymaster's data of another operation that the sponsor signed: the same but for its nonce. */
async function dataOfNextNonce(stage: Stage, name: string) {
  const attempt = tankTrade(stage);
  const draft = await draftAttempt(stage, attempt, name);
  const paid = { ...draft, ...declaredGas, paymaster: stage.environment.targets.sponsorPaymaster };
  return encodeTankData(stage.environment, { ...paid, nonce: paid.nonce + 1n });
}

export const tankCases: Case[] = [
  {
    id: "tank-signed",
    group,
    title: "Trade at a sponsor's expense, which signed",
    attempt: (stage) => tankTrade(stage),
    effect,
  },
  {
    id: "tank-stranger-signs",
    group,
    title: "Have a stranger sign for a sponsor's tank",
    corpus: [123],
    attempt: (stage) => tankTrade(stage, { tank: { signer: keys.stranger } }),
    effect,
    refused: () => "AA34 signature error",
  },
  {
    id: "tank-replayed",
    group,
    title: "Use what the sponsor signed for another nonce",
    corpus: [123],
    attempt: async (stage) =>
      tankTrade(stage, { paymasterData: await dataOfNextNonce(stage, "tank-replayed") }),
    effect,
    refused: () => "AA34 signature error",
  },
  {
    id: "tank-earlier-signer",
    group,
    title: "Use the signature of a signer that the sponsor has replaced",
    given: (stage) => setSigner(stage, keys.otherSessionKey.address),
    attempt: (stage) => tankTrade(stage),
    effect,
    refused: () => "AA34 signature error",
  },
  {
    id: "tank-expired",
    group,
    title: "Use what the sponsor signed, a second after its window",
    corpus: [123],
    attempt: async (stage) =>
      tankTrade(stage, { tank: { validUntil: Number(await stage.environment.clock.now()) - 1 } }),
    effect,
    ...outOfTime,
  },
  {
    id: "tank-yesterday",
    group,
    title: "Count an operation in yesterday's window",
    attempt: async (stage) => tankTrade(stage, { tank: { day: (await today(stage)) - 1 } }),
    effect,
    ...outOfTime,
  },
  {
    id: "tank-tomorrow",
    group,
    title: "Count an operation in tomorrow's window",
    attempt: async (stage) => tankTrade(stage, { tank: { day: (await today(stage)) + 1 } }),
    effect,
    ...outOfTime,
  },
  {
    id: "tank-post-op-gas",
    group,
    title: "Leave the paymaster's postOp a gas too little",
    corpus: [117],
    attempt: (stage) =>
      tankTrade(stage, { fields: { paymasterPostOpGasLimit: declaredGas.paymasterPostOpGasLimit - 1n } }),
    effect,
    refused: () =>
      `AA33 PostOpGasLimitTooLow: limit ${declaredGas.paymasterPostOpGasLimit - 1n}, minimum ${declaredGas.paymasterPostOpGasLimit}`,
  },
  {
    id: "tank-empty",
    group,
    title: "Trade at the expense of a sponsor with nothing in its tank",
    corpus: [119],
    given: (stage) => openSmallTank(stage, 0n),
    attempt: ofSmallTank,
    effect,
    refused: () => `AA33 TankTooLow: sponsor ${smallSponsor.address}, balance 0, wanted ${maximumCost}`,
  },
  {
    id: "tank-short",
    group,
    title: "Trade at the expense of a tank that lacks one wei",
    corpus: [119],
    given: (stage) => openSmallTank(stage, maximumCost - 1n),
    attempt: ofSmallTank,
    effect,
    refused: () =>
      `AA33 TankTooLow: sponsor ${smallSponsor.address}, balance ${maximumCost - 1n}, wanted ${maximumCost}`,
  },
  {
    id: "tank-exact",
    group,
    title: "Trade at the expense of a tank that holds just the maximum",
    corpus: [119],
    given: (stage) => openSmallTank(stage, maximumCost),
    attempt: ofSmallTank,
    effect,
  },
  {
    id: "tank-paused",
    group,
    title: "Trade at the expense of a sponsor that has paused",
    given: pause,
    attempt: (stage) => tankTrade(stage),
    effect,
    refused: () => `AA33 SponsorIsPaused: sponsor ${sponsor}`,
  },
  {
    id: "tank-unlocking",
    group,
    title: "Trade while the tank is unlocking",
    given: unlockTank,
    attempt: (stage) => tankTrade(stage),
    effect,
  },
  {
    id: "tank-withdraw",
    group,
    title: "Take wei out of the paymaster with the session's key",
    corpus: [124],
    attempt: (stage) => ({
      ...tankTrade(stage),
      callData: encodeExecute([
        {
          to: stage.environment.targets.sponsorPaymaster,
          data: encodeFunctionData({
            abi: sponsorPaymasterAbi,
            functionName: "withdrawTo",
            args: [stage.thief, parseEther("1")],
          }),
        },
      ]),
    }),
    effect: (stage) => receivesValue(stage, stage.thief, parseEther("1")),
    refused: ({ environment }) =>
      `AA23 NoPoliciesSet: withdrawTo (0x205c2878) on ${environment.targets.sponsorPaymaster} is not granted`,
  },
  {
    id: "rule-named",
    group,
    title: "Trade under a sponsor's standing rule",
    given: (stage) => openRule(stage, parseEther("1")),
    attempt: byRule,
    effect,
  },
  {
    id: "rule-closed",
    group,
    title: "Trade under a standing rule that the sponsor has not opened",
    attempt: byRule,
    effect,
    refused: () => `AA33 StandingRuleClosed: sponsor ${sponsor}`,
  },
  {
    id: "rule-other-account",
    group,
    title: "Trade under a standing rule that names another account",
    given: (stage) => openRule(stage, parseEther("1"), stage.otherAccount),
    attempt: byRule,
    effect,
    refused: ({ account }) => `AA33 AccountNotAllowed: sponsor ${sponsor}, account ${account}`,
  },
];
