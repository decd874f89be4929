import { decodeFunctionData, type Hex, isAddressEqual, type PublicClient, parseEventLogs } from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import { decodeCalls } from "../enforce/calls.ts";
import { decodeRevert } from "../enforce/decodeRevert.ts";
import { formatArguments } from "../enforce/formatArguments.ts";
import { selectorOf } from "../enforce/ids.ts";
import { sessionOf } from "../enforce/sessionOf.ts";
import type { OperationEvent } from "./events.ts";
import type { SponsoredOperation } from "./sponsoredOperations.ts";
import type { Watched } from "./watched.ts";

type BundledOperation = { sender: Hex; nonce: bigint; callData: Hex; signature: Hex };

/**
 * Adds to a mined operation what only its bundle tells: its session, its calls, and why it reverted.
 * A bundle that went through another contract than the EntryPoint tells no sessions and no calls.
 */
export async function readBundle(
  client: PublicClient,
  operation: SponsoredOperation,
  { smartSession }: Pick<Watched, "smartSession">,
): Promise<OperationEvent> {
  const bundled = (await readOperations(client, operation.transactionHash)).find(
    ({ sender, nonce }) => isAddressEqual(sender, operation.account) && nonce === operation.nonce,
  );
  const session = bundled && sessionOf(bundled, smartSession)?.permissionId;
  const reason = operation.success ? undefined : await readReason(client, operation);
  return {
    ...operation,
    type: "operation",
    ...(session ? { session } : {}),
    selectors: bundled
      ? decodeCalls(bundled.sender, bundled.callData).map(({ data }) => selectorOf(data))
      : [],
    ...(reason ? { reason } : {}),
  };
}

async function readOperations(client: PublicClient, hash: Hex): Promise<readonly BundledOperation[]> {
  const { input } = await client.getTransaction({ hash });
  try {
    const call = decodeFunctionData({ abi: entryPoint07Abi, data: input });
    return call.functionName === "handleOps" ? call.args[0] : [];
  } catch {
    // Another contract's function, which called the EntryPoint on.
    return [];
  }
}

async function readReason(
  client: PublicClient,
  { transactionHash, userOpHash }: SponsoredOperation,
): Promise<string | undefined> {
  const { logs } = await client.getTransactionReceipt({ hash: transactionHash });
  const reverted = parseEventLogs({
    abi: entryPoint07Abi,
    logs,
    eventName: ["UserOperationRevertReason", "PostOpRevertReason"],
  }).find(({ args }) => args.userOpHash === userOpHash);
  if (!reverted) return undefined;
  const error = decodeRevert(reverted.args.revertReason);
  const values = formatArguments(error);
  const where = reverted.eventName === "PostOpRevertReason" ? "postOp: " : "";
  return `${where}${error.name}${values ? ` (${values})` : ""}`.slice(0, 300);
}
