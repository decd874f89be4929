import type { RevertError } from "./decodeRevert.ts";

/** What the errors of the session module, policies, account and tokens say, in plain English. */
const sentences: Record<string, string> = {
  InvalidUserOpSender: "Another than the operation's account asked the session module.",
  UnsupportedSmartSessionMode: "The signature names no mode of the session module.",
  InvalidPermissionId: "The account has no such session.",
  PaymasterValidationNotEnabled: "The session does not permit a paymaster.",
  NoPoliciesSet: "The session grants nothing for this call.",
  PolicyViolation: "A policy of the session refuses.",
  PolicyCheckReverted: "A policy of the session reverted.",
  ForbiddenValidationData: "A policy gave an answer that only the module may give.",
  InvalidSelfCall: "An execute inside an execute.",
  InvalidTarget: "The target is the address that marks fallback actions.",
  NoExecutionsInBatch: "The batch has no calls.",
  TooManyExecutions: "The batch has too many calls.",
  UnsupportedExecutionType: "A session may only use the default execution type.",
  UnsupportedCallType: "A session may only make single and batched calls.",
  InvalidData: "The calldata is not the encoding that the account reads.",
  SignerNotFound: "The session has no session validator.",
  InvalidEnableSignature: "The account's owner did not sign this grant.",
  ChainIdMismatch: "The grant is for another chain.",
  HashIndexOutOfBounds: "The grant's list of chains has no such entry.",
  HashMismatch: "The grant was used or revoked already, or is not what the owner signed.",
  UnsupportedPolicy: "The grant names a policy that is none.",
  InvalidISessionValidator: "The grant names a session validator that is none.",
  InvalidActionId: "The grant names an action that cannot be granted.",
  PolicyNotInitialized: "The policy has no configuration for this session.",
  ValueLimitExceeded: "The call attaches more native value than the session allows.",
  InvalidPaymasterData: "The paymaster's data is not as long as its mode says.",
  UnknownSponsorMode: "The paymaster's data names no way to be sponsored.",
  PostOpGasLimitTooLow: "The paymaster's postOp might run out of gas.",
  SponsorIsPaused: "The sponsor has paused.",
  TankUnlocking: "The sponsor is taking its tank out by that day.",
  SignerNotSet: "The sponsor has named no signer.",
  TankTooLow: "The sponsor's tank holds less than the operation may cost.",
  OpLimitExceeded: "The operation may cost more than the sponsor pays for one.",
  DayLimitExceeded: "The sponsor pays no more today.",
  AccountDayLimitExceeded: "The sponsor pays no more for this account today.",
  AccountDayOpsExceeded: "The account has made all the operations of the day that the sponsor pays for.",
  InvalidDay: "The paymaster's data names no day.",
  DayPassed: "The operation names a day that is over.",
  StandingRuleClosed: "The sponsor pays for nothing that it has not signed.",
  AccountNotAllowed: "The sponsor's standing rule does not name the account.",
  StandingRuleExceeded: "The sponsor's standing rule pays no more today.",
  ValidatorNotInstalled: "The account has not installed the validator.",
  AccountAccessUnauthorized: "Only the account itself or the EntryPoint may do this.",
  TransferFromFailed: "The token was not paid: balance or allowance is too low.",
  TransferFailed: "The token was not sent: the balance is too low.",
  ERC20InsufficientBalance: "The token balance is too low.",
  ERC20InsufficientAllowance: "The token allowance is too low.",
  ERC20InvalidReceiver: "The token cannot be sent to that address.",
  ERC20InvalidSpender: "The token cannot be approved for that address.",
  Panic: "The contract panicked.",
  Error: "The contract reverted.",
};

/**
 * A contract error as a sentence for a reader.
 * @param detail what is known beyond the name: the numbers, the call.
 */
export function describeError({ name }: RevertError, detail: string | undefined): string {
  const sentence = sentences[name] ?? `The contract reverted with ${name}.`;
  return detail ? `${sentence.slice(0, -1)}: ${detail}.` : sentence;
}
