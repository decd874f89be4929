import type { html } from "hono/html";
import type { Explanation } from "../../review/explainSession.ts";
import type { Finding } from "../../review/lint/finding.ts";
import type { CaseResult, EnforcementReport } from "../enforcementReport.ts";

/** Escaped HTML. */
export type Html = ReturnType<typeof html>;

/** What the page is made from: what the data files hold. */
export type PageData = {
  /** One for each stack and make of account that the cases ran on; the first is the one that the page opens with. */
  readonly runs: readonly EnforcementReport[];
  readonly explanation?: Explanation;
  readonly findings?: readonly Finding[];
};

/** A part of the page with a place in its navigation. */
export type PageSection = {
  readonly id: string;
  readonly title: string;
  readonly count?: string;
  readonly content: Html;
};

/** A run's name: its stack and its make of account. */
export const runName = ({ stack, account }: EnforcementReport): string => `${stack} · ${account}`;

/** The groups of the cases, in the order in which they first come. */
export const groupsOf = (runs: readonly EnforcementReport[]): string[] => [
  ...new Set(runs.flatMap(({ cases }) => cases.map(({ group }) => group))),
];

/** The rule, or whatever else, that stopped an operation: the EntryPoint's words, as it has the last. */
export const reasonOf = ({ entryPoint, bundler, expected }: CaseResult): string =>
  entryPoint.reason || bundler.reason || expected.reason;

/** What is not as the session's author has it, in any of the runs. */
export const notesOf = (runs: readonly EnforcementReport[]): string[] => [
  ...new Set(runs.flatMap(({ session }) => session.notes)),
];
