// What the reader chooses: the scope, the filters, the sheet, and the colours.

const controls = {};

function buildControls() {
  const { scope, sheets, filters } = report.spec;
  controls.scope = element("select", { id: "scope", onchange: ({ target }) => change({ scope: target.value, page: null }) }, scopeGroups());
  document.getElementById("scope-place").append(element("label", { for: "scope", text: scope.title }), controls.scope);
  controls.nav = document.getElementById("sheets");
  controls.nav.append(...sheets.map(({ id, title }) => button(title, () => change({ sheet: id, page: null }), { data: { sheet: id } })));
  controls.clear = button("Clear filters", clearFilters, { class: "clear" });
  document.getElementById("filters").append(...filters.map((filter) => (filter.type === "date_range" ? dateFilter(filter) : choiceFilter(filter))), controls.clear);
  controls.theme = document.getElementById("theme");
  controls.theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDarkNow() ? "light" : "dark";
    showTheme();
  });
  document.getElementById("link").replaceWith(copyButton("Copy link", () => location.href, { id: "link" }));
  document.getElementById("print").addEventListener("click", async () => {
    await preparePrint();
    window.print();
  });
}

function scopeGroups() {
  const optionsOf = (type) => report.spec.scopes.filter((scope) => scope.type === type).map(({ name }) => element("option", { value: name }, type === "all" ? "All jobs" : name));
  const groups = Object.entries({ project: "Projects", job: "Jobs" }).map(([type, label]) => element("optgroup", { label }, optionsOf(type)));
  return [...optionsOf("all"), ...groups.filter((group) => group.childElementCount)];
}

function clearFilters() {
  change({ from: null, to: null, by: null, chosen: {} });
  // The button goes away with the filters, and the focus must not go with it.
  document.querySelector("#filters input")?.focus();
}

function filterBox(filter, ...parts) {
  return element("fieldset", { class: "filter" }, element("legend", { text: filter.title }), parts);
}

function unseenLabel(id, text) {
  return element("label", { for: id, class: "unseen", text });
}

// No work was done before this year: a day that is older is one whose year is still being typed.
const FIRST_YEAR = "1970";
const TYPES_A_DAY = /^(\d|Arrow(Up|Down)|Backspace|Delete)$/;

function dateFilter(filter) {
  for (const key of ["from", "to"]) {
    controls[key] = element("input", {
      type: "date",
      id: `filter-${key}`,
      onkeydown: (event) => {
        if (event.key === "Enter") applyDay(key);
        else if (TYPES_A_DAY.test(event.key)) controls.typing = key;
      },
      // A click that opens the calendar ends the typing: a day that is picked there counts at once.
      onpointerdown: () => (controls.typing = null),
      onchange: () => controls.typing !== key && applyDay(key),
      onblur: () => controls.typing === key && applyDay(key),
    });
  }
  const { from, to } = controls;
  return filterBox(filter, unseenLabel(from.id, "First day"), from, element("span", { "aria-hidden": "true", text: "to" }), unseenLabel(to.id, "Last day"), to, periodChoice());
}

/** Periods that many ask for, counted back from the last day of the scope. */
const PERIODS = {
  "Last 7 days": (last) => [last - 6, last],
  "Last 28 days": (last) => [last - 27, last],
  "Last full week": () => (fullWeeks() ? [fullWeeks().last, fullWeeks().last + 6] : null),
  "This month": (last) => [ordinalOf(`${isoDay(last).slice(0, 7)}-01`), last],
  "Whole time": () => null,
};

function periodChoice() {
  const choose = ({ target }) => {
    const last = calendarDays().at(-1)?.day;
    const [from, to] = (last && PERIODS[target.value](ordinalOf(last))?.map(isoDay)) || [null, null];
    target.value = "";
    change({ from, to });
  };
  const options = ["", ...Object.keys(PERIODS)].map((text) => element("option", { value: text }, text || "Period"));
  return element("select", { onchange: choose, "aria-label": "Period", class: "period" }, options);
}

/** Take over the day in a field, once it is whole; half a day is taken back. */
function applyDay(key) {
  const { value, validity } = controls[key];
  controls.typing = null;
  if (!validity.badInput && (value === "" || value >= FIRST_YEAR)) {
    if ((value || null) !== report.state[key]) change({ [key]: value || null });
    return;
  }
  announce("That is no whole day, so the days stay as they were");
  // A field with half a day has no value, and only another value makes the halves go.
  controls[key].value = isoDay(0);
  controls[key].value = report.state[key] ?? "";
}

