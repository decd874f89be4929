/** The page's only style sheet. Light or dark as the reader's system is; on paper, black on white. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f6f5f1; --sheet: #fffefb; --ink: #1d1f1e; --quiet: #5c625e; --line: #dedbd2; --soft: #efede6;
  --good: #1d6b47; --good-soft: #e2efe7; --bad: #a8261c; --bad-soft: #f8e5e1; --warn: #7d5300; --warn-soft: #f7ecd4;
  --accent: #23577d; --focus: #1668b8;
  --sans: ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #141716; --sheet: #1b1f1d; --ink: #e8e8e3; --quiet: #a3aaa5; --line: #343a37; --soft: #242927;
    --good: #7fd0a5; --good-soft: #1d3329; --bad: #ff9c8f; --bad-soft: #43211d; --warn: #eac27a; --warn-soft: #392d16;
    --accent: #8fc2e8; --focus: #6cb2f2;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 var(--sans); font-variant-numeric: tabular-nums; }
.wrap { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
code, .mono { font: .86em/1.5 var(--mono); overflow-wrap: anywhere; }
h1, h2, h3, h4, p { margin: 0; }
h2 { font-size: 1.15rem; letter-spacing: -.005em; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--sheet); padding: .4rem .8rem; z-index: 9; }
.quiet { color: var(--quiet); }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }

header.top { padding-block: 2.6rem 1.8rem; }
.brand { font-size: .82rem; letter-spacing: .14em; text-transform: uppercase; color: var(--quiet); }
.verdict { display: grid; grid-template-columns: 1fr auto; gap: 1.2rem 2.5rem; align-items: end; margin-top: .7rem; }
.verdict h1 { font-size: clamp(1.7rem, 4vw, 2.6rem); line-height: 1.14; letter-spacing: -.022em; font-weight: 640; text-wrap: balance; }
.verdict .sub { margin-top: .55rem; color: var(--quiet); max-width: 62ch; }
.figures { display: flex; gap: 2rem; margin: 0; }
.figures div { display: flex; flex-direction: column-reverse; }
.figures dt { color: var(--quiet); font-size: .82rem; }
.figures dd { margin: 0; font-size: 1.9rem; line-height: 1.1; font-weight: 600; letter-spacing: -.02em; }
.strip { display: flex; height: 6px; gap: 2px; margin-top: 1.5rem; border-radius: 3px; overflow: hidden; background: var(--line); }
.strip span { display: block; background: var(--good); } .strip .bad { background: var(--bad); }

nav { position: sticky; top: 0; z-index: 5; background: color-mix(in srgb, var(--ground) 92%, transparent); backdrop-filter: blur(6px); border-bottom: 1px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; list-style: none; padding-block: .7rem; }
nav a { text-decoration: none; color: var(--ink); font-size: .9rem; } nav a:hover { text-decoration: underline; }
nav .count { color: var(--quiet); }

section { padding: 2.2rem 0 .4rem; }
section > .head { display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: baseline; margin-bottom: .9rem; }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; }
figure { margin: 0 0 1rem; padding: .8rem 1rem; }
figcaption { color: var(--quiet); font-size: .86rem; margin-bottom: .6rem; }

table { border-collapse: collapse; width: 100%; font-size: .92rem; }
caption { text-align: left; min-width: 15rem; color: var(--quiet); padding: .7rem 1rem; font-size: .86rem; }
th, td { text-align: left; vertical-align: top; padding: .42rem 1rem; border-top: 1px solid var(--line); }
thead th { font-weight: 500; color: var(--quiet); font-size: .84rem; border-top: 0; }
tbody th { font-weight: 500; }
.scroll { overflow-x: auto; }

.matrix td { min-width: 9rem; }
.cell { display: grid; grid-template-columns: 4.8rem 1fr; align-items: center; gap: .7rem; }
.bar { height: 6px; border-radius: 3px; background: var(--bad); overflow: hidden; min-width: 3rem; }
.bar span { display: block; height: 100%; background: var(--good); }
.matrix a { color: inherit; white-space: nowrap; text-decoration-color: var(--line); }
.matrix tfoot th, .matrix tfoot td { border-top: 2px solid var(--line); font-weight: 600; }

.pass { display: grid; grid-template-columns: minmax(15rem, 21rem) 1fr; position: relative; }
.stub { padding: 1.3rem 1.5rem; border-right: 2px dashed var(--line); display: grid; gap: 1rem; align-content: start; }
.stub dl { margin: 0; display: grid; gap: .85rem; }
.stub dt { font-size: .78rem; letter-spacing: .08em; text-transform: uppercase; color: var(--quiet); }
.stub dd { margin: .1rem 0 0; overflow-wrap: anywhere; }
.stub h3 { font-size: 1.35rem; letter-spacing: -.015em; overflow-wrap: anywhere; }
.grants { padding: 1.3rem 1.5rem; display: grid; gap: 1.3rem; min-width: 0; }
.grant h4 { font: 600 .95rem/1.4 var(--mono); overflow-wrap: anywhere; }
.grant dl { display: grid; grid-template-columns: max-content 1fr; gap: .12rem 1.2rem; margin: .35rem 0 0; font-size: .93rem; }
.grant dt { font: .86rem/1.65 var(--mono); color: var(--quiet); }
.grant dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.open { color: var(--warn); font-weight: 600; }
.notlimited { background: var(--warn-soft); border-radius: 8px; padding: .8rem 1.1rem; font-size: .93rem; }
.notlimited h4 { font-size: .93rem; } .notlimited ul { margin: .3rem 0 0; padding-left: 1.1rem; }

.findings { list-style: none; margin: 0; padding: 0; }
.findings li { display: grid; grid-template-columns: 5.6rem 1fr; gap: .2rem 1rem; padding: .75rem 1.1rem; border-top: 1px solid var(--line); }
.findings li:first-child { border-top: 0; }
.tag { display: inline-block; justify-self: start; align-self: start; border-radius: 99px; padding: .05rem .6rem; font-size: .8rem; font-weight: 600; background: var(--soft); color: var(--quiet); }
.tag.error { background: var(--bad-soft); color: var(--bad); } .tag.warning { background: var(--warn-soft); color: var(--warn); }

.steps { list-style: none; margin: 0; padding: 0; }
.steps li { display: grid; grid-template-columns: 1.2rem 1fr auto; gap: 0 .8rem; padding: .38rem 1.1rem; border-top: 1px solid var(--line); }
.steps li:first-child { border-top: 0; }
.steps .why { grid-column: 2 / -1; color: var(--quiet); font-size: .88rem; overflow-wrap: anywhere; }

.filters { display: grid; grid-template-columns: 2fr repeat(3, minmax(8rem, 1fr)) auto; gap: .8rem; align-items: end; padding: .9rem 1.1rem; border-bottom: 1px solid var(--line); }
.filters label { display: grid; gap: .2rem; font-size: .8rem; color: var(--quiet); }
.filters input, .filters select, .filters button { font: inherit; font-size: .92rem; color: var(--ink); background: var(--ground); border: 1px solid var(--line); border-radius: 6px; padding: .38rem .6rem; width: 100%; min-height: 2.3rem; }
.filters button { cursor: pointer; width: auto; }
.shown { padding: .5rem 1.1rem; color: var(--quiet); font-size: .88rem; border-bottom: 1px solid var(--line); }
.group > h3 { padding: .9rem 1.1rem .35rem; font-size: .84rem; font-weight: 600; color: var(--quiet); letter-spacing: .02em; }
details.case { border-top: 1px solid var(--line); }
details.case > summary { display: grid; grid-template-columns: 1.2rem minmax(12rem, 5fr) 5rem minmax(10rem, 8fr); gap: .2rem 1rem; padding: .38rem 1.1rem; cursor: pointer; list-style: none; align-items: baseline; }
details.case > summary::-webkit-details-marker { display: none; }
details.case > summary:hover, details.case[open] > summary { background: var(--soft); }
details.case .why { color: var(--quiet); font-size: .88rem; overflow-wrap: anywhere; }
.mark { font-weight: 700; }
.evidence { padding: .9rem 1.1rem 1.3rem 3.3rem; display: grid; gap: 1.1rem; background: color-mix(in srgb, var(--soft) 45%, var(--sheet)); }
.evidence h4 { font-size: .8rem; letter-spacing: .07em; text-transform: uppercase; color: var(--quiet); font-weight: 600; margin-bottom: .3rem; }
.evidence table { background: var(--sheet); border: 1px solid var(--line); font-size: .88rem; }
.evidence td, .evidence th { padding: .32rem .7rem; overflow-wrap: break-word; }
.evidence td.mono, .evidence td.because { overflow-wrap: anywhere; min-width: 11rem; }
.call { font: .86rem/1.55 var(--mono); overflow-wrap: anywhere; }
.call dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: .1rem 0 .5rem 1.2rem; }
.call dt { color: var(--quiet); } .call dd { margin: 0; }
.facts { font-size: .86rem; color: var(--quiet); }
.none { padding: 1.2rem 1.1rem; color: var(--quiet); }
[hidden] { display: none !important; }
footer { padding: 2.4rem 0 3rem; color: var(--quiet); font-size: .86rem; }

@media (max-width: 52rem) {
  .wrap { padding: 0 1rem; }
  .verdict, .pass { grid-template-columns: 1fr; }
  .stub { border-right: 0; border-bottom: 2px dashed var(--line); }
  .filters { grid-template-columns: 1fr 1fr; } .filters label:first-child { grid-column: 1 / -1; }
  details.case > summary { grid-template-columns: 1.2rem 1fr auto; }
  details.case > summary .why { grid-column: 2 / -1; }
  .evidence { padding-left: 1.1rem; }
  .grant dl, .findings li { grid-template-columns: 1fr; gap: 0; } .grant dd { margin-bottom: .35rem; }
}
@media print {
  :root { color-scheme: light; --ground: #fff; --sheet: #fff; --soft: #fff; --ink: #000; --quiet: #444; --line: #bbb; --good: #0f5132; --bad: #8f1d14; --warn: #6b4700; --warn-soft: #fff; --bad-soft: #fff; --accent: #000; }
  body { font-size: 9.5pt; } nav, .filters, .skip { display: none; } .wrap { max-width: none; padding: 0; }
  .sheet { border-radius: 0; } header.top { padding-block: 0 1rem; }
  details.case, .findings li, .grant { break-inside: avoid; } h2, h3, h4 { break-after: avoid; }
}
`;
