/** The environment could not be brought up. `message` is one sentence for a person; it never holds a secret. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}
