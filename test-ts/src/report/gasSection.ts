import { html } from "hono/html";
import { dataTable } from "./dataTable.ts";
import { figure } from "./figure.ts";
import { growthChart, growthOf, splitChart } from "./gasCharts.ts";
import type { GasReport } from "./gasReport.ts";
import { splitTable } from "./splitTable.ts";
import { storageTable } from "./storageTable.ts";
import type { TextTable } from "./textTable.ts";

/** Rows whose bars the page draws: the others are in the tables. */
const barred = /^(deploy-enable-swap|enable-and-swap|(session|owner|eoa)-(swap-first|swap-warm|batch-warm))$/;

/** A family that counts in the price of granting, not of using. */
const granting = "enabled actions";

/** @returns the page's section on gas: where it goes, how it grows, what rollups price, and every figure as text. */
export function gasSection(report: GasReport) {
  const { rows, leftOut = [] } = report;
  const bars = rows.filter(({ id }) => barred.test(id));
  // Two sizes are a step, which the table shows; three are a growth.
  const lines = growthOf(rows).filter(({ points }) => points.length > 2);
  const [grants, uses] = [
    lines.filter(({ name }) => name === granting),
    lines.filter(({ name }) => name !== granting),
  ];
  const content = html`
  ${figure(splitChart(bars.length > 0 ? bars : rows), "Where the gas of a transaction goes.")}
  ${uses.length > 0 ? figure(growthChart(uses), "How a later swap grows with rules, actions, sessions, and swaps at once.") : ""}
  ${grants.length > 0 ? figure(growthChart(grants), "How granting grows with the actions in the session.") : ""}
  ${leftOut.length > 0 ? html`<ul class="sheet">${leftOut.map(({ id, reason }) => html`<li><strong>${id}</strong> is left out: ${reason}</li>`)}</ul>` : ""}
  ${textTable(splitTable(report), "Every row, and where its gas went")}
  ${textTable(dataTable(report), "What the transaction's data weighs: on the chain, and where rollups price it")}
  <details><summary>What each row does with each storage slot</summary>${rows
    .filter(({ storage }) => storage.length > 0)
    .map((row) => textTable(storageTable({ ...report, rows: [row] }), row.id))}</details>`;
  return { id: "gas", title: "Gas", count: String(rows.length), content };
}

const textTable = ({ columns, rows }: TextTable, caption: string) => html`
  <details><summary>${caption}</summary><div class="sheet scroll" role="region" aria-label="${caption}" tabindex="0"><table>
    <thead><tr>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
    <tbody>${rows.map(
      ([first, ...others]) =>
        html`<tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>`,
    )}</tbody>
  </table></div></details>`;
