// The page: reads its data, shows what the address asks for, and follows every choice.

const report = { spec: null, scopes: [], marts: new Map(), state: null, isPrinting: false };

async function change(part) {
  const before = report.state;
  report.state = { ...report.state, ...part };
  if (report.state.from && report.state.to && report.state.from > report.state.to) {
    const [from, to] = [report.state.to, report.state.from];
    Object.assign(report.state, { from, to });
  }
  history.pushState(null, "", hashOf(report.state));
  await show();
  if (report.state.page && report.state.page !== before.page) window.scrollTo(0, 0);
}

async function show() {
  const running = Symbol("show");
  report.running = running;
  await readWhatIsShown();
  showHead();
  showControls();
  const title = await showSheet();
  if (report.running !== running) return;
  title?.focus();
  const sheet = report.spec.sheets.find((each) => each.id === report.state.sheet);
  announce(`${report.state.page ? report.state.page.value : sheet.title}, ${currentScope().name}`);
}

function showHead() {
  const scope = currentScope();
  const days = calendarDays();
  const parts = [scope.type === "all" ? "All jobs" : `${scope.type === "job" ? "Job" : "Project"} ${scope.name}`];
  if (days.length) parts.push(`${days[0].day} to ${days.at(-1).day}`);
  document.getElementById("subtitle").textContent = parts.join(", ");
  document.getElementById("simulated").hidden = !scope.is_simulated;
  document.getElementById("empty").hidden = scope.annotations > 0;
}

async function start() {
  report.spec = JSON.parse(document.getElementById("spec").textContent);
  report.scopes = report.spec.scopes;
  for (const sheet of [...report.spec.sheets, ...report.spec.pages]) sheet.visuals.forEach(prepareVisual);
  announcer = document.getElementById("announcer");
  tooltip.element = document.getElementById("tooltip");
  report.marts = await readMarts();
  const { state, unknown } = stateOf(location.hash);
  report.state = state;
  const problem = document.getElementById("problem");
  problem.textContent = unknown.join(" ");
  problem.hidden = !unknown.length;
  buildControls();
  showTheme();
  window.addEventListener("popstate", () => {
    report.state = stateOf(location.hash).state;
    show();
  });
  window.addEventListener("beforeprint", preparePrint);
  window.addEventListener("afterprint", endPrint);
  window.addEventListener("scroll", () => (tooltip.element.hidden = true), { passive: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
  await show();
  await readAhead();
  document.documentElement.dataset.ready = "true";
}

function prepareVisual(visual) {
  if (visual.value) visual.measures = [visual.value, ...visual.details];
}

// For the tests, and for whoever prints the file without a person.
window.insights = { preparePrint, endPrint, change, drawn: drawnNow, shownNumber };

/** What is drawn of a visual at the moment. */
function drawnNow(id) {
  const visual = report.spec.sheets.flatMap((sheet) => sheet.visuals).find((each) => each.id === id);
  return drawnCharts(visual, chartRows(visual, null).rows, null);
}

start().catch((error) => {
  const problem = document.getElementById("problem");
  problem.textContent = `This file can't be shown: ${error.message}. A newer browser may help (Chrome or Edge 117, Firefox 119, Safari 17.4, or later).`;
  problem.hidden = false;
  document.documentElement.dataset.failed = "true";
  throw error;
});
