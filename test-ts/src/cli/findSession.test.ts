import { expect, test } from "vitest";
import { requireSession } from "./findSession.ts";
import { UsageError } from "./usageError.ts";

test.each([
  ["./none.ts", /^There is no file \.\/none\.ts\.$/],
  ["nothing", /^There is no file nothing, and no session of that name: ours are dex-swap, trading, /],
])("error: %s is neither a file nor one of ours", (name, sentence) => {
  expect(() => requireSession(name)).toThrow(UsageError);
  expect(() => requireSession(name)).toThrow(sentence);
});
