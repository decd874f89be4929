import type { Explanation } from "../review/explainSession.ts";
import { paint } from "./table.ts";

/** A session in plain English, for a terminal. */
export function explanationText({
  name,
  who,
  when,
  fees,
  overall,
  actions,
  notLimited,
}: Explanation): string {
  const lines = [paint("bold", name), "", `  Who   ${who}`, `  When  ${when}`, `  Gas   ${fees}`];
  for (const { what, bound } of overall) lines.push(`  All   ${what}: ${bound}`);
  lines.push("", paint("bold", "May call"));
  for (const { title, target, lines: bounds } of actions) {
    lines.push(`  ${title}${target ? `  at ${target}` : ""}`);
    const width = Math.max(0, ...bounds.map(({ what }) => what.length));
    for (const { what, bound, limited } of bounds)
      lines.push(`    ${what.padEnd(width)}  ${limited ? bound : paint("yellow", bound.toUpperCase())}`);
  }
  lines.push("  Everything else is refused.", "", paint("bold", "Not limited"));
  lines.push(
    ...(notLimited.length === 0 ? ["  Nothing is left open."] : notLimited.map((line) => `  - ${line}`)),
  );
  return lines.join("\n");
}
