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
  controls.clear = button("Clear filters", clearFilters, { class: "clear" });
  place.append(controls.clear);
  controls.theme = document.getElementById("theme");
  controls.theme.addEventListener("click", switchTheme);
  document.getElementById("link").replaceWith(copyButton("Copy link", () => location.href, { id: "link" }));
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

function clearFilters() {
  change({ from: null, to: null, chosen: {} });
  // The button goes away with the filters, and the focus must not go with it.
  document.querySelector("#filters input")?.focus();
}

// No work was done before this year: a day that is older is one whose year is still being typed.
const FIRST_YEAR = "1970";
const TYPES_A_DAY = /^(\d|Arrow(Up|Down)|Backspace|Delete)$/;

function dateFilter(filter) {
  const inputs = ["from", "to"].map((key) =>
    element("input", {
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
    periodChoice(),
  );
}

/** Periods that many ask for, counted back from the last day of the scope. */
const PERIODS = {
  "Last 7 days": (last) => [last - 6, last],
  "Last 28 days": (last) => [last - 27, last],
  "Last full week": () => (fullWeeks() ? [fullWeeks().last, fullWeeks().last + 6] : null),
  "This month": (last) => [ordinalOf(`${isoDay(last).slice(0, 7)}-01`), last],
};

function periodChoice() {
  const choose = ({ target }) => {
    const days = calendarDays();
    const period = days.length ? PERIODS[target.value]?.(ordinalOf(days.at(-1).day)) : null;
    target.value = "";
    change({ from: period ? isoDay(period[0]) : null, to: period ? isoDay(period[1]) : null });
  };
  const options = ["", ...Object.keys(PERIODS), "Whole time"].map((text) => element("option", { value: text }, text || "Period"));
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
  const list = element("datalist", { id: `list-${filter.id}` });
  const chips = element("ul", { class: "chips", "aria-label": `Chosen ${filter.title.toLowerCase()}` });
  const input = element("input", {
    list: list.id,
    id: `filter-${filter.id}`,
    placeholder: "all",
    autocomplete: "off",
    onchange: (event) => choose(filter, event.target, exactly),
    onkeydown: (event) => event.key === "Enter" && chooseOrSay(filter, event.target),
    oninput: (event) => event.target.setCustomValidity(""),
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

function exactly(options, typed) {
  return options.filter((option) => option.value === typed || option.text === typed);
}

/** What somebody means who has typed a part of a name, in whatever case. */
function closest(options, typed) {
  const wanted = typed.toLowerCase();
  const isSame = ({ value, text }) => value.toLowerCase() === wanted || text.toLowerCase() === wanted;
  const ways = [exactly(options, typed), options.filter(isSame)];
  return ways.find((found) => found.length) ?? options.filter(({ text }) => text.toLowerCase().includes(wanted));
}

/** Choose what is typed where it names one value; return the values that it may mean. */
function choose(filter, input, meant) {
  const typed = input.value.trim();
  const found = typed ? meant(controls[filter.id].options, typed) : [];
  if (found.length !== 1) return found;
  input.value = "";
  const chosen = report.state.chosen[filter.id] ?? [];
  const [{ value }] = found;
  if (!chosen.includes(value)) change({ chosen: { ...report.state.chosen, [filter.id]: [...chosen, value] } });
  return found;
}

function chooseOrSay(filter, input) {
  const typed = input.value.trim();
  const found = choose(filter, input, closest);
  if (!typed || found.length === 1) return;
  const title = filter.title.toLowerCase();
  const text = found.length
    ? `${grouped(found.length, 0)} ${title} have “${typed}” in their name: type more of it, or choose from the list`
    : `None of the ${title} in this scope has “${typed}” in its name`;
  input.setCustomValidity(text);
  input.reportValidity();
  announce(text);
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
    // Whoever types there would have the half-typed day taken from under the fingers.
    if (controls.typing !== key) controls[key].value = state[key] ?? "";
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

/** The values of a filter in the chosen scope, from the first mart that has them; a label of two questions names both. */
function optionsOf(filter) {
  const [name, column] = Object.entries(filter.columns)[0];
  const mart = report.marts.get(name);
  const names = report.spec.name_columns[name]?.[column];
  const seen = new Map();
  for (const row of rowsInScope(mart)) {
    const value = mart.value(column, row);
    if (value === null) continue;
    if (!seen.has(value)) seen.set(value, { title: names ? mart.value(names, row) : null, questions: new Set() });
    if (mart.has("question")) seen.get(value).questions.add(mart.value("question", row));
  }
  const named = (value, { title, questions }) => {
    if (questions.size > 1) return `${value}, in ${[...questions].sort().join(" and ")}`;
    return title ? `${title} (${value})` : value;
  };
  return [...seen]
    .map(([value, found]) => ({ value, text: named(value, found) }))
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
