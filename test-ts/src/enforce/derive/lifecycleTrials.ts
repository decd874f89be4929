import { encodeFunctionData, type Hex } from "viem";
import { smartSessionAbi } from "../../../generated/smartSession.ts";
import { canonical } from "../../chain/addresses.ts";
import { runAsOwner } from "../runAsOwner.ts";
import type { Stage } from "../stage.ts";
import type { TriedAction } from "./baseCall.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Trial } from "./trial.ts";

const gone = "AA23 InvalidPermissionId";

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
  ): Trial => ({
    id: `lifecycle/${id}`,
    group: "Lifecycle",
    title,
    corpus,
    step,
    given,
    forged: { by: {}, reason },
  });
  return [
    trial("revoked", "Use the session after the owner revoked it", [94], (stage) =>
      revoke(stage, subject.permissionId),
    ),
    trial(
      "uninstalled",
      "Use it after the owner uninstalled the module",
      [95],
      uninstall,
      scene.withoutModule,
    ),
    trial(
      "reinstalled",
      "Use it after the owner uninstalled the module and installed it again",
      [95],
      async (stage) => {
        await uninstall(stage);
        await install(stage);
      },
    ),
  ];
}

/** The owner ends a session. */
export function revoke(stage: Stage, permissionId: Hex): Promise<void> {
  const data = encodeFunctionData({
    abi: smartSessionAbi,
    functionName: "removeSession",
    args: [permissionId],
  });
  return runAsOwner(stage, [{ to: canonical.smartSession, data }]);
}

async function uninstall(stage: Stage): Promise<void> {
  const { environment, owner, account } = stage;
  const data = await owner.kind.encodeUninstallValidator(environment, account, canonical.smartSession);
  await runAsOwner(stage, [{ to: account, data }]);
}

async function install(stage: Stage): Promise<void> {
  const { owner, account } = stage;
  const data = owner.kind.encodeInstallValidator(canonical.smartSession, "0x");
  await runAsOwner(stage, [{ to: account, data }]);
}
