import type { AccountKind, AccountName } from "./accountKind.ts";
import { nexusKind } from "./nexusKind.ts";

/** The makes of account that sessions can be tried on, by name. */
export const accountKinds: Readonly<Record<AccountName, AccountKind>> = { nexus: nexusKind };
