// What the reader chooses: the scope, the filters, the sheet, and the colours.

const controls = {};

function buildControls() {
  controls.scope = element(
    "select",
    { id: "scope", onchange: (event) => change({ scope: event.target.value, page: null }) },
    scopeGroups(),
  );
  document.getElementById("scope-place").append(element("label", { for: "scope", text: report.spec.scope.title }), controls.scope);
  controls.nav = document.getElementById("sheets");
  for (const sheet of report.spec.sheets) {
    controls.nav.append(button(sheet.title, () => change({ sheet: sheet.id, page: null }), { data: { sheet: sheet.id } }));
  }
  const place = document.getElementById("filters");
  for (const filter of report.spec.filters) {
    place.append(filter.type === "date_range" ? dateFilter(filter) : choiceFilter(filter));
  }
  controls.clear = button("Clear filters", () => change({ from: null, to: null, chosen: {} }), { class: "clear" });
  place.append(controls.clear);
  controls.theme = document.getElementById("theme");
  controls.theme.addEventListener("click", switchTheme);
  document.getElementById("link").addEventListener("click", async (event) => {
    await copyText(location.href);
    event.target.textContent = "Copied";
    announce("The link to this view is copied");
    setTimeout(() => (event.target.textContent = "Copy link"), 2000);
  });
  document.getElementById("print").addEventListener("click", async () => {
    await preparePrint();
    window.print();
  });
}

function scopeGroups() {
  const titles = { all: "All", project: "Projects", job: "Jobs" };
  return Object.entries(titles).flatMap(([type, title]) => {
    const members = report.scopes.filter((scope) => scope.type === type);
    if (!members.length) return [];
    const options = members.map((scope) =>
      element("option", { value: scope.name }, scope.type === "all" ? "All jobs" : scope.name),
    );
    return type === "all" ? options : [element("optgroup", { label: title }, options)];
  });
}

function dateFilter(filter) {
  const inputs = ["from", "to"].map((key) =>
    element("input", {
      type: "date",
      id: `filter-${key}`,
      onchange: (event) => change({ [key]: event.target.value || null }),
    }),
  );
  controls.from = inputs[0];
  controls.to = inputs[1];
  return element(
    "fieldset",
    { class: "filter" },
    element("legend", { text: filter.title }),
    element("label", { for: "filter-from", class: "unseen", text: "First day" }),
    inputs[0],
    element("span", { "aria-hidden": "true", text: "to" }),
    element("label", { for: "filter-to", class: "unseen", text: "Last day" }),
    inputs[1],
  );
}

/** A choice of any number of values: a list to search in, and a chip for each chosen one. */
function choiceFilter(filter) {
  const list = element("datalist", { id: `list-${filter.id}` });
  const chips = element("ul", { class: "chips", "aria-label": `Chosen ${filter.title.toLowerCase()}` });
  const input = element("input", {
    list: list.id,
    id: `filter-${filter.id}`,
    placeholder: "all",
    autocomplete: "off",
    onchange: (event) => choose(filter, event.target),
    onkeydown: (event) => event.key === "Enter" && choose(filter, event.target),
  });
  controls[filter.id] = { list, chips, input };
  return element(
    "fieldset",
    { class: "filter" },
    element("legend", { text: filter.title }),
    element("label", { for: input.id, class: "unseen", text: `Add to ${filter.title.toLowerCase()}` }),
    input,
    list,
    chips,
  );
}

function choose(filter, input) {
  const typed = input.value.trim();
  const found = controls[filter.id].options.find((option) => option.value === typed || option.text === typed);
  if (!found) {
    if (typed) announce(`${filter.title}: nothing is named ${typed}`);
    input.setCustomValidity(typed ? "Choose from the list" : "");
    return;
  }
  input.setCustomValidity("");
  input.value = "";
  const chosen = report.state.chosen[filter.id] ?? [];
  if (!chosen.includes(found.value)) change({ chosen: { ...report.state.chosen, [filter.id]: [...chosen, found.value] } });
}

function showControls() {
  const { state } = report;
  controls.scope.value = state.scope;
  for (const tab of controls.nav.children) {
    if (tab.dataset.sheet === state.sheet && !state.page) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  const days = calendarDays();
  for (const key of ["from", "to"]) {
    if (!controls[key]) continue;
    controls[key].value = state[key] ?? "";
    if (days.length) {
      controls[key].min = days[0].day;
      controls[key].max = days.at(-1).day;
    }
  }
  for (const filter of report.spec.filters.filter((each) => each.type === "choice")) showChoice(filter);
  controls.clear.hidden = !report.spec.filters.some(isFiltered);
}

function showChoice(filter) {
  const control = controls[filter.id];
  if (control.scope !== report.state.scope) {
    control.scope = report.state.scope;
    control.options = optionsOf(filter);
    control.list.replaceChildren(...control.options.map((option) => element("option", { value: option.text })));
  }
  const chosen = report.state.chosen[filter.id] ?? [];
  control.input.placeholder = chosen.length ? "add" : `all ${grouped(control.options.length, 0)}`;
  control.chips.replaceChildren(
    ...chosen.map((value) => {
      const text = control.options.find((option) => option.value === value)?.text ?? `${value} (not in this scope)`;
      const remove = button("×", () => drop(filter, value), { "aria-label": `Remove ${text}` });
      return element("li", { dir: "auto" }, element("span", { text: shortLabel(text) }), remove);
    }),
  );
}

function drop(filter, value) {
  const kept = report.state.chosen[filter.id].filter((each) => each !== value);
  const { [filter.id]: _gone, ...others } = report.state.chosen;
  change({ chosen: kept.length ? { ...others, [filter.id]: kept } : others });
  controls[filter.id].input.focus();
}

/** The values of a filter in the chosen scope, from the first mart that has them. */
function optionsOf(filter) {
  const [name, column] = Object.entries(filter.columns)[0];
  const mart = report.marts.get(name);
  const names = report.spec.name_columns[name]?.[column];
  const seen = new Map();
  for (const row of rowsInScope(mart)) {
    const value = mart.value(column, row);
    if (value !== null && !seen.has(value)) seen.set(value, names ? mart.value(names, row) : null);
  }
  return [...seen]
    .map(([value, title]) => ({ value, text: title ? `${title} (${value})` : value }))
    .sort((one, other) => compared(one.text, other.text, 1));
}

function switchTheme() {
  const isDark = isDarkNow();
  document.documentElement.dataset.theme = isDark ? "light" : "dark";
  showTheme();
}

function isDarkNow() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function showTheme() {
  controls.theme.textContent = isDarkNow() ? "Light" : "Dark";
  controls.theme.setAttribute("aria-label", `Switch to ${isDarkNow() ? "light" : "dark"} colours`);
}
