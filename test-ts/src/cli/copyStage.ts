import { availableParallelism } from "node:os";
import type { OwnEnvironment } from "../chain/startEnvironment.ts";
import type { Ground, Stage } from "../enforce/stage.ts";
import { underWay } from "./underWay.ts";

/**
 * Copies of a stage, so that cases are tried on several chains at once. A chain, its bundler and this process wait for one another by
 * turns: one chain for each core leaves a fifth of the cores idle.
 */
const copyCount = Math.min(3, availableParallelism());

export type StageCopies = {
  /** Each comes when it is there. */
  copies: readonly Promise<Stage | Ground>[];
  /** Comes when it is known what they begin with: until then nothing may be tried on the stage. */
  taken: Promise<unknown>;
};

/** Copies a stage with its chain, once it is there. The copies end when `environment` does. */
export function copyStage(environment: OwnEnvironment, stage: Promise<Stage | Ground>): StageCopies {
  const taken = stage.then(() => environment.testClient.dumpState());
  const copy = async () => {
    const copied = await environment.copy(taken);
    const { stageOn } = await import("../enforce/stage.ts");
    return stageOn(copied, await stage);
  };
  return { copies: Array.from({ length: copyCount }, () => underWay(copy())), taken };
}
