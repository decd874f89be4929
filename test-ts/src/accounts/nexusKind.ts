import { NexusImplementationAbi } from "@biconomy/abstractjs";
import { type Address, encodeAbiParameters, encodeFunctionData, type Hex, isAddressEqual } from "viem";
import { canonical } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import type { AccountKind, SessionUse, SmartAccount } from "./accountKind.ts";
import { createOwnerAccount } from "./createOwner.ts";
import { createSessionClient } from "./createSession.ts";
import { getNonce, nonceKey } from "./directUserOp.ts";
import { grantSession } from "./grantSession.ts";

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
  encodeUninstallValidator,
  withoutValidator: (validator) => `AA23 ValidatorNotInstalled: module ${validator}`,
  create,
};

/** Where Nexus's list of validators begins and ends. */
const sentinel = "0x0000000000000000000000000000000000000001";

/** Nexus keeps its validators in a linked list: taking one out names the one before it. */
async function encodeUninstallValidator(
  { publicClient }: Environment,
  account: Address,
  validator: Address,
): Promise<Hex> {
  const [installed] = await publicClient.readContract({
    address: account,
    abi: NexusImplementationAbi,
    functionName: "getValidatorsPaginated",
    args: [sentinel, 100n],
  });
  const list = [sentinel, ...installed] as const;
  const previous = list[list.findIndex((each) => isAddressEqual(each, validator)) - 1];
  if (!previous) throw new Error(`the account has not installed ${validator}`);
  const data = encodeAbiParameters([{ type: "address" }, { type: "bytes" }], [previous, "0x"]);
  return encodeFunctionData({
    abi: NexusImplementationAbi,
    functionName: "uninstallModule",
    args: [1n, validator, data],
  });
}

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
