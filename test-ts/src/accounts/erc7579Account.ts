import { type AccountType, getEnableSessionDetails, SmartSessionMode } from "@rhinestone/module-sdk";
import { type Hex, type LocalAccount, type PublicClient, parseAbi } from "viem";
import type { Environment } from "../chain/environment.ts";
import type { SmartAccount } from "./accountKind.ts";
import { useSession } from "./useSession.ts";

/** What every ERC-7579 account has. */
export const erc7579AccountAbi = parseAbi([
  "function execute(bytes32 mode, bytes executionCalldata) payable",
  "function installModule(uint256 moduleTypeId, address module, bytes initData) payable",
  "function uninstallModule(uint256 moduleTypeId, address module, bytes deInitData) payable",
  "function isModuleInstalled(uint256 moduleTypeId, address module, bytes additionalContext) view returns (bool)",
]);

/** What tells one account from another. */
export type Erc7579AccountOptions = Omit<SmartAccount, "grant" | "use"> & {
  /** What module-sdk calls the account's make. */
  type: AccountType;
  /** Signs a hash as the account's ERC-1271 check passes it on to the owner's validator. @default the hash itself */
  signHash?(signer: LocalAccount, hash: Hex): Promise<Hex>;
};

/** A smart account for which sessions are granted through module-sdk, and used through module-sdk and viem. */
export function createErc7579Account(
  environment: Environment,
  { type, signHash = (signer, hash) => signer.sign!({ hash }), ...account }: Erc7579AccountOptions,
): SmartAccount {
  const { address, kind, owner } = account;
  return {
    ...account,
    async grant(session, { signer = owner }) {
      const mode = SmartSessionMode.UNSAFE_ENABLE;
      const { permissionEnableHash, ...details } = await getEnableSessionDetails({
        sessions: [session],
        account: { address, type, deployedOnChains: [] },
        clients: [environment.publicClient as PublicClient],
        enableMode: mode,
        enableValidatorAddress: kind.ownerValidator(environment.stack),
        ignoreSecurityAttestations: true,
      });
      const { enableSessionData } = details;
      const permissionEnableSig = await signHash(signer, permissionEnableHash);
      const enableSession = { ...enableSessionData.enableSession, permissionEnableSig };
      return [
        {
          ...details,
          permissionEnableHash,
          mode,
          enableSessionData: { ...enableSessionData, enableSession },
        },
      ];
    },
    use: (options) => useSession(environment, account, options),
  };
}
