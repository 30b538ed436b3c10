// The page: reads its data, shows what the address asks for, and follows every choice.

const report = { spec: null, heads: {}, marts: new Map(), state: null, facets: new Map(), isPrinting: false };

/** Show the state with a part of it chosen anew; `trail` are the pages to go back to. */
async function change(part, trailThen = trail()) {
  const before = report.state;
  report.state = inOrder({ ...report.state, ...part });
  showProblems([]);
  const hash = hashOf(report.state);
  // Choosing again what is chosen is no step to go back to.
  if (hash !== location.hash) history.pushState({ trail: report.state.page ? trailThen : [] }, "", hash);
  await show();
  if (report.state.page && report.state.page !== before.page) window.scrollTo(0, 0);
}

/** Show what an address asks for, and say what of it there is not. */
function followAddress() {
  if (!isAboutView(location.hash)) {
    history.replaceState(history.state, "", hashOf(report.state));
    return;
  }
  const { state, unknown } = stateOf(location.hash);
  report.state = state;
  showProblems(unknown);
}

function showProblems(problems) {
  const problem = byId("problem");
  problem.textContent = problems.join(" ");
  problem.hidden = !problems.length;
}

// The page that was shown last: the focus moves where another is shown, not where its numbers change.
let focusedPage = "";

async function show() {
  const running = Symbol("show");
  report.running = running;
  await readWhatIsShown();
  showControls();
  showHead();
  await showSheet();
  if (report.running !== running) return;
  const page = report.state.page ? JSON.stringify(report.state.page) : "";
  if (page !== focusedPage) moveFocus();
  focusedPage = page;
  announce(`${report.state.page ? report.state.page.value : sheetNamed(report.state.sheet).title}, ${currentScope().name}`);
}

function showHead() {
  const scope = currentScope();
  const days = calendarDays();
  const name = scopeText(scope);
  const parts = [name[0].toUpperCase() + name.slice(1)];
  if (days.length) parts.push(`${days[0].day} to ${days.at(-1).day}`);
  const filters = report.spec.filters.map(filterText).filter(Boolean);
  const narrowed = filters.length ? `. Narrowed to ${filters.join("; ")}.` : "";
  byId("subtitle").textContent = parts.join(", ") + narrowed;
  byId("clock").textContent = report.heads[scope.name]?.clock ?? "";
  byId("simulated").hidden = !scope.is_simulated;
  byId("empty").hidden = scope.annotations > 0;
}

/** What a filter lets through, in words; on a page only the days count. */
function filterText(filter) {
  const { from, to, page, chosen } = report.state;
  const title = filter.title.toLowerCase();
  if (!isFiltered(filter)) return null;
  if (filter.type !== "date_range") return page ? null : `${title} ${chosen[filter.id].map((value) => optionText(filter, value) ?? value).join(", ")}`;
  return from === to ? `the day ${from}` : [title, from && `from ${from}`, to && `to ${to}`].filter(Boolean).join(" ");
}

async function start() {
  report.spec = JSON.parse(byId("spec").textContent);
  Object.assign(report, { heads: await unpacked("data"), state: emptyState() });
  await readMarts(martsOfControls());
  followAddress();
  buildControls();
  showTheme();
  window.addEventListener("popstate", () => {
    followAddress();
    show();
  });
  const main = byId("main");
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  window.addEventListener("beforeprint", preparePrint);
  window.addEventListener("afterprint", endPrint);
  window.addEventListener("scroll", () => (byId("tooltip").hidden = true), { passive: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => showTheme());
  await show();
  await readAhead();
  if (isForPaper()) await preparePrint();
  document.documentElement.dataset.ready = "true";
}

// For the tests, and for whoever prints the file without a person.
window.insights = { preparePrint, endPrint, change, drawn: drawnNow, shownNumber };

/** What is drawn of a visual at the moment. */
function drawnNow(id) {
  const visual = visualNamed(id);
  return drawnCharts(visual, chartRows(visual, null).rows, null);
}

start().catch((error) => {
  const remedy = "A newer browser may help (Chrome or Edge 117, Firefox 119, Safari 17.4, or later).";
  showProblems([`This file can't be shown: ${error.message}.`, remedy]);
  document.documentElement.dataset.failed = "true";
  throw error;
});
