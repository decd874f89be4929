import { markdownTable } from "markdown-table";
import { createTable } from "./table.ts";

/** A table as text, for a terminal, Markdown or a page. */
export type TextTable = {
  columns: readonly { title: string; align?: "left" | "right" }[];
  rows: readonly (readonly string[])[];
};

/** @returns the table for a terminal, as wide as its content. */
export function toTerminal({ columns, rows }: TextTable): string {
  const table = createTable(columns);
  for (const row of rows) table.push([...row]);
  return table.toString();
}

/** @returns the table in Markdown. */
export function toMarkdown({ columns, rows }: TextTable): string {
  return markdownTable([columns.map(({ title }) => title), ...rows], {
    align: columns.map(({ align = "left" }) => align),
  });
}
