import { domainSeparator, type Hex } from "viem";
import { keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";

const domainOf = ({ chain, targets }: Environment) =>
  ({ name: "Market", version: "1", chainId: chain.id, verifyingContract: targets.pool }) as const;

/** Typed data of an application, which an account's owner or a session's key signs. */
export const orderOf = (environment: Environment) =>
  ({
    domain: domainOf(environment),
    types: {
      Order: [
        { name: "buyer", type: "address" },
        { name: "amount", type: "uint256" },
      ],
    },
    primaryType: "Order",
    message: { buyer: keys.stranger.address, amount: 7n },
  }) as const;

/** What a session must be granted for its key to sign such data (ERC-7739). */
export const orderContent = (
  environment: Environment,
): { appDomainSeparator: Hex; contentName: string[] } => ({
  appDomainSeparator: domainSeparator({ domain: domainOf(environment) }),
  contentName: ["Order(address buyer,uint256 amount)"],
});
