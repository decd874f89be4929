import { concat, encodeAbiParameters, encodeFunctionData, type Hex, parseAbiParameters } from "viem";
import { NexusImplementationAbi } from "@biconomy/abstractjs";
import { smartSessionAbi } from "../../../generated/smartSession.ts";
import { canonical } from "../../chain/addresses.ts";
import { runAsOwner } from "../runAsOwner.ts";
import type { Stage } from "../stage.ts";
import type { TriedAction } from "./baseCall.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Trial } from "./trial.ts";

const gone = "AA23 InvalidPermissionId";
export const firstValidator = "0x0000000000000000000000000000000000000001";

/** The session once it was revoked, once its module was taken away, and once the module is back. */
export function lifecycleTrials(scene: Scene, [action]: readonly TriedAction[]): Trial[] {
  if (!action) return [];
  const { subject } = scene;
  const step = { callData: encodeCalls([action.base]) };
  const trial = (
    id: string,
    title: string,
    corpus: number[],
    given: (stage: Stage) => Promise<void>,
    reason = gone,
  ): Trial => ({ id: `lifecycle/${id}`, group: "Lifecycle", title, corpus, step, given, forged: { by: {}, reason } });
  return [
    trial("revoked", "Use the session after the owner revoked it", [94], (stage) => revoke(stage, subject.permissionId)),
    trial(
      "uninstalled",
      "Use it after the owner uninstalled the module",
      [95],
      uninstall,
      scene.withoutModule,
    ),
    trial("reinstalled", "Use it after the owner uninstalled the module and installed it again", [95], async (stage) => {
      await uninstall(stage);
      await install(stage);
    }),
  ];
}

/** The owner ends a session. */
export function revoke({ environment, account }: Stage, permissionId: Hex): Promise<void> {
  const data = encodeFunctionData({ abi: smartSessionAbi, functionName: "removeSession", args: [permissionId] });
  return runAsOwner(environment, account, [{ to: canonical.smartSession, data }]);
}

const validatorType = 1n;

/** Validators are a linked list: removing one names the one before it, which for the last to be installed is the list's start. */
async function uninstall({ environment, account }: Stage): Promise<void> {
  const { publicClient } = environment;
  const [installed] = await publicClient.readContract({
    address: account,
    abi: NexusImplementationAbi,
    functionName: "getValidatorsPaginated",
    args: [firstValidator, 10n],
  });
  const before = [firstValidator, ...installed] as const;
  const previous = before[installed.findIndex((each) => each === canonical.smartSession)]!;
  const deinit = concat([encodeAbiParameters(parseAbiParameters("address, bytes"), [previous, "0x"])]);
  const data = encodeFunctionData({
    abi: NexusImplementationAbi,
    functionName: "uninstallModule",
    args: [validatorType, canonical.smartSession, deinit],
  });
  await runAsOwner(environment, account, [{ to: account, data }]);
}

async function install({ environment, account }: Stage): Promise<void> {
  const data = encodeFunctionData({
    abi: NexusImplementationAbi,
    functionName: "installModule",
    args: [validatorType, canonical.smartSession, "0x"],
  });
  await runAsOwner(environment, account, [{ to: account, data }]);
}
