/** The harness's own requests to its bundler process, beside JSON-RPC. */
export type BundlerControl = {
  /** Waits until every operation that the bundler took is mined or dropped; one that waits for an earlier nonce is dropped. */
  settle(): Promise<void>;
  /** The same before the chain goes back: then drops the receipts and statuses that the bundler keeps, too. */
  forget(): Promise<void>;
};

/** @param url of a bundler started by the harness. */
export function createBundlerControl(url: string): BundlerControl {
  const command = async (name: string) => {
    const response = await fetch(`${url}/harness/${name}`, { method: "POST" });
    if (!response.ok) throw new Error(`bundler: ${await response.text()}`);
  };
  return { settle: () => command("settle"), forget: () => command("forget") };
}
