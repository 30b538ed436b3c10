// What the reader has chosen. It stands in the address after `#`, so that a link brings somebody else to the same view.

const STATE_KEYS = { days: ["from", "to"], choice: "list" };

function emptyState() {
  return { scope: report.spec.default_scope, sheet: report.spec.sheets[0].id, page: null, from: null, to: null, chosen: {} };
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
  if (report.spec.sheets.some((each) => each.id === asked.get("sheet"))) state.sheet = asked.get("sheet");
  for (const page of report.spec.pages) {
    if (asked.has(page.id)) state.page = { id: page.id, value: asked.get(page.id) };
  }
  for (const key of ["from", "to"]) {
    const day = asked.get(key);
    if (day !== null && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day))) state[key] = day;
  }
  for (const filter of report.spec.filters) {
    const values = filter.type === "choice" ? asked.getAll(filter.id) : [];
    if (values.length) state.chosen[filter.id] = [...new Set(values)];
  }
  return { state, unknown };
}

function hashOf(state) {
  const said = new URLSearchParams();
  said.set("scope", state.scope);
  if (state.page) said.set(state.page.id, state.page.value);
  else said.set("sheet", state.sheet);
  for (const key of ["from", "to"]) if (state[key]) said.set(key, state[key]);
  for (const [filter, values] of Object.entries(state.chosen)) for (const value of values) said.append(filter, value);
  return `#${said}`;
}

function currentScope() {
  return report.scopes.find((each) => each.name === report.state.scope);
}

function isFiltered(filter) {
  if (filter.type === "date_range") return report.state.from !== null || report.state.to !== null;
  return (report.state.chosen[filter.id] ?? []).length > 0;
}
