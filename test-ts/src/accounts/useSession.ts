import { encodeSmartSessionSignature, SmartSessionMode } from "@rhinestone/module-sdk";
import type { Address, Hex } from "viem";
import {
  createBundlerClient,
  entryPoint07Abi,
  toSmartAccount,
  type UserOperation,
} from "viem/account-abstraction";
import { canonical } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import { pollingInterval } from "../chain/harnessClient.ts";
import type { SessionUse, SmartAccount } from "./accountKind.ts";
import { fees, getNonce, hashUserOp } from "./directUserOp.ts";
import { encodeExecute } from "./encodeExecute.ts";

/** As long as a signature and without a zero byte, so that estimates are not below the mark. */
const stubSignature: Hex = `0x${"ff".repeat(64)}1c`;

/**
 * Has a dapp use a session of an account through the bundler, with module-sdk's signatures and viem's client.
 * @throws when the operation is refused or its execution reverts.
 */
export async function useSession(
  environment: Environment,
  { address, kind, factory }: Pick<SmartAccount, "address" | "kind" | "factory">,
  { details, mode, sessionKey, calls, sponsor }: SessionUse,
): Promise<void> {
  const { chain, publicClient: client, bundler } = environment;
  const { permissionId, enableSessionData } = details[0]!;
  const sign = (signature: Hex): Hex =>
    encodeSmartSessionSignature(
      mode === "USE"
        ? { mode: SmartSessionMode.USE, permissionId, signature }
        : { mode: SmartSessionMode.UNSAFE_ENABLE, permissionId, signature, enableSessionData },
    );
  const account = await toSmartAccount({
    client,
    entryPoint: { address: canonical.entryPoint, abi: entryPoint07Abi, version: "0.7" },
    getAddress: async () => address,
    encodeCalls: async () => encodeExecute(calls),
    getFactoryArgs: async () => factory,
    getNonce: () => getNonce(environment, { account: address, validator: canonical.smartSession, kind }),
    getStubSignature: async () => sign(stubSignature),
    async signUserOperation(parameters) {
      const userOp = { ...parameters, sender: address, signature: "0x" } as UserOperation<"0.7">;
      const raw = hashUserOp(environment, userOp);
      return sign(await sessionKey.signMessage({ message: { raw } }));
    },
    signMessage: () => refuse(address),
    signTypedData: () => refuse(address),
  });
  const dapp = createBundlerClient({
    account,
    chain,
    client,
    paymaster: sponsor,
    pollingInterval,
    transport: bundler.transport,
    userOperation: { estimateFeesPerGas: async () => fees },
  });
  const hash = await dapp.sendUserOperation({ calls: [...calls] });
  const { success, reason } = await dapp.waitForUserOperationReceipt({ hash });
  if (!success) throw new Error(`the session's operation failed in ${mode} mode: ${reason ?? "no reason"}`);
}

function refuse(address: Address): never {
  throw new Error(`a session of ${address} signs user operations only`);
}
