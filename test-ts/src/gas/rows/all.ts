import type { Row } from "../row.ts";
import { accountRows } from "./accounts.ts";
import { growthRows } from "./growth.ts";
import { payerRows } from "./payers.ts";
import { policyRows } from "./policies.ts";
import { referenceRows } from "./reference.ts";
import { storyRows } from "./stories.ts";
import { workRows } from "./work.ts";

/** Every row, in the report's order. */
export const rows: readonly Row[] = [
  ...referenceRows,
  ...payerRows,
  ...workRows,
  ...accountRows,
  ...growthRows,
  ...policyRows,
  ...storyRows,
];
