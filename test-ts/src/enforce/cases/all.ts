import type { Case } from "../case.ts";
import { accountCases } from "./account.ts";
import { argumentCases } from "./arguments.ts";
import { executionCases } from "./execution.ts";
import { grantCases } from "./grants.ts";
import { limitCases } from "./limits.ts";
import { reachCases } from "./reach.ts";
import { signatureCases } from "./signatures.ts";
import { sponsorshipCases } from "./sponsorship.ts";
import { timeCases } from "./time.ts";

/** Everything that is tried against the reference session, in the order of the report. */
export const cases: readonly Case[] = [
  ...limitCases,
  ...argumentCases,
  ...reachCases,
  ...accountCases,
  ...signatureCases,
  ...grantCases,
  ...sponsorshipCases,
  ...timeCases,
  ...executionCases,
];
