import {
  type Address,
  type Chain,
  type Client,
  formatTransactionReceipt,
  formatTransactionRequest,
  type Hex,
  type RpcTransactionReceipt,
  type TransactionReceipt,
  type Transport,
} from "viem";
import { keys } from "./addresses.ts";

/** Values in wei, `gas` in gas. */
export type Transaction = {
  /** One of {@link keys}, or somebody impersonated. @default the deployer's */
  from?: Address;
  to: Address;
  data?: Hex;
  value?: bigint;
  /** @default what anvil estimates */
  gas?: bigint;
  maxFeePerGas?: bigint;
  maxPriorityFeePerGas?: bigint;
};

/**
 * Has a transaction mined, whether it reverts or not.
 * @throws when the chain does not take it.
 */
export type Mine = (transaction: Transaction) => Promise<TransactionReceipt>;

/** For an anvil that mines at once: one request, which answers with the receipt (EIP-7966), where a wallet takes three or more. */
export const createMine =
  (client: Client<Transport, Chain>): Mine =>
  async ({ from = keys.deployer.address, ...transaction }) => {
    const request = formatTransactionRequest({ from, ...transaction });
    const receipt = await client.request<{
      Method: "eth_sendTransactionSync";
      Parameters: [typeof request];
      ReturnType: RpcTransactionReceipt;
    }>({ method: "eth_sendTransactionSync", params: [request] }, { retryCount: 0 });
    return formatTransactionReceipt(receipt);
  };
