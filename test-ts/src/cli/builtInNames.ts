import { storyLines } from "../stories/catalogue.ts";

/** Sessions of ours that a command takes by name: the reference session, and those of the stories. Light: nothing is loaded. */
export const builtInNames: readonly string[] = ["dex-swap", ...Object.keys(storyLines)];
