import type { Log, Result } from "sarif";
import { type Finding, lintCodes } from "../review/lint/finding.ts";

/** Where a session was read from: for code scanning, relative to the repository, with forward slashes. */
export type SarifSource = { readonly uri: string; readonly text: string };

/** What lint found, as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0). */
export function lintSarif(findings: readonly Finding[], source: SarifSource | undefined): Log {
  const ids = Object.keys(lintCodes);
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "hallpass",
            rules: Object.entries(lintCodes).map(([id, [level, text]]) => ({
              id,
              shortDescription: { text },
              defaultConfiguration: { level },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => toResult(finding, ids.indexOf(finding.code), source)),
      },
    ],
  };
}

function toResult(finding: Finding, ruleIndex: number, source: SarifSource | undefined): Result {
  const { code, severity, where, message, fix } = finding;
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: `${where}: ${message} ${fix}` },
    locations: [
      {
        ...(source && {
          physicalLocation: {
            artifactLocation: { uri: source.uri },
            region: { startLine: lineOf(finding, source.text) },
          },
        }),
        logicalLocations: [{ fullyQualifiedName: where }],
      },
    ],
    partialFingerprints: { "hallpass/v1": `${code}:${where}` },
  };
}

/** The line that names the finding's function as a key; the first where none does. */
function lineOf({ function: name }: Finding, text: string): number {
  if (name === undefined) return 1;
  const line = text
    .split("\n")
    .findIndex((each) => new RegExp(`(^|[\\s{,"'])${name}(\\([^)]*\\))?["']?\\s*:`).test(each));
  return line < 0 ? 1 : line + 1;
}
