import type { Address } from "viem";
import { canonical, keys } from "../chain/addresses.ts";
import type { Bench } from "./bench.ts";
import type { Preparation } from "./row.ts";

/** @returns whose tokens are traded. */
export const traderOf = ({ account }: Bench, by: Preparation["by"]): Address =>
  by === "eoa" ? keys.trader.address : account;

/** @returns the module that checks the actor's signature, after which its nonces are named. */
export const validatorOf = ({ environment, kind }: Bench, by: Preparation["by"]): Address =>
  by === "owner" ? kind.ownerValidator(environment.stack) : canonical.smartSession;
