/** Why a session was refused before anything was signed. */
export type SessionErrorCode =
  | "AmbiguousArgument"
  | "AmbiguousFunction"
  | "DuplicateAction"
  | "DuplicateRule"
  | "DynamicArgument"
  | "EmptyBound"
  | "EmptyRange"
  | "InvalidAddress"
  | "InvalidContents"
  | "InvalidFees"
  | "InvalidLifetime"
  | "InvalidTarget"
  | "InvalidUses"
  | "InvalidValueLimit"
  | "LifetimeInMilliseconds"
  | "LifetimeOver"
  | "NoActions"
  | "NoBounds"
  | "NoLifetime"
  | "NotOnPaddedType"
  | "OrderOnSigned"
  | "OrderOnUnordered"
  | "OutOfRange"
  | "ReservedSelector"
  | "TooManyActions"
  | "TooManyRules"
  | "TotalOnNonAmount"
  | "UnknownArgument"
  | "UnknownContract"
  | "UnknownFunction"
  | "UnsupportedType"
  | "ValueOnNonPayable"
  | "WrongBoundType";

/** A session that cannot be enforced as written. `code` names the reason, the message says what to do. */
export class SessionError extends Error {
  override readonly name = "SessionError";
  readonly code: SessionErrorCode;

  constructor(code: SessionErrorCode, sentence: string) {
    super(sentence);
    this.code = code;
  }
}
