import { html, raw } from "hono/html";
import type { GasReport } from "./gasReport.ts";
import { gasSection } from "./gasSection.ts";
import { style } from "./page/style.ts";

/** @returns a page of a gas report alone, which needs nothing but itself and runs no script. */
export async function gasPage(report: GasReport): Promise<string> {
  const { content } = gasSection(report);
  const policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Hallpass: gas, ${report.stack}</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>
<main class="wrap"><section id="gas" aria-labelledby="gas-title"><div class="head"><h1 id="gas-title">Gas of ${report.rows.length} operations</h1></div>${content}</section></main>
</body>
</html>
`;
  return (await page).toString();
}
