import type { Story } from "./story.ts";

/** Every story and what it shows, in the order in which they are listed. Light: a story itself is loaded when it is told. */
export const storyLines = {
  trading:
    "A bot trades by moving averages through a rise, a fall, a chop and a crash; then it turns hostile",
  life: "A session as its user sees it: granted, looked at, narrowed, widened, over, renewed, revoked with others",
} as const;

export type StoryName = keyof typeof storyLines;

const loaders: Record<StoryName, () => Promise<Story>> = {
  trading: async () => (await import("./trading.ts")).tradingStory,
  life: async () => (await import("./life.ts")).lifeStory,
};

export const loadStory = (name: StoryName): Promise<Story> => loaders[name]();
