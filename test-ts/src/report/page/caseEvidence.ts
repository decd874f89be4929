import { html } from "hono/html";
import type { CaseResult, Expectation, ReportedCall, Testimony } from "../enforcementReport.ts";
import type { Html } from "./pageData.ts";

/** What a case did, what it should come to, and what either witness said and the chain showed. */
export function caseEvidence({
  id,
  session,
  corpus,
  operation,
  expected,
  expectedElsewhere,
  witnesses,
  bundler,
  entryPoint,
  effects,
}: CaseResult): Html {
  const modes = {
    use: "in USE mode",
    enable: "carrying its grant",
    other: "under another validator",
    message: "a message",
  };
  const who = witnesses ?? { bundler: `Bundler (${bundler.phase})`, entryPoint: "EntryPoint" };
  const ofBundler = { ...expected, reason: expected.bundlerReason ?? expected.reason };
  return html`<div class="evidence">
    <p class="facts"><code>${id}</code> · session ${session} · ${modes[operation.mode]}${operation.mode === "message" ? "" : operation.sponsored ? " · sponsored" : " · paid by the account"} ·
      from <code>${operation.sender}</code>${corpus.length > 0 ? ` · attack corpus ${corpus.join(", ")}` : ""}</p>
    <div><h4>Operation</h4>${operation.calls.length > 0 ? operation.calls.map(call) : html`<p class="call">${operation.callData}</p>`}</div>
    <div><h4>Witnesses</h4><div class="scroll"><table>
      <thead><tr><th scope="col">Who</th><th scope="col">Verdict</th><th scope="col">Because</th><th scope="col">In its own words</th></tr></thead>
      <tbody>
        ${expectation("Expected", expected)}
        ${expected.bundlerReason ? expectation("Expected of the bundler", ofBundler) : ""}
        ${expectedElsewhere ? expectation("Of the deployed contracts", expectedElsewhere) : ""}
        ${witness(who.bundler, bundler, ofBundler)}
        ${witness(who.entryPoint, entryPoint, expected)}
      </tbody></table></div></div>
    ${
      effects.length === 0
        ? ""
        : html`<div><h4>Seen on the chain</h4><div class="scroll"><table>
      <thead><tr><th scope="col">What</th><th scope="col">Before</th><th scope="col">After the bundler</th><th scope="col">After the EntryPoint</th></tr></thead>
      <tbody>${effects.map(
        (effect) =>
          html`<tr><th scope="row">${effect.label}</th><td class="mono">${effect.before}</td><td class="mono">${effect.bundler}</td><td class="mono">${effect.entryPoint}</td></tr>`,
      )}</tbody></table></div></div>`
    }
  </div>`;
}

const expectation = (name: string, { verdict, reason }: Expectation): Html =>
  html`<tr><th scope="row">${name}</th><td>${verdict}</td><td class="because">${reason}</td><td></td></tr>`;

function witness(name: string, { verdict, reason, message }: Testimony, expected: Expectation): Html {
  const agrees = verdict === expected.verdict && reason === expected.reason;
  return html`<tr><th scope="row">${name}</th><td class="${agrees ? "good" : "bad"}">${verdict}</td><td class="because">${reason}</td><td class="mono">${message}</td></tr>`;
}

function call({ target, contract, value, function: signature, args, data }: ReportedCall): Html {
  const name = signature?.split("(")[0] ?? (data === "0x" ? "(plain transfer)" : data.slice(0, 10));
  return html`<div class="call"><span>${contract ?? target}.<strong>${name}</strong>${value === "0" ? "" : ` with ${value} wei`}</span>
    ${args.length > 0 ? html`<dl>${args.map((arg) => html`<dt>${arg.name} <span>${arg.type}</span></dt><dd>${arg.value}</dd>`)}</dl>` : html`<p class="quiet">${data}</p>`}</div>`;
}
