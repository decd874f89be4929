type Tagged = { bigint: string };

const isTagged = (value: unknown): value is Tagged =>
  typeof value === "object" && value !== null && typeof (value as Tagged).bigint === "string";

/** JSON in which big integers come back as such. */
export const stringifyTagged = (value: unknown): string =>
  JSON.stringify(value, (_, field: unknown) => (typeof field === "bigint" ? { bigint: `${field}` } : field));

/** Reads what {@link stringifyTagged} wrote. */
export const parseTagged = <T>(text: string): T =>
  JSON.parse(text, (_, field: unknown) => (isTagged(field) ? BigInt(field.bigint) : field));

/** JSON for others: big integers as decimal strings. */
export const stringifyPlain = (value: unknown): string =>
  JSON.stringify(value, (_, field: unknown) => (typeof field === "bigint" ? `${field}` : field));
