// What a session file imports from "hallpass".
export type { Environment, EnvironmentInfo } from "./chain/environment.ts";
// What an application tells failures apart with.
export {
  classifyFailure,
  type FailureClass,
  failureAdvice,
} from "./enforce/classifyFailure.ts";
export { decodeFailure, type Failure } from "./enforce/decodeFailure.ts";
export type { ExplainContext } from "./enforce/explainRefusal.ts";
export type { FailureSource } from "./enforce/readFailure.ts";
export type { DecodedOperation } from "./enforce/sessionOf.ts";
export { above, atLeast, atMost, below, between, equal, not, self } from "./session/bounds.ts";
export { defineSession } from "./session/defineSession.ts";
export { encodeSession, type Grant } from "./session/encode.ts";
export { type Duration, days, hours, type Lifetime, minutes, seconds } from "./session/lifetime.ts";
export { SessionError, type SessionErrorCode } from "./session/sessionError.ts";
export type { ActionDefinition, SessionDefinition, SessionInput } from "./session/types.ts";
