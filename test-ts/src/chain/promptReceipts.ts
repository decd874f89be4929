import {
  type Chain,
  type Client,
  type PublicActions,
  TransactionReceiptNotFoundError,
  type Transport,
  WaitForTransactionReceiptTimeoutError,
} from "viem";
import { getTransactionReceipt } from "viem/actions";

const receiptTimeout = 30_000;

/** Before a receipt is asked for, in milliseconds; each further one is twice as long. */
const firstPause = 1;

type Wait<chain extends Chain> = Pick<PublicActions<Transport, chain>, "waitForTransactionReceipt">;

/**
 * Client actions for a chain that mines a block for each transaction and none besides. viem's own wait looks for the receipt
 * whenever a block comes, and can miss the only one that does; this one asks for the receipt until it is there.
 * @throws WaitForTransactionReceiptTimeoutError after 30 s, unless another `timeout` (ms) is given.
 */
export function promptReceipts<chain extends Chain>(client: Client<Transport, chain>): Wait<chain> {
  return {
    async waitForTransactionReceipt({ hash, timeout = receiptTimeout }) {
      const deadline = performance.now() + timeout;
      for (let pause = firstPause; ; pause *= 2) {
        // A transaction that was just sent is not mined yet.
        await new Promise((resolve) => setTimeout(resolve, Math.min(pause, client.pollingInterval)));
        try {
          return await getTransactionReceipt(client, { hash });
        } catch (error) {
          if (!(error instanceof TransactionReceiptNotFoundError)) throw error;
        }
        if (performance.now() > deadline) throw new WaitForTransactionReceiptTimeoutError({ hash });
      }
    },
  };
}
