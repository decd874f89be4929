/**
 * JSON-RPC error codes of the service. Those of the specification, and our own in its range for servers, clear of the ones
 * that clients take for "try again" or for something else (-32000 to -32007).
 */
export const rpcCodes = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  /** The token is missing or not the sponsor's. */
  unauthorized: -32041,
  /** No such sponsor. */
  unknownSponsor: -32042,
  /** A rule of the sponsor says no. */
  refused: -32043,
  /** The service cannot sponsor now: the chain is out of reach, or its clock is off. */
  unavailable: -32044,
  /** The HTTP request is not one that the service takes. */
  unacceptable: -32045,
} as const;

/** The rule that was broken, with the number it sets and the one that was asked for, as decimal strings or plain words. */
export type BrokenRule = { rule: string; limit?: string; wanted?: string };

/** An answer of the service that is an error. `message` is one sentence for a person, with the rule and the number in it. */
export class RpcError extends Error {
  override readonly name = "RpcError";

  constructor(
    readonly code: number,
    message: string,
    readonly data?: BrokenRule,
  ) {
    super(message);
  }
}

/** A refusal by a rule of the sponsor. */
export function refusal(data: BrokenRule, message: string): RpcError {
  return new RpcError(rpcCodes.refused, message, data);
}
