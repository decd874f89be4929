import { html, raw } from "hono/html";
import { failureAdvice } from "../enforce/classifyFailure.ts";
import type { Step, StoryReport } from "../stories/story.ts";
import { figure } from "./figure.ts";
import type { Html } from "./page/pageData.ts";
import { style } from "./page/style.ts";
import { storyChart } from "./storyChart.ts";

const number = new Intl.NumberFormat("en-US");

/** @returns a page of a story: what happened step by step, the refusals decoded, charts and figures. It needs nothing but itself. */
export async function storyPage(report: StoryReport): Promise<string> {
  const { story, charts, figures, allowed } = report;
  const policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
  const sections: [id: string, title: string, content: Html][] = [
    ...(charts.length > 0 ? [["charts", "Charts", chartsOf(report)] as [string, string, Html]] : []),
    ...chaptersOf(report.steps).map(({ title, steps }, index): [string, string, Html] => [
      `step-${index + 1}`,
      title,
      stepsOf(steps),
    ]),
    ["allowed", "What was allowed", allowedOf(allowed)],
    ...(Object.keys(figures).length > 0
      ? [["figures", "Figures", figuresOf(figures)] as [string, string, Html]]
      : []),
  ];
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Hallpass: ${story}</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>
${header(report)}
<main class="wrap">
${sections.map(
  ([id, title, content]) =>
    html`<section id="${id}" aria-labelledby="${id}-title"><div class="head"><h2 id="${id}-title">${title}</h2></div>${content}</section>`,
)}
</main>
<footer class="wrap">The same happens at each run. The data is in story-${story}.json beside this page.</footer>
</body>
</html>
`;
  return (await page).toString();
}

const header = ({ story, line, tried, refused, gas }: StoryReport): Html =>
  html`<header class="top wrap">
    <p class="brand">Hallpass · story · ${story}</p>
    <div class="verdict">
      <h1>${line}</h1>
      <dl class="figures">
        <div><dt>operations</dt><dd>${number.format(tried)}</dd></div>
        <div><dt>refused</dt><dd>${number.format(refused)}</dd></div>
        <div><dt>gas</dt><dd>${number.format(gas)}</dd></div>
      </dl>
    </div>
  </header>`;

const chartsOf = ({ charts }: StoryReport): Html =>
  html`${charts.map((chart) => figure(storyChart(chart), chart.title))}`;

/** A heading begins a chapter; what comes before the first is the set-up. */
function chaptersOf(steps: readonly Step[]): { title: string; steps: Step[] }[] {
  const chapters: { title: string; steps: Step[] }[] = [];
  for (const step of steps) {
    if (step.kind === "heading") chapters.push({ title: step.text, steps: [] });
    else if (chapters.length === 0) chapters.push({ title: "Before", steps: [step] });
    else chapters.at(-1)!.steps.push(step);
  }
  return chapters;
}

const stepsOf = (steps: readonly Step[]): Html =>
  steps.length === 0
    ? html``
    : html`<ol class="sheet steps">${steps.map((step) => html`<li>${lineOf(step)}</li>`)}</ol>`;

function lineOf(step: Step): Html {
  switch (step.kind) {
    case "done":
      return html`<span class="mark good" role="img" aria-label="done">✓</span><span>${step.text}</span><span class="quiet">${number.format(step.gas)} gas</span>`;
    case "refused":
      return html`<span class="mark bad" role="img" aria-label="refused">✗</span><span>${step.text}</span><span class="tag error">${failureAdvice[step.todo]}</span><span class="why">${step.sentence}</span>`;
    default:
      return html`<span></span><span class="quiet">${step.text}</span>`;
  }
}

const allowedOf = (allowed: StoryReport["allowed"]): Html =>
  html`<div class="sheet grants">${allowed.map(
    ({ session, lines, times }) =>
      html`<div class="grant"><h3>${session}${times > 1 ? `, granted ${times} times` : ""}</h3><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></div>`,
  )}</div>`;

const figuresOf = (figures: StoryReport["figures"]): Html =>
  html`<div class="sheet scroll"><table><tbody>${Object.entries(figures).map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
  )}</tbody></table></div>`;
