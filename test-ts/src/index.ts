// What a session file imports from "hallpass".
export type { Environment, EnvironmentInfo } from "./chain/environment.ts";
export { above, atLeast, atMost, below, between, equal, not, self } from "./session/bounds.ts";
export { defineSession } from "./session/defineSession.ts";
export { encodeSession, type Grant } from "./session/encode.ts";
export { type Duration, days, hours, type Lifetime, minutes, seconds } from "./session/lifetime.ts";
export { SessionError, type SessionErrorCode } from "./session/sessionError.ts";
export type { ActionDefinition, SessionDefinition, SessionInput } from "./session/types.ts";
