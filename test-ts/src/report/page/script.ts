/** The page's only script: filters the cases, keeps the filter in the address, opens what is printed. */
export const script = `
(() => {
  const form = document.querySelector("form.filters");
  if (!form) return;
  const cases = [...document.querySelectorAll("details.case")];
  const groups = [...document.querySelectorAll(".group")];
  const shown = document.querySelector(".shown");
  const none = document.querySelector(".none");
  const names = ["q", "group", "verdict", "run"];
  const field = (name) => form.elements.namedItem(name);
  const apply = () => {
    const wanted = Object.fromEntries(names.map((name) => [name, field(name)?.value ?? ""]));
    const words = wanted.q.toLowerCase().split(/\\s+/).filter(Boolean);
    let count = 0;
    for (const each of cases) {
      const { group, verdict, state, run, text } = each.dataset;
      const fits =
        (!wanted.group || group === wanted.group) &&
        (!wanted.run || run === wanted.run) &&
        (!wanted.verdict || verdict === wanted.verdict || state.split(" ").includes(wanted.verdict)) &&
        words.every((word) => text.includes(word));
      each.hidden = !fits;
      if (fits) count++;
    }
    for (const group of groups) group.hidden = !group.querySelector("details.case:not([hidden])");
    shown.textContent = count === cases.length ? "All " + count + " cases" : count + " of " + cases.length + " cases";
    none.hidden = count > 0;
    const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
    try { history.replaceState(null, "", location.pathname + (query.size ? "?" + query : "") + location.hash); } catch {}
  };
  for (const [name, value] of new URLSearchParams(location.search)) if (field(name)) field(name).value = value;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-group]");
    if (!link) return;
    field("group").value = link.dataset.group;
    if (field("run")) field("run").value = link.dataset.run;
    apply();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    field("q").focus();
  });
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = cases.filter((each) => !each.hidden && !each.open);
    for (const each of opened) each.open = true;
  });
  addEventListener("afterprint", () => { for (const each of opened) each.open = false; });
  apply();
})();
`;
