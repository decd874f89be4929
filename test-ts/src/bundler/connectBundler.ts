import { custom, type EIP1193Parameters, HttpRequestError, RpcRequestError, type Transport } from "viem";
import { post } from "./post.ts";

/** A way to a bundler of the harness, and the harness's own requests to its process beside JSON-RPC. */
export type BundlerConnection = {
  transport: Transport;
  /** Waits until every operation that the bundler took is mined or dropped; one that waits for an earlier nonce is dropped. */
  settle(): Promise<void>;
  /** The same before the chain goes back: then drops the receipts and statuses that the bundler keeps, too. */
  forget(): Promise<void>;
};

/**
 * Connects to a bundler, which is not asked to settle or to forget where no operation went to it over this transport since.
 * @param url of a bundler started by the harness.
 */
export function connectBundler(url: string): BundlerConnection {
  // What was sent before is not known.
  let busy = true;
  let remembers = true;
  let settled = Promise.resolve();
  const mark = () => {
    busy = true;
    remembers = true;
  };
  const command = async (name: string) => {
    const { status, body } = await post(`${url}/harness/${name}`);
    if (status !== 200) throw new Error(`bundler: ${body}`);
  };
  const request = (call: EIP1193Parameters) => {
    if (call.method !== "eth_sendUserOperation") return ask(url, call);
    mark();
    return ask(url, call).finally(mark);
  };
  return {
    transport: custom({ request }),
    settle() {
      if (busy) settled = command("settle");
      busy = false;
      return settled;
    },
    async forget() {
      if (!remembers) return;
      busy = false;
      remembers = false;
      await command("forget");
    },
  };
}

/** Makes a request of JSON-RPC, with viem's errors. */
async function ask(url: string, { method, params }: EIP1193Parameters): Promise<unknown> {
  const body = { method, params };
  const lost = (details: { cause?: Error; status?: number }) =>
    new HttpRequestError({ body, url, ...details });
  const fail = (cause: Error) => {
    throw lost({ cause });
  };
  const { status, body: text } = await post(url, JSON.stringify({ jsonrpc: "2.0", id: 1, ...body })).catch(
    fail,
  );
  const answer = parse(text);
  if (answer?.error) throw new RpcRequestError({ body, error: answer.error, url });
  if (status !== 200 || !answer) throw lost({ status, cause: new Error(text) });
  return answer.result;
}

type Answer = { result?: unknown; error?: { code: number; message: string } };

function parse(text: string): Answer | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
