import { type EnableSessionData, getPermissionId, type Session } from "@rhinestone/module-sdk";
import { encodeFunctionData, type Hex, keccak256, stringToHex } from "viem";
import { smartSessionAbi } from "../../../generated/smartSession.ts";
import { canonical, keys } from "../../chain/addresses.ts";
import type { Attempt } from "../attempt.ts";
import { runAsOwner } from "../runAsOwner.ts";
import { mineAttempt } from "../runAsSession.ts";
import type { Ground } from "../stage.ts";
import type { TriedAction } from "./baseCall.ts";
import { encodeCalls } from "./encodeCalls.ts";
import { isSponsored } from "./foresee.ts";
import { paymentOf, type Scene, type Step, type Trial } from "./trial.ts";
import type { Derived, Untried } from "./untried.ts";

const gone = "AA23 InvalidPermissionId";

/** The session before it is enabled, enabled twice, once it was revoked, once its module was taken away, and once that is back. */
export function lifecycleTrials(scene: Scene, [action]: readonly TriedAction[]): Derived<Trial>[] {
  if (!action) return [];
  const { subject } = scene;
  const step = { callData: encodeCalls([action.base]) };
  const trial = (
    id: string,
    title: string,
    corpus: number[],
    given: Trial["given"],
    reason = gone,
    by: NonNullable<Trial["forged"]>["by"] = {},
  ): Trial => ({
    id: `lifecycle/${id}`,
    group: "Lifecycle",
    title,
    corpus,
    step,
    given,
    forged: { by, reason },
  });
  const again: Session = { ...subject.session, salt: keccak256(stringToHex(`${subject.name} again`)) };
  const permissionId = getPermissionId({ session: again });
  return [
    trial(
      "before-enabling",
      "Use the session before it is enabled",
      [80],
      async (stage) => void (await grantOf(stage, again)),
      gone,
      { permissionId },
    ),
    ...(whyNotTwice(scene, again, step) === undefined
      ? [
          trial(
            "twice",
            "Enable the session a second time with the owner's one signature",
            [82],
            async (stage) => {
              const enable = await grantOf(stage, again);
              const payment = enablingPayment(scene, step);
              await mineAttempt(stage, { ...step, ...payment, permissionId, enable, nonceName: "first" });
              grants.set(stage, enable);
            },
            "AA23 HashMismatch",
            (stage) => ({ permissionId, enable: grants.get(stage)! }),
          ),
        ]
      : [{ ...untriedTwice, untried: whyNotTwice(scene, again, step)! }]),
    trial("revoked", "Use the session after the owner revoked it", [], (stage) =>
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

/** What the owner signed before the operation under trial. */
const grants = new WeakMap<Ground, EnableSessionData>();

async function grantOf({ owner }: Ground, session: Session): Promise<EnableSessionData> {
  const [details] = await owner.grant(session, { redeemer: keys.sessionKey.address });
  return details!.enableSessionData!;
}

/** Whether the accounts' SDKs sign grants of it: fallback actions they leave out of what is signed. */
const isSignedFor = ({ actions }: Session): boolean =>
  actions.every(({ actionTarget }) => BigInt(actionTarget) !== 1n);

const untriedTwice: Omit<Untried, "untried"> = {
  id: "lifecycle/twice",
  title: "Enable the session a second time with the owner's one signature",
};

/** What enabling a session takes beyond using it, in gas. */
const enablingGas = 4_000_000n;

function enablingPayment(scene: Scene, step: Step): Partial<Attempt> {
  const { fields, ...payment } = paymentOf(scene, step);
  if (!fields) return payment;
  return {
    ...payment,
    fields: { ...fields, verificationGasLimit: fields.verificationGasLimit! + enablingGas },
  };
}

function whyNotTwice(scene: Scene, session: Session, step: Step): string | undefined {
  if (!isSignedFor(session)) return "the accounts' SDKs sign for no fallback action";
  const { pays } = scene.place;
  if (!pays) return undefined;
  const dearer = (sponsored: boolean) => ({ ...pays(sponsored), gas: pays(sponsored).gas + enablingGas });
  const operation = { callData: step.callData, sponsored: isSponsored(scene, step), time: scene.time };
  const reason = scene.model.fork({ pays: dearer }).check(operation);
  return reason && `the operation that enables it is refused (${reason})`;
}

/** The owner ends a session. */
export function revoke(stage: Ground, permissionId: Hex): Promise<void> {
  const data = encodeFunctionData({
    abi: smartSessionAbi,
    functionName: "removeSession",
    args: [permissionId],
  });
  return runAsOwner(stage, [{ to: canonical.smartSession, data }]);
}

/** The owner takes the module away from the account. */
export async function uninstall(stage: Ground): Promise<void> {
  const { environment, owner, account } = stage;
  const data = await owner.kind.encodeUninstallValidator(environment, account, canonical.smartSession);
  await runAsOwner(stage, [{ to: account, data }]);
}

/** The owner gives the module to the account. */
export async function install(stage: Ground): Promise<void> {
  const { owner, account } = stage;
  const data = owner.kind.encodeInstallValidator(canonical.smartSession, "0x");
  await runAsOwner(stage, [{ to: account, data }]);
}
