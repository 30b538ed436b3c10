// What the reader chooses: the scope, the filters, the sheet, and the colours.

const DAYS = ["from", "to"];
// The values of each choice filter in a scope, and the field in which a day is being typed.
const controls = { options: {}, typing: null };

function buildControls() {
  const on = (id, event, act) => byId(id)?.addEventListener(event, act);
  on("scope", "change", ({ target }) => change({ scope: target.value, page: null }));
  on("sheets", "click", ({ target: { dataset } }) => dataset.sheet && change({ sheet: dataset.sheet, page: null }));
  on("period", "change", choosePeriod);
  on("clear", "click", () => {
    change({ from: null, to: null, by: null, chosen: {} });
    // The button goes away with the filters, and the focus must not go with it.
    document.querySelector("#filters input").focus();
  });
  on("theme", "click", () => showTheme(isDarkNow() ? "light" : "dark"));
  copying(byId("link"), () => location.href);
  on("print", "click", async () => {
    await preparePrint();
    window.print();
  });
  for (const key of DAYS) followDay(key, (event, act) => on(`filter-${key}`, event, act));
  for (const filter of choices()) {
    on(`filter-${filter.id}`, "change", () => choose(filter, { isTyped: false }));
    on(`filter-${filter.id}`, "keydown", ({ key }) => key === "Enter" && choose(filter, { isTyped: true }));
    on(`filter-${filter.id}`, "input", ({ target }) => target.setCustomValidity(""));
  }
}

function choices() {
  return report.spec.filters.filter(({ type }) => type === "choice");
}

// No work was done before this year: a day that is older is one whose year is still being typed.
const FIRST_YEAR = "1970";
const TYPES_A_DAY = /^(\d|Arrow(Up|Down)|Backspace|Delete)$/;

function followDay(key, on) {
  on("keydown", (event) => {
    if (event.key === "Enter") applyDay(key);
    else if (TYPES_A_DAY.test(event.key)) controls.typing = key;
  });
  // A click that opens the calendar ends the typing: a day that is picked there counts at once.
  on("pointerdown", () => (controls.typing = null));
  on("change", () => controls.typing !== key && applyDay(key));
  on("blur", () => controls.typing === key && applyDay(key));
}

/** Periods that many ask for, counted back from the last day of the scope. */
const PERIODS = {
  7: (last) => [last - 6, last],
  28: (last) => [last - 27, last],
  week: () => (fullWeeks() ? [fullWeeks().last, fullWeeks().last + 6] : null),
  month: (last) => [ordinalOf(`${isoDay(last).slice(0, 7)}-01`), last],
  all: () => null,
};

function choosePeriod({ target }) {
  const last = calendarDays().at(-1)?.day;
  const [from, to] = (last && PERIODS[target.value](ordinalOf(last))?.map(isoDay)) || [null, null];
  target.value = "";
  change({ from, to });
}

/** Take over the day in a field, once it is whole; half a day is taken back. */
function applyDay(key) {
  const field = byId(`filter-${key}`);
  const { value, validity } = field;
  controls.typing = null;
  if (!validity.badInput && (value === "" || value >= FIRST_YEAR)) {
    if ((value || null) !== report.state[key]) change({ [key]: value || null });
    return;
  }
  announce("That is no whole day, so the days stay as they were");
  // A field with half a day has no value, and only another value makes the halves go.
  field.value = isoDay(0);
  field.value = report.state[key] ?? "";
}

/** Choose what is in a field where it names one value; of what was typed a part of a name, in whatever case, is enough. */
function choose(filter, { isTyped }) {
  const input = byId(`filter-${filter.id}`);
  const options = controls.options[filter.id];
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
  byId("scope").value = scope;
  for (const tab of byId("sheets").children) {
    if (tab.dataset.sheet === sheet && !page) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  const days = calendarDays();
  for (const key of DAYS) {
    const field = byId(`filter-${key}`) ?? {};
    // Whoever types there would have the half-typed day taken from under the fingers.
    if (controls.typing !== key) field.value = state[key] ?? "";
    if (days.length) Object.assign(field, { min: days[0].day, max: days.at(-1).day });
  }
  if (controls.scope !== scope) {
    controls.scope = scope;
    for (const filter of choices()) {
      controls.options[filter.id] = optionsOf(filter);
      byId(`list-${filter.id}`).replaceChildren(...controls.options[filter.id].map(({ text }) => element("option", { value: text })));
    }
  }
  choices().forEach(showChoice);
  byId("clear").hidden = !report.spec.filters.some(isFiltered);
}

/** A chip for each chosen value. */
function showChoice(filter) {
  const { [filter.id]: chosen = [] } = report.state.chosen;
  byId(`filter-${filter.id}`).placeholder = chosen.length ? "add" : `all ${grouped(controls.options[filter.id].length)}`;
  const chip = (value) => {
    const text = optionText(filter, value) ?? `${value} (not in this scope)`;
    return element("li", { dir: "auto" }, element("span", { text: shortLabel(text) }), button("×", () => drop(filter, value), { "aria-label": `Remove ${text}` }));
  };
  byId(`chips-${filter.id}`).replaceChildren(...chosen.map(chip));
}

function optionText({ id }, value) {
  return controls.options[id].find((option) => option.value === value)?.text;
}

function drop(filter, value) {
  const { [filter.id]: chosen, ...others } = report.state.chosen;
  const left = chosen.filter((each) => each !== value);
  change({ chosen: left.length ? { ...others, [filter.id]: left } : others });
  byId(`filter-${filter.id}`).focus();
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

function showTheme(chosen) {
  if (chosen) document.documentElement.dataset.theme = chosen;
  const other = isDarkNow() ? "Light" : "Dark";
  byId("theme").textContent = other;
  byId("theme").setAttribute("aria-label", `Switch to ${other.toLowerCase()} colours`);
}
