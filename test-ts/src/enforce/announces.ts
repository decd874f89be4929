import { type Hex, isAddressEqual } from "viem";
import { smartSessionAbi } from "../../generated/smartSession.ts";
import { canonical } from "../chain/addresses.ts";
import type { Aim } from "./effects.ts";
import type { Ground } from "./stage.ts";

/** The session module says once more, by an event of one kind, that something became of a session of the account's. */
export function announces(
  { environment, account }: Pick<Ground, "environment" | "account">,
  eventName: "SessionCreated" | "NonceIterated",
  permissionId: Hex,
): Aim {
  const { publicClient, forkBlock } = environment;
  return {
    label: `${eventName} of session ${permissionId}`,
    async read() {
      const events = await publicClient.getContractEvents({
        address: canonical.smartSession,
        abi: smartSessionAbi,
        eventName,
        fromBlock: forkBlock + 1n,
      });
      const own = events.filter(
        ({ args }) => args.permissionId === permissionId && isAddressEqual(args.account!, account),
      );
      return BigInt(own.length);
    },
    reached: (before, after) => after === before + 1n,
  };
}
