import { styleText } from "node:util";
import Table from "cli-table3";

/**
 * A column: as wide as `width`, or a `share` of what the fixed columns leave; in characters, borders not counted. With neither, as
 * wide as its content.
 */
export type Column = { title: string; width?: number; share?: number; align?: "left" | "right" };

const leastShare = 16;

/** A table as wide as the terminal; long cells wrap. */
export function createTable(columns: readonly Column[], width = terminalWidth()): Table.Table {
  const fixed = columns.reduce((sum, column) => sum + (column.width ?? 0) + 1, 1);
  const shares = columns.reduce((sum, { share = 0 }) => sum + share, 0);
  const unit = (width - fixed) / shares;
  return new Table({
    head: columns.map(({ title }) => paint("bold", title)),
    colWidths: columns.map(({ width, share }) => {
      return width ?? (share === undefined ? null : Math.max(leastShare, Math.floor(unit * share)));
    }),
    colAligns: columns.map(({ align = "left" }) => align),
    wordWrap: true,
    wrapOnWordBoundary: true,
    style: { head: [], border: [], compact: true },
  });
}

/** Width of the terminal, in characters; that of a wide one where output goes to a file. */
const terminalWidth = (): number => process.stdout.columns ?? 160;

/** Styles text on a terminal; leaves it plain in a file and where the user wants no colour (https://no-color.org). */
export const paint = (style: "bold" | "green" | "red" | "yellow", text: string): string =>
  process.stdout.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text;

/** A reason as short as a cell needs it: rules by number, long numbers by their ends. The files have it whole. */
export const shorten = (reason: string): string =>
  reason
    .replace(/\(rule (\d+) of (\d+): [^)]*\)/g, "(rule $1 of $2)")
    .replace(/\b(\d{5})\d{20,}(\d{5})\b/g, "$1…$2")
    .replace(/0x([0-9a-fA-F]{4})[0-9a-fA-F]{12,}([0-9a-fA-F]{4})\b/g, "0x$1…$2");
