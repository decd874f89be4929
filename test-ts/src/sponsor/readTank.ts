import type { Address, PublicClient } from "viem";
import { sponsorPaymasterAbi } from "../../generated/sponsorPaymaster.ts";

/** What the chain says of a sponsor. Amounts in wei; a limit of 0 is none. */
export type TankState = {
  balance: bigint;
  spentToday: bigint;
  day: number;
  signer: Address;
  /** Second from which the sponsor may withdraw; 0 while the tank is locked. */
  unlocksAt: number;
  paused: boolean;
  limits: { perOp: bigint; perDay: bigint; perAccountDay: bigint; opsPerAccountDay: number };
};

/** Reads a sponsor's tank, signer and limits at the head of the chain. */
export async function readTank(
  client: PublicClient,
  { paymaster, sponsor }: { paymaster: Address; sponsor: Address },
): Promise<TankState> {
  const contract = { address: paymaster, abi: sponsorPaymasterAbi, args: [sponsor] } as const;
  const [tank, [signer, unlocksAt, paused], limits] = await Promise.all([
    client.readContract({ ...contract, functionName: "tankOf" }),
    client.readContract({ ...contract, functionName: "sponsorOf" }),
    client.readContract({ ...contract, functionName: "limitsOf" }),
  ]);
  const { balance, spentToday, day } = tank;
  return { balance, spentToday, day, signer, unlocksAt, paused, limits };
}

/** What an account has cost a sponsor in the window of `day`, as the chain counts it while a limit for each account is set; in wei. */
export type AccountUsage = { spent: bigint; operations: number; day: number };

/** Reads an account's usage at the head of the chain. */
export function readUsage(
  client: PublicClient,
  { paymaster, sponsor, account }: { paymaster: Address; sponsor: Address; account: Address },
): Promise<AccountUsage> {
  return client.readContract({
    address: paymaster,
    abi: sponsorPaymasterAbi,
    functionName: "usageOf",
    args: [sponsor, account],
  });
}
