/** A request's answer, either of both. */
export type RpcAnswer = { result?: unknown; error?: { code: number; message: string; data?: unknown } };

/** A socket to an anvil, opened when the first request is made. */
export declare class RpcLine {
  /** @param rpcUrl the anvil's RPC over HTTP. */
  constructor(rpcUrl: string);
  /** @throws when the chain is gone, or has not answered for a minute. */
  ask(call: { method: string; params?: unknown }): Promise<RpcAnswer>;
  /** Safe to call when the chain is gone, or was never asked anything. */
  close(): void;
}
