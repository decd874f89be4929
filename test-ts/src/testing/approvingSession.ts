import {
  encodeSmartSessionSignature,
  encodeValidationData,
  GLOBAL_CONSTANTS,
  getAccount,
  getEnableSessionDetails,
  getSudoPolicy,
  type Session,
  SmartSessionMode,
} from "@rhinestone/module-sdk";
import { type Address, concat, type Hex, type LocalAccount, numberToHex } from "viem";
import { buildUserOp, getNonce, hashUserOp, sponsorUserOp, type UserOp } from "../accounts/directUserOp.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { canonical, keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import { approveCall } from "./trade.ts";

export type PolicyData = Session["userOpPolicies"][number];

/** Policies of the operation, of the token's `approve`, and of paying the stranger; the latter two are sudo when not given. */
export type ApprovingPolicies = {
  readonly userOp?: readonly PolicyData[];
  readonly approve?: readonly PolicyData[];
  readonly pay?: readonly PolicyData[];
};

let salts = 0;

/** A session that may approve a token and pay the stranger. Each has an id of its own. */
export function defineApprovingSession(
  { chain, targets }: Environment,
  { userOp = [], approve = [getSudoPolicy()], pay = [getSudoPolicy()] }: ApprovingPolicies = {},
): Session {
  const action = (actionTarget: Address, actionTargetSelector: Hex, policies: readonly PolicyData[]) => ({
    actionTarget,
    actionTargetSelector,
    actionPolicies: [...policies],
  });
  return {
    sessionValidator: GLOBAL_CONSTANTS.OWNABLE_VALIDATOR_ADDRESS,
    sessionValidatorInitData: encodeValidationData({ threshold: 1, owners: [keys.sessionKey.address] }),
    salt: numberToHex(++salts, { size: 32 }),
    userOpPolicies: [...userOp],
    erc7739Policies: { allowedERC7739Content: [], erc1271Policies: [] },
    actions: [action(targets.sold, "0x095ea7b3", approve), action(keys.stranger.address, "0xffffffff", pay)],
    chainId: BigInt(chain.id),
    permitERC4337Paymaster: false,
  };
}

/** @returns both calls that the session may make: it approves 5 of the token, and pays 1 wei. */
export const approveAndPay = (environment: Environment): Call[] => [
  approveCall(environment, 5n),
  { to: keys.stranger.address, value: 1n },
];

/**
 * @param options.mode USE, or a mode that grants the session too. @default USE
 * @param options.grantor owns the account. @default keys.owner
 * @returns a signed operation of the session that makes both its calls, sponsored when the session permits it.
 */
export async function signApproval(
  environment: Environment,
  session: Session,
  options: {
    sender: Address;
    mode?: Hex;
    grantor?: LocalAccount;
    signers?: readonly LocalAccount[];
    overrides?: Partial<UserOp>;
  },
): Promise<UserOp> {
  const { sender, mode = SmartSessionMode.USE, signers = [keys.sessionKey], overrides } = options;
  const { publicClient, stack } = environment;
  const details = await getEnableSessionDetails({
    sessions: [session],
    account: getAccount({ address: sender, type: "nexus" }),
    clients: [publicClient],
    enableMode: mode === SmartSessionMode.USE ? SmartSessionMode.ENABLE : mode,
    ignoreSecurityAttestations: mode === SmartSessionMode.UNSAFE_ENABLE,
    enableValidatorAddress: stack.nexus.ownerValidator,
  });
  const { grantor = keys.owner } = options;
  const raw = details.permissionEnableHash;
  const { enableSession } = details.enableSessionData;
  enableSession.permissionEnableSig = await grantor.signMessage({ message: { raw } });

  const nonce = await getNonce(environment, { account: sender, validator: canonical.smartSession });
  const draft = buildUserOp({ sender, nonce, calls: approveAndPay(environment), overrides });
  const userOp = session.permitERC4337Paymaster ? await sponsorUserOp(environment, draft) : draft;
  const message = { raw: hashUserOp(environment, userOp) };
  const signature = concat(await Promise.all(signers.map((key) => key.signMessage({ message }))));
  return { ...userOp, signature: encodeSmartSessionSignature({ ...details, mode, signature }) };
}
