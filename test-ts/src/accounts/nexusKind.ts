import { NexusImplementationAbi } from "@biconomy/abstractjs";
import { encodeFunctionData } from "viem";
import { canonical } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import type { AccountKind, SessionUse, SmartAccount } from "./accountKind.ts";
import { createOwnerAccount } from "./createOwner.ts";
import { createSessionClient } from "./createSession.ts";
import { getNonce, nonceKey } from "./directUserOp.ts";
import { grantSession } from "./grantSession.ts";
import { encodeUninstallLinked } from "./linkedValidators.ts";

/** Biconomy's Nexus, through abstractjs, which knows no other account. */
export const nexusKind: AccountKind = {
  name: "nexus",
  title: "Nexus",
  abi: NexusImplementationAbi,
  ownerValidator: ({ nexus }) => nexus.ownerValidator,
  nonceKey,
  encodeInstallValidator: (validator, initData) =>
    encodeFunctionData({
      abi: NexusImplementationAbi,
      functionName: "installModule",
      args: [1n, validator, initData],
    }),
  encodeUninstallValidator: encodeUninstallLinked,
  withoutValidator: (validator) => `AA23 ValidatorNotInstalled: module ${validator}`,
  create,
};

async function create(
  environment: Environment,
  { owner, index = 0n }: Parameters<AccountKind["create"]>[1],
): Promise<SmartAccount> {
  const client = await createOwnerAccount(environment, { owner, index });
  const address = await client.account.getAddress();
  return {
    kind: nexusKind,
    address,
    owner,
    factory: {
      factory: environment.stack.nexus.version.factoryAddress,
      factoryData: client.account.factoryData,
    },
    async grant(session, { redeemer, signer = owner }) {
      const granter =
        signer === owner
          ? client
          : await createSessionClient(environment, { sessionKey: signer, accountAddress: address });
      return grantSession(granter, { session, redeemer });
    },
    async use({ details, mode, sessionKey, calls, sponsor }: SessionUse) {
      const dapp = await createSessionClient(environment, {
        sessionKey,
        accountAddress: address,
        undeployed: { owner: owner.address, index },
        sponsor,
      });
      const nonce = await getNonce(environment, { account: address, validator: canonical.smartSession });
      const request = { sessionDetailsArray: details, mode, nonce, calls: [...calls] };
      const { success, reason } = await dapp.waitForUserOperationReceipt({
        hash: await dapp.usePermission(request),
      });
      if (!success)
        throw new Error(`the session's operation failed in ${mode} mode: ${reason ?? "no reason"}`);
    },
  };
}
