import { getSudoPolicy } from "@rhinestone/module-sdk";
import { encodeFunctionData, parseEther, slice } from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import { sponsorPaymasterAbi } from "../../../generated/sponsorPaymaster.ts";
import { type Call, encodeExecute } from "../../accounts/encodeExecute.ts";
import { canonical } from "../../chain/addresses.ts";
import type { Case } from "../case.ts";
import { type Effect, receivesValue } from "../effects.ts";
import { callsOf, withActions } from "../grantedByOwner.ts";
import type { Stage } from "../stage.ts";
import { addSurplus, tankTrade } from "../tankStage.ts";
import { notGranted } from "./reach.ts";

const group = "Gas tank";
const loot = parseEther("1");
const takesLoot = (stage: Stage) => receivesValue(stage, stage.thief, loot);

type OwnersCall = (
  stage: Stage,
) =>
  | { functionName: "withdrawTo" | "withdrawSurplus"; args: [Stage["thief"], bigint] }
  | { functionName: "withdrawStake"; args: [Stage["thief"]] }
  | { functionName: "unlockStake"; args: [] };

const withdrawTo: OwnersCall = ({ thief }) => ({ functionName: "withdrawTo", args: [thief, loot] });

const toCall = (stage: Stage, call: OwnersCall): Call => ({
  to: stage.environment.targets.sponsorPaymaster,
  data: encodeFunctionData({ abi: sponsorPaymasterAbi, ...call(stage) }),
});

/** The call, made by a session that grants nothing but that function of the paymaster's. */
const granted = (call: OwnersCall, afterwards?: (stage: Stage) => Promise<void>) =>
  callsOf(
    (stage) => {
      const { to, data = "0x" } = toCall(stage, call);
      const action = { actionTarget: to, actionTargetSelector: slice(data, 0, 4) };
      return withActions(stage, call(stage).functionName, [{ ...action, actionPolicies: [getSudoPolicy()] }]);
    },
    (stage) => [toCall(stage, call)],
    afterwards,
  );

const notOwner = ({ account }: Stage) => `execution NotOwner: caller ${account}`;

/** The second in which the paymaster's stake may be withdrawn, 0 while it is locked. */
const unlocksStake = ({ environment: { publicClient, targets } }: Stage): Effect => [
  {
    label: "when the paymaster's stake is free",
    read: async () => {
      const { withdrawTime } = await publicClient.readContract({
        address: canonical.entryPoint,
        abi: entryPoint07Abi,
        functionName: "getDepositInfo",
        args: [targets.sponsorPaymaster],
      });
      return BigInt(withdrawTime);
    },
    reached: (before, after) => before === 0n && after > 0n,
  },
];

/** What only a sponsor or the paymaster's owner may do, tried by an account that is neither. */
export const tankOwnerCases: Case[] = [
  {
    id: "tank-withdraw",
    group,
    title: "Take wei out of the paymaster with the session's key",
    corpus: [124],
    attempt: (stage) => ({ ...tankTrade(stage), callData: encodeExecute([toCall(stage, withdrawTo)]) }),
    effect: takesLoot,
    refused: ({ environment }) =>
      notGranted("withdrawTo(address,uint256)", environment.targets.sponsorPaymaster),
  },
  {
    id: "tank-withdraw-granted",
    group,
    title: "Take wei out of the paymaster with a session for that: the account has no tank to unlock",
    corpus: [124],
    ...granted(withdrawTo),
    effect: takesLoot,
    refused: ({ account }) => `execution TankIsLocked: sponsor ${account}`,
  },
  {
    id: "tank-surplus-granted",
    group,
    title: "Take the paymaster's surplus with a session for that",
    corpus: [124],
    ...granted(
      ({ thief }) => ({ functionName: "withdrawSurplus", args: [thief, loot] }),
      (stage) => addSurplus(stage, loot),
    ),
    effect: takesLoot,
    refused: notOwner,
  },
  {
    id: "tank-unlock-stake-granted",
    group,
    title: "Unlock the paymaster's stake with a session for that",
    corpus: [124],
    ...granted(() => ({ functionName: "unlockStake", args: [] })),
    effect: unlocksStake,
    refused: notOwner,
  },
  {
    id: "tank-withdraw-stake-granted",
    group,
    title: "Take the paymaster's stake with a session for that",
    corpus: [124],
    ...granted(({ thief }) => ({ functionName: "withdrawStake", args: [thief] })),
    effect: takesLoot,
    refused: notOwner,
  },
];
