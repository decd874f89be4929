import { http, type Transport } from "viem";

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
  const open = http(url);
  // What was sent before is not known.
  let busy = true;
  let remembers = true;
  let settled = Promise.resolve();
  const mark = () => {
    busy = true;
    remembers = true;
  };
  const command = async (name: string) => {
    const response = await fetch(`${url}/harness/${name}`, { method: "POST" });
    if (!response.ok) throw new Error(`bundler: ${await response.text()}`);
  };
  return {
    transport(options) {
      const opened = open(options);
      const request = (call: Parameters<typeof opened.request>[0]) => {
        if (call.method !== "eth_sendUserOperation") return opened.request(call);
        mark();
        return opened.request(call).finally(mark);
      };
      return { ...opened, request: request as typeof opened.request };
    },
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
