import type { AccountKind, AccountName } from "./accountKind.ts";
import { kernelKind } from "./kernelKind.ts";
import { nexusKind } from "./nexusKind.ts";
import { referenceKind } from "./referenceKind.ts";
import { safe7579Kind } from "./safe7579Kind.ts";

/** The makes of account that sessions can be tried on, by name. */
export const accountKinds: Readonly<Record<AccountName, AccountKind>> = {
  nexus: nexusKind,
  kernel: kernelKind,
  safe7579: safe7579Kind,
  reference: referenceKind,
};
