/** What was asked for cannot be understood. `message` is one sentence for a person. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
