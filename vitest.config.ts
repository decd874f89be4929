import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: "test-ts/src/testing/globalSetup.ts",
    hookTimeout: 900_000,
    include: ["test-ts/**/*.test.ts"],
    // The SDKs take seconds to load: once for a worker is enough.
    isolate: false,
    // Each worker that asks for a chain has an anvil and a bundler of its own.
    maxWorkers: Math.min(availableParallelism(), 4),
    reporters: "default",
    testTimeout: 300_000,
  },
});