/** A choice of any number of values: a list to search in, and a chip for each chosen one. */
function choiceFilter(filter) {
  const title = filter.title.toLowerCase();
  const list = element("datalist", { id: `list-${filter.id}` });
  const chips = element("ul", { class: "chips", "aria-label": `Chosen ${title}` });
  const input = element("input", {
    list: list.id,
    id: `filter-${filter.id}`,
    autocomplete: "off",
    onchange: () => choose(filter, { isTyped: false }),
    onkeydown: ({ key }) => key === "Enter" && choose(filter, { isTyped: true }),
    oninput: () => input.setCustomValidity(""),
  });
  controls[filter.id] = { list, chips, input };
  return filterBox(filter, unseenLabel(input.id, `Add to ${title}`), input, list, chips);
}

/** Choose what is in a field where it names one value; of what was typed a part of a name, in whatever case, is enough. */
function choose(filter, { isTyped }) {
  const { input, options } = controls[filter.id];
  const typed = input.value.trim();
  const wanted = typed.toLowerCase();
  const namesOf = ({ value, text }) => [value, text];
  const ways = [
    (option) => namesOf(option).includes(typed),
    (option) => isTyped && namesOf(option).some((name) => name.toLowerCase() === wanted),
    (option) => isTyped && option.text.toLowerCase().includes(wanted),
  ];
  const found = typed ? (ways.map((is) => options.filter(is)).find(({ length }) => length) ?? []) : [];
  const chosen = report.state.chosen[filter.id] ?? [];
  if (found.length === 1) {
    input.value = "";
    const [{ value }] = found;
    if (!chosen.includes(value)) change({ chosen: { ...report.state.chosen, [filter.id]: [...chosen, value] } });
  } else if (typed && isTyped) {
    const title = filter.title.toLowerCase();
    const several = `${grouped(found.length)} ${title} have “${typed}” in their name: type more of it, or choose from the list`;
    const text = found.length ? several : `None of the ${title} in this scope has “${typed}” in its name`;
    input.setCustomValidity(text);
    input.reportValidity();
    announce(text);
  }
}

function showControls() {
  const { scope, sheet, page, ...state } = report.state;
  controls.scope.value = scope;
  for (const tab of controls.nav.children) {
    if (tab.dataset.sheet === sheet && !page) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  const days = calendarDays();
  for (const key of ["from", "to"].filter((each) => controls[each])) {
    // Whoever types there would have the half-typed day taken from under the fingers.
    if (controls.typing !== key) controls[key].value = state[key] ?? "";
    if (days.length) Object.assign(controls[key], { min: days[0].day, max: days.at(-1).day });
  }
  for (const filter of report.spec.filters.filter((each) => each.type === "choice")) showChoice(filter);
  controls.clear.hidden = !report.spec.filters.some(isFiltered);
}

function showChoice(filter) {
  const control = controls[filter.id];
  const { scope, chosen: { [filter.id]: chosen = [] } } = report.state;
  if (control.scope !== scope) {
    Object.assign(control, { scope, options: optionsOf(filter) });
    control.list.replaceChildren(...control.options.map(({ text }) => element("option", { value: text })));
  }
  control.input.placeholder = chosen.length ? "add" : `all ${grouped(control.options.length)}`;
  control.chips.replaceChildren(
    ...chosen.map((value) => {
      const text = optionText(filter, value) ?? `${value} (not in this scope)`;
      const remove = button("×", () => drop(filter, value), { "aria-label": `Remove ${text}` });
      return element("li", { dir: "auto" }, element("span", { text: shortLabel(text) }), remove);
    }),
  );
}

function optionText({ id }, value) {
  return controls[id].options.find((option) => option.value === value)?.text;
}

function drop(filter, value) {
  const { [filter.id]: chosen, ...others } = report.state.chosen;
  const left = chosen.filter((each) => each !== value);
  change({ chosen: left.length ? { ...others, [filter.id]: left } : others });
  controls[filter.id].input.focus();
}

/** The values of a filter in the chosen scope, from the first mart that has them; a label of two questions names both. */
function optionsOf(filter) {
  const [name, column] = Object.entries(filter.columns)[0];
  const mart = report.marts.get(name);
  const names = report.spec.name_columns[name]?.[column];
  const values = Map.groupBy(rowsInScope(mart), (row) => mart.value(column, row));
  values.delete(null);
  const textOf = (value, [first, ...others]) => {
    const questions = mart.has("question") ? new Set([first, ...others].map((row) => mart.value("question", row))) : new Set();
    if (questions.size > 1) return `${value}, in ${[...questions].sort().join(" and ")}`;
    const title = names ? mart.value(names, first) : null;
    return title ? `${title} (${value})` : value;
  };
  return [...values].map(([value, rows]) => ({ value, text: textOf(value, rows) })).sort((one, other) => compared(one.text, other.text, 1));
}

function isDarkNow() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function showTheme() {
  controls.theme.textContent = isDarkNow() ? "Light" : "Dark";
  controls.theme.setAttribute("aria-label", `Switch to ${isDarkNow() ? "light" : "dark"} colours`);
}
