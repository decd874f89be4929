import { html } from "hono/html";
import { type Html, type PageData, runName } from "./pageData.ts";

/** The verdict, in a sentence and four figures. */
export function verdictHeader({ runs }: PageData): Html {
  const sum = (of: "cases" | "passed" | "failed" | "bypasses") =>
    runs.reduce((total, { totals }) => total + totals[of], 0);
  const [first] = runs;
  const failed = sum("failed");
  const bypasses = sum("bypasses");
  const refused = runs
    .flatMap(({ cases }) => cases)
    .filter(({ expected }) => expected.verdict === "refused").length;
  const sentence =
    bypasses > 0
      ? `${bypasses} ${bypasses === 1 ? "attack" : "attacks"} got through`
      : failed > 0
        ? `${failed} ${failed === 1 ? "case" : "cases"} went otherwise than the session promises`
        : "The session holds";
  return html`<header class="top wrap">
    <p class="brand">Hallpass · enforcement report</p>
    <div class="verdict">
      <div>
        <h1 class="${failed > 0 ? "bad" : "good"}">${sentence}</h1>
        <p class="sub"><strong>${first?.session.name}</strong>: ${refused} attempts that must be refused and ${sum("cases") - refused} that
        must pass, each before two witnesses, the bundler and the EntryPoint, on ${runs.map(runName).join(", ")}; chain ${first?.chainId},
        forked at block ${first?.forkBlock}.</p>
      </div>
      <dl class="figures">
        <div><dt>cases</dt><dd>${sum("cases")}</dd></div>
        <div><dt>as expected</dt><dd>${sum("passed")}</dd></div>
        <div><dt>not</dt><dd class="${failed > 0 ? "bad" : ""}">${failed}</dd></div>
        <div><dt>bypasses</dt><dd class="${bypasses > 0 ? "bad" : ""}">${bypasses}</dd></div>
      </dl>
    </div>
    <div class="strip" aria-hidden="true"><span style="flex:${sum("passed")}"></span>${failed > 0 ? html`<span class="bad" style="flex:${failed}"></span>` : ""}</div>
  </header>`;
}
