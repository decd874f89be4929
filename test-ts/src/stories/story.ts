import type { Abi } from "viem";
import type { Sponsor } from "../accounts/sponsor.ts";
import type { Environment } from "../chain/environment.ts";
import type { FailureClass } from "../enforce/classifyFailure.ts";
import type { StoryName } from "./catalogue.ts";

/** One use of sessions, from grant to end. The command and the e2e test run the same. */
export type Story<Result = unknown> = {
  /** As in `hallpass run <name>`. */
  name: StoryName;
  /**
   * Runs it, telling each step to the scene.
   * @throws {StoryError} when the chain decides otherwise than the story says.
   */
  tell(scene: Scene): Promise<Result>;
};

/** What a story happens on. */
export type Scene = {
  environment: Environment;
  narrator: Narrator;
  /** Pays for operations of sessions that permit it. */
  sponsor: Sponsor;
  /** Errors and functions of the story's own contracts, for the decoder; a story adds to it. */
  abi: Abi[number][];
  /** How many accounts take part, where the story can be told with more or fewer; one telling for each number. */
  accounts?: readonly number[];
  signal?: AbortSignal;
  /** Has something ended or removed when the telling is over, however it ends: the last first. */
  defer(end: () => Promise<unknown>): void;
};

/** One thing that happened. `gas` is what the EntryPoint counted for the operation. */
export type Step =
  | { kind: "heading"; text: string }
  | { kind: "told"; text: string }
  | {
      kind: "done";
      text: string;
      gas: bigint;
      /** How many operations it stands for. @default 1 */
      times?: number;
    }
  | { kind: "refused"; text: string; reason: string; sentence: string; todo: FailureClass };

/** A picture of what happened, as lines for the terminal and as series for a page. */
export type Chart = {
  title: string;
  text: string;
  series: {
    name: string;
    points: readonly (readonly [number, number])[];
    /** Drawn as single marks, not as a line. */
    mark?: "▲" | "▼";
  }[];
};

/** What a story came to. */
export type StoryReport = {
  story: StoryName;
  /** What it shows, in one line. */
  line: string;
  steps: Step[];
  /** What each session allowed, a line for each function, and how often it was granted. */
  allowed: { session: string; lines: string[]; times: number }[];
  /** Operations that were tried. */
  tried: number;
  refused: number;
  /** Of all operations that were mined. */
  gas: bigint;
  /** Numbers that the story ends with, in words. */
  figures: Record<string, string>;
  charts: Chart[];
};

/** Writes down what happens, and shows it as it does. */
export type Narrator = {
  heading(text: string): void;
  tell(text: string): void;
  record(step: Step): void;
  allow(session: string, lines: string[]): void;
  figure(name: string, value: string): void;
  chart(chart: Chart): void;
  /** All gas so far. */
  gas(): bigint;
};

/** The chain decided otherwise than the story says. */
export class StoryError extends Error {
  override readonly name = "StoryError";
}
