import type { Finding, Severity } from "../review/lint/finding.ts";
import { paint } from "./table.ts";

const colours: Record<Severity, "red" | "yellow" | "bold"> = {
  error: "red",
  warning: "yellow",
  note: "bold",
};

/** What lint found, for a terminal. */
export function lintText(name: string, findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ code, severity, where, message, fix }) => [
    `${paint(colours[severity], severity.padEnd(7))} ${paint("bold", where)}  ${code}`,
    `        ${message}`,
    `        Fix: ${fix}`,
    "",
  ]);
  return [...lines, lintSummary(name, findings)].join("\n");
}

/** What lint found, in one line. */
export function lintSummary(name: string, findings: readonly Finding[]): string {
  const count = (severity: Severity, noun: string) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return `${number} ${noun}${number === 1 ? "" : "s"}`;
  };
  return `${name}: ${count("error", "error")}, ${count("warning", "warning")}, ${count("note", "note")}.`;
}
