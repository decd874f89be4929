import { afterAll, afterEach, beforeEach, inject } from "vitest";
import { connectEnvironment } from "../chain/connectEnvironment.ts";
import type { Environment, EnvironmentInfo } from "../chain/environment.ts";

/**
 * The environment of this vitest worker: one fork and one bundler, that no other worker uses. Call it at the top of a test file.
 * @param options.restore when the chain goes back: after each test, to how it was before it (what `beforeAll` did stays), or
 * only after the file, for tests that tell one story. It always goes back after the file. @default "each"
 * @example
 * const environment = await useEnvironment();
 */
export async function useEnvironment({
  restore = "each",
}: {
  restore?: "each" | "file";
} = {}): Promise<Environment> {
  const response = await fetch(`${inject("environments")}/${process.env.VITEST_POOL_ID}`);
  if (!response.ok) throw new Error(await response.text());
  const environment = connectEnvironment((await response.json()) as EnvironmentInfo);
  const restoreFile = await environment.snapshot();
  afterAll(restoreFile);
  if (restore === "each") {
    let restoreTest: () => Promise<void>;
    beforeEach(async () => {
      restoreTest = await environment.snapshot();
    });
    afterEach(() => restoreTest());
  }
  return environment;
}
