// What the reader has chosen. It stands in the address after `#`, so that a link brings somebody else to the same view.

/** A view of a scope; `by` is the chart of which a mark was chosen for a filter, and which goes on showing all others. */
function emptyState() {
  const { default_scope: scope, sheets } = report.spec;
  return { scope, sheet: sheets[0].id, page: null, from: null, to: null, by: null, chosen: {} };
}

/** Whether an address is one of this page: `#main`, which skips to the numbers, says nothing about the view. */
function isAboutView(hash) {
  const { pages, filters } = report.spec;
  const asked = new URLSearchParams(hash.slice(1));
  return !asked.size || ["scope", "sheet", "from", "to", ...[...pages, ...filters].map(({ id }) => id)].some((key) => asked.has(key));
}

/** The state that an address names; what does not exist is left out and told. */
function stateOf(hash) {
  const asked = new URLSearchParams(hash.slice(1));
  const state = emptyState();
  const unknown = [];
  const take = (key, isKnown, complaint) => {
    const value = asked.get(key);
    if (value && isKnown(value)) state[key] = value;
    else if (value) unknown.push(complaint(value));
  };
  const { scope, pages, filters } = report.spec;
  take("scope", scopeNamed, (name) => `There is no ${scope.title.toLowerCase()} named “${name}” in this file.`);
  take("sheet", sheetNamed, (name) => `There is no sheet named “${name}” in this file.`);
  for (const day of ["from", "to"]) take(day, isDay, (text) => `“${text}” is no day; a day is written like 2026-02-14.`);
  take("by", visualNamed, (id) => `There is no visual named “${id}” in this file.`);
  for (const page of pages.filter(({ id }) => asked.has(id))) {
    const value = asked.get(page.id);
    if (hasPage(page, value, scopeNamed(state.scope))) state.page = { id: page.id, value };
    else unknown.push(`There is no ${page.title.toLowerCase()} named “${value}” in ${scopeText(scopeNamed(state.scope))}.`);
  }
  for (const { id } of filters.filter(({ type }) => type === "choice")) {
    if (asked.has(id)) state.chosen[id] = [...new Set(asked.getAll(id))];
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
  const mart = report.marts.get(Object.keys(page.columns)[0]);
  return mart.leftOut(scope) > 0 || rowsAbout(mart.rowsOf(scope), mart, { spec: page, value }).length > 0;
}

function hashOf({ scope, page, sheet, from, to, by, chosen }) {
  // Beside a page stands the sheet to go back to.
  const said = Object.entries({ scope, ...(page ? { [page.id]: page.value } : {}), sheet, from, to, by });
  const values = Object.entries(chosen).flatMap(([filter, each]) => each.map((value) => [filter, value]));
  return `#${new URLSearchParams([...said.filter(([, value]) => value !== null), ...values])}`;
}

function sheetNamed(id) {
  return report.spec.sheets.find((each) => each.id === id);
}

function pageNamed(id) {
  return report.spec.pages.find((each) => each.id === id);
}

function visualNamed(id) {
  return report.spec.sheets.flatMap(({ visuals }) => visuals).find((each) => each.id === id);
}

function scopeNamed(name) {
  return report.spec.scopes.find((each) => each.name === name);
}

function currentScope() {
  return scopeNamed(report.state.scope);
}

function scopeText({ type, name }) {
  return type === "all" ? "all jobs" : `${type} ${name}`;
}

function isFiltered({ type, id }) {
  const { from, to, chosen } = report.state;
  return type === "date_range" ? Boolean(from || to) : (chosen[id] ?? []).length > 0;
}
