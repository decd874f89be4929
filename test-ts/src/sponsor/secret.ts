import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod/v4";
import { EnvironmentError } from "../chain/environmentError.ts";

/** Where a secret is: an environment variable, or a file, by a path from the configuration's folder. Never the secret itself. */
export const secretSource = z.union([
  z.strictObject({
    env: z.string().regex(/^[A-Z][A-Z0-9_]*$/, "is not the name of an environment variable"),
  }),
  z.strictObject({ file: z.string().min(1) }),
]);
export type SecretSource = z.output<typeof secretSource>;

/** What secrets are read from. */
export type SecretContext = { env: NodeJS.ProcessEnv; folder: string };

/**
 * Reads a secret, without the white space around it.
 * @param what it is, for the error: "the token of acme".
 * @throws {EnvironmentError} when it is not there, with where it should be and nothing of what it is.
 */
export function readSecret(source: SecretSource, what: string, { env, folder }: SecretContext): string {
  const [value, place] =
    "env" in source
      ? [env[source.env], `the environment variable ${source.env}`]
      : [readText(resolve(folder, source.file)), `the file ${source.file}`];
  const secret = value?.trim();
  if (!secret) throw new EnvironmentError(`There is nothing in ${place}, where ${what} should be.`);
  return secret;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new EnvironmentError(`The file ${path} cannot be read (${code}).`);
  }
}
