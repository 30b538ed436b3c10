// What the reader has chosen. It stands in the address after `#`, so that a link brings somebody else to the same view.

function emptyState() {
  return { scope: report.spec.default_scope, sheet: report.spec.sheets[0].id, page: null, from: null, to: null, chosen: {} };
}

/** Whether an address is one of this page: `#main`, which skips to the numbers, says nothing about the view. */
function isAboutView(hash) {
  const { pages, filters } = report.spec;
  const known = ["scope", "sheet", "from", "to", ...[...pages, ...filters].map((each) => each.id)];
  const asked = new URLSearchParams(hash.replace(/^#/, ""));
  return asked.size === 0 || known.some((key) => asked.has(key));
}

/** The state that an address names; what does not exist is left out and told. */
function stateOf(hash) {
  const asked = new URLSearchParams(hash.replace(/^#/, ""));
  const state = emptyState();
  const unknown = [];
  const scope = asked.get("scope");
  if (scope !== null) {
    if (report.scopes.some((each) => each.name === scope)) state.scope = scope;
    else unknown.push(`There is no ${report.spec.scope.title.toLowerCase()} named “${scope}” in this file.`);
  }
  const sheet = asked.get("sheet");
  if (sheet !== null) {
    if (sheetNamed(sheet)) state.sheet = sheet;
    else unknown.push(`There is no sheet named “${sheet}” in this file.`);
  }
  for (const page of report.spec.pages.filter((each) => asked.has(each.id))) {
    const value = asked.get(page.id);
    if (hasPage(page, value, state.scope)) state.page = { id: page.id, value };
    else unknown.push(`There is no ${page.title.toLowerCase()} named “${value}” in ${scopeText(scopeNamed(state.scope))}.`);
  }
  for (const key of ["from", "to"]) {
    const day = asked.get(key);
    if (!day) continue;
    if (isDay(day)) state[key] = day;
    else unknown.push(`“${day}” is no day; a day is written like 2026-02-14.`);
  }
  for (const filter of report.spec.filters) {
    const values = filter.type === "choice" ? asked.getAll(filter.id) : [];
    if (values.length) state.chosen[filter.id] = [...new Set(values)];
  }
  return { state: inOrder(state), unknown };
}

/** The first chosen day before the last one. */
function inOrder(state) {
  const { from, to } = state;
  return from && to && from > to ? { ...state, from: to, to: from } : state;
}

function isDay(text) {
  // Browsers take the thirtieth of February for the second of March.
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && isoDay(ordinalOf(text)) === text;
}

/** Whether a scope holds the value that a page is about; where rows were left out of the file it may. */
function hasPage(page, value, scope) {
  const name = Object.keys(page.columns).find((each) => report.marts.has(each));
  const mart = report.marts.get(name);
  if (!mart || mart.leftOut(scopeNamed(scope)) > 0) return true;
  return rowsAbout(mart.rowsOf(scopeNamed(scope)), mart, { spec: page, value }).length > 0;
}

function hashOf(state) {
  const said = new URLSearchParams();
  said.set("scope", state.scope);
  // Beside a page stands the sheet to go back to.
  if (state.page) said.set(state.page.id, state.page.value);
  said.set("sheet", state.sheet);
  for (const key of ["from", "to"]) if (state[key]) said.set(key, state[key]);
  for (const [filter, values] of Object.entries(state.chosen)) for (const value of values) said.append(filter, value);
  return `#${said}`;
}

function sheetNamed(id) {
  return report.spec.sheets.find((each) => each.id === id);
}

function scopeNamed(name) {
  return report.scopes.find((each) => each.name === name);
}

function currentScope() {
  return scopeNamed(report.state.scope);
}

function scopeText({ type, name }) {
  return type === "all" ? "all jobs" : `${type} ${name}`;
}

function isFiltered(filter) {
  if (filter.type === "date_range") return report.state.from !== null || report.state.to !== null;
  return (report.state.chosen[filter.id] ?? []).length > 0;
}
