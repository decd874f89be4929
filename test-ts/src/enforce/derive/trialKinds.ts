/** What can be derived from a session. */
export const trialKinds = [
  "boundaries",
  "totals",
  "fees",
  "reach",
  "calldata",
  "time",
  "signatures",
  "batches",
  "lifecycle",
] as const;
export type TrialKind = (typeof trialKinds)[number];
