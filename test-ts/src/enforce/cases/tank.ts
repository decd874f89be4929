import { type Address, keccak256, parseEther } from "viem";
import { encodeTankData } from "../../accounts/sponsorTank.ts";
import { keys } from "../../chain/addresses.ts";
import { draftAttempt } from "../attempt.ts";
import type { Case } from "../case.ts";
import { mineAttempt } from "../runAsSession.ts";
import type { Stage } from "../stage.ts";
import {
  balanceOf,
  bothTraded,
  declaredGas,
  maximumCost,
  openRule,
  openSmallTank,
  pause,
  setSigner,
  smallSponsor,
  sponsor,
  tankTrade,
  tankTraded,
  twoTankTrades,
} from "../tankStage.ts";

const group = "Gas tank";
const effect = tankTraded;
const ofSmallTank = (stage: Stage) => tankTrade(stage, { tank: { sponsor: smallSponsor.address } });
/** Opens the rule for every account that has the code of one. */
const openRuleForCode = async (stage: Stage, address: Address) => {
  const code = await stage.environment.publicClient.getCode({ address });
  if (!code) throw new Error(`${address} has no code`);
  await openRule(stage, parseEther("1"), { codeHashes: [keccak256(code)] });
};
const byRule = (stage: Stage) => tankTrade(stage, { tank: { signer: "rule" } });

const tooLow = (balance: bigint) =>
  `AA33 TankTooLow: sponsor ${smallSponsor.address}, balance ${balance}, wanted ${maximumCost}`;

/** What one trade leaves in the small tank, in wei; the chain is the same every time. */
const left = new WeakMap<Stage, bigint>();

/** Opens the small tank for one trade and a wei, and finds out what that leaves. */
async function openForOne(stage: Stage): Promise<void> {
  await openSmallTank(stage, maximumCost + 1n);
  const restore = await stage.environment.snapshot();
  await mineAttempt(stage, { ...ofSmallTank(stage), nonceName: "alongside 0" });
  left.set(stage, await balanceOf(stage, smallSponsor.address));
  await restore();
}

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
    refused: () => tooLow(0n),
  },
  {
    id: "tank-short",
    group,
    title: "Trade at the expense of a tank that lacks one wei",
    corpus: [119],
    given: (stage) => openSmallTank(stage, maximumCost - 1n),
    attempt: ofSmallTank,
    effect,
    refused: () => tooLow(maximumCost - 1n),
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
    id: "tank-shared",
    group,
    title: "Trade twice in one bundle at the expense of a tank that holds just the maximum of both",
    corpus: [120],
    given: (stage) => openSmallTank(stage, 2n * maximumCost),
    attempt: (stage) => twoTankTrades(stage, { tank: { sponsor: smallSponsor.address } }),
    effect: bothTraded,
  },
  {
    id: "tank-shared-short",
    group,
    title: "Trade twice in one bundle at the expense of a tank that holds a wei more than the maximum of one",
    corpus: [120],
    given: openForOne,
    attempt: (stage) => twoTankTrades(stage, { tank: { sponsor: smallSponsor.address } }),
    effect: bothTraded,
    refused: () => tooLow(1n),
    // The bundler mines one operation after the other, and finds what the first one cost taken from the tank, not its maximum.
    refusedByBundler: (stage) => tooLow(left.get(stage)!),
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
    given: (stage) => openRule(stage, parseEther("1"), { accounts: [stage.otherAccount] }),
    attempt: byRule,
    effect,
    refused: ({ account }) => `AA33 AccountNotAllowed: sponsor ${sponsor}, account ${account}`,
  },
  {
    id: "rule-code-hash",
    group,
    title: "Trade under a standing rule for accounts of this code",
    given: (stage) => openRuleForCode(stage, stage.account),
    attempt: byRule,
    effect,
  },
  {
    id: "rule-other-code-hash",
    group,
    title: "Trade under a standing rule for accounts of another code",
    given: (stage) => openRuleForCode(stage, stage.otherPool),
    attempt: byRule,
    effect,
    refused: ({ account }) => `AA33 AccountNotAllowed: sponsor ${sponsor}, account ${account}`,
  },
];
