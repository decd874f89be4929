/** Work that whoever needs it awaits: until then nothing is said of a failure. */
export function underWay<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => {});
  return work;
}
