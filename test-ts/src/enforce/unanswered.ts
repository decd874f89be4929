import { BaseError, HttpRequestError, SocketClosedError, TimeoutError, WebSocketRequestError } from "viem";

const kinds = [HttpRequestError, SocketClosedError, TimeoutError, WebSocketRequestError];

/** @returns whether a request got no answer, or none that a node would give: nothing is known of the chain then. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof BaseError && error.walk((cause) => kinds.some((kind) => cause instanceof kind)) !== null;
