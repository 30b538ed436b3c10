// Numbers as a table that can be searched, sorted, paged, copied and saved.

const PAGE_ROWS = 25;
// More rows at once than this make a page slow, so they come one after another.
const MOST_ROWS = 1000;
// Paper has no next page of a table, so it gets what is open on the screen, or so many rows.
const PAPER_ROWS = 100;
const TEXT_FORMATS = ["text", "word", "date", "yes_no"];
const FIGURE_FIELDS = [
  ["Last full week", "week_value"],
  ["Week before", "week_before_value"],
];

/** The columns of a visual's table; `cell` gives what a row shows there, `column` is what it is sorted by. */
function tableColumns(visual, rows) {
  if (visual.type === "figures") return figureColumns(visual);
  const has = ({ column }) => !rows.length || rows.some((row) => row[column] !== undefined);
  const categories = [visual.facet, ...visual.keys].filter(Boolean);
  const forecast = visual.forecast && rows.some((row) => row[visual.forecast.column] !== undefined) ? [forecastField(visual)] : [];
  return [...categories, ...visual.measures.filter(has), ...forecast].map((field) => ({
    title: field.title,
    column: field.column,
    isText: TEXT_FORMATS.includes(field.format),
    field,
    cell: (row) => fieldCell(field, row),
  }));
}

function forecastField({ forecast: { column, title, interval }, value: { format } }) {
  return { column, title, format, interval, undefined: "none" };
}

/** A value with its name, and its interval and number of items as parts below it. */
function fieldCell(field, row) {
  const value = row[field.column] ?? null;
  const name = field.name_column ? row[field.name_column] : null;
  const text = shown(field, value, field.status ? row[field.status] : null);
  const { interval, n } = field;
  const parts = [];
  if (interval) {
    const [low, high] = [row[interval.low] ?? null, row[interval.high] ?? null];
    parts.push({ column: interval.low, value: low, text: low === null ? "" : `${shown(field, low)} to ` });
    parts.push({ column: interval.high, value: high, text: low === null ? "" : high === null ? "open" : shown(field, high) });
  }
  const count = n ? (row[n] ?? null) : null;
  if (n) parts.push({ column: n, value: count, text: count === null || value === null ? "" : itemsText(n, count) });
  return { value, text: name ? `${name} (${text})` : text, opens: field.opens ?? null, parts };
}

function figureColumns(visual) {
  const measureOf = new Map(visual.figures.map(({ id, measure }) => [id, measure]));
  const part = (row, column) => ({ column, value: row[column] ?? null, text: row[column] === null ? "" : shown(measureOf.get(row.figure), row[column]), parts: [] });
  return [
    { title: "Figure", column: "figure", isText: true, cell: (row) => ({ value: row.figure, text: measureOf.get(row.figure).title, parts: [] }) },
    {
      title: "Value",
      column: "value",
      cell: (row) => {
        const measure = measureOf.get(row.figure);
        const cell = fieldCell({ ...measure, column: "value", status: null, interval: { low: "low", high: "high" }, n: "n" }, row);
        return { ...cell, text: figureText(measure, row) };
      },
    },
    ...FIGURE_FIELDS.map(([title, column]) => ({ title, column, cell: (row) => part(row, column) })),
  ];
}

/** How much room the text of a cell needs. */
function lengthClass(text) {
  if (/\S{50}/.test(text)) return "long";
  if (text.length > 60) return "prose";
  return text.length > 24 ? "phrase" : "";
}

class TableView {
  constructor(visual) {
    this.visual = visual;
    this.order = null;
    this.first = 0;
    this.size = (visual.type === "table" && visual.limit) || PAGE_ROWS;
    this.frame = element("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": `${visual.title}, table` });
    this.more = element("p", { class: "more" });
    this.search = element("input", { type: "search", placeholder: "Search", "aria-label": `Search in ${visual.title}`, oninput: () => this.turnTo(0) });
    this.host = element("div", {}, element("div", { class: "search" }, this.search), this.frame, this.more);
  }

  /** Show rows, or those again that were given last. */
  draw(rows = this.rows) {
    this.rows = rows;
    const all = tableColumns(this.visual, rows);
    // A column without a value says nothing in each row; below the table it says so once.
    const isKnown = ({ column }) => rows.some((row) => row[column] !== null && row[column] !== undefined);
    this.columns = all.filter((each, index) => index === 0 || isKnown(each));
    this.unknown = all.filter((each) => !this.columns.includes(each)).map(({ title, cell }) => {
      const words = new Set(rows.map((row) => cell(row).text).filter(Boolean));
      return `${title}: ${words.size === 1 ? [...words][0] : "not known"}`;
    });
    this.search.parentElement.hidden = rows.length <= 10 || report.isPrinting;
    const found = this.found();
    const size = report.isPrinting ? (isScopeForPaper() ? found.length : Math.max(PAPER_ROWS, this.size)) : this.size;
    const head = element("tr", {}, this.columns.map((column) => this.head(column)));
    const shownRows = found.slice(this.first, this.first + size);
    const isAbout = !report.isPrinting && shownRows.some((row) => criteriaOf(this.visual, row));
    if (isAbout) head.append(element("td", {}));
    const body = shownRows.map((row) => element("tr", {}, this.columns.map((column) => this.cell(column, row)), isAbout ? this.behind(row) : null));
    const foot = this.foot(found);
    if (isAbout && foot) foot.firstElementChild.append(element("td", {}));
    this.frame.replaceChildren(
      element("table", {}, element("caption", { class: "unseen", text: this.visual.title }), element("thead", {}, head), element("tbody", {}, body), foot),
    );
    this.tellMore(found.length, size);
  }

  /** The totals of what adds up over these rows, where all of them are known; amounts in one currency alone. */
  foot(rows) {
    const { totals } = this.visual;
    if (!totals?.length || rows.length < 2 || this.isPart) return "";
    const isOneCurrency = new Set(rows.map((row) => row.currency)).size === 1;
    const total = ({ column, field }) => {
      const isKnown = totals.includes(column) && (field.format !== "amount" || isOneCurrency) && rows.every((row) => (row[column] ?? null) !== null);
      return isKnown ? shown(field, sumOf(rows.map((row) => row[column]))) : "";
    };
    const name = element("th", { scope: "row" }, rows.length < this.rows.length ? "Total of these" : "Total");
    const cells = this.columns.slice(1).map((column) => element("td", { class: column.isText ? null : "number" }, total(column)));
    return element("tfoot", {}, element("tr", {}, name, cells));
  }

  turnTo(first, size = this.size) {
    Object.assign(this, { first, size });
    this.draw();
  }

  tellMore(count, size) {
    const last = Math.min(count, this.first + size);
    const step = (text, first) => button(text, () => this.turnTo(first), { disabled: first < 0 || first >= count || first === this.first });
    this.more.replaceChildren();
    if (count > size || this.first) {
      this.more.append(
        `${grouped(this.first + 1, 0)} to ${grouped(last, 0)} of ${grouped(count, 0)} rows `,
        step("Before", this.first - size),
        step("Next", this.first + size),
        this.size < MOST_ROWS ? button(count > MOST_ROWS ? "Show more" : "Show all", () => this.turnTo(0, MOST_ROWS)) : "",
      );
    } else if (count < this.rows.length) this.more.append(`${counted(count, { one: "row", many: "rows" })} of ${grouped(this.rows.length, 0)}`);
    if (this.unknown.length && this.rows.length) this.more.append(element("span", { class: "unknown" }, `The same in every row: ${this.unknown.join("; ")}.`));
  }

  head({ title, column, isText }) {
    const direction = this.order?.column === column ? this.order.direction : 0;
    const sort = button(title, () => this.sortBy(column, isText), { class: "sort" });
    const mark = element("span", { "aria-hidden": "true", class: "sort-mark" }, { 1: "▲", [-1]: "▼", 0: "" }[direction]);
    const sorted = { 1: "ascending", [-1]: "descending", 0: null }[direction];
    return element("th", { scope: "col", class: isText ? null : "number", "aria-sort": sorted, data: { head: column } }, sort, mark);
  }

  cell({ isText, column, field = {}, cell }, row) {
    const { value, text, opens, parts } = cell(row);
    // What a word asks of a person; the word itself says it too.
    const state = stateOfValue(field, value);
    // A row of all workers or all labels has no page.
    const content = opens && value !== null && value !== "(all)" ? button(text || "(no name)", () => openPage(opens, value), { class: "link" }) : text;
    const said = parts.map((part) => element("span", { data: { column: part.column, value: JSON.stringify(part.value) } }, part.text));
    return element(
      "td",
      {
        class: [isText ? "" : "number", field.format === "date" ? "date" : "", value === null && text ? "undefined" : "", lengthClass(text), state ? `state ${state}` : ""].filter(Boolean).join(" ") || null,
        dir: isText ? "auto" : null,
        data: { column, value: JSON.stringify(value) },
      },
      content,
      said.length ? element("small", {}, said) : null,
    );
  }

  behind(row) {
    const criteria = criteriaOf(this.visual, row);
    const name = this.columns[0].cell(row).text;
    return element("td", {}, criteria ? button("Answers", () => openAnswers(criteria, `${this.visual.title}: ${name}`), { class: "link", "aria-label": `Answers behind ${name}` }) : null);
  }

  sortBy(column, isText) {
    const direction = this.order?.column === column ? -this.order.direction : isText ? 1 : -1;
    this.order = { column, direction };
    this.turnTo(0);
    this.frame.querySelector("th[aria-sort] .sort")?.focus();
    announce(`Sorted by ${this.columns.find((each) => each.column === column).title}`);
  }

  /** The rows that hold what is searched for, in the chosen order. */
  found() {
    const wanted = this.search.value.trim().toLowerCase();
    const keys = this.columns.map(({ column }) => column);
    const holds = (row) => keys.some((key) => String(row[key] ?? "").toLowerCase().includes(wanted));
    const rows = wanted ? this.rows.filter(holds) : [...this.rows];
    if (!this.order) return rows;
    const { column, direction } = this.order;
    return rows.sort((one, other) => compared(one[column] ?? null, other[column] ?? null, direction));
  }

  lines() {
    return csvLines(this.visual, this.found());
  }
}

function asCsv(lines) {
  const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `\ufeff${lines.map((line) => line.map(quoted).join(",")).join("\r\n")}\r\n`;
}

function asTabs(lines) {
  return lines.map((line) => line.map((text) => text.replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n");
}

function save(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** A button that copies a text, and says so for a while. */
function copyButton(name, textOf, properties = {}) {
  const made = button(name, async () => {
    await copyText(textOf());
    announce(`${properties["aria-label"] ?? name}: copied`);
    made.textContent = "Copied";
    setTimeout(() => (made.textContent = name), 2000);
  }, properties);
  return made;
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // A page from a disk may not reach the clipboard that way.
    const area = element("textarea", { class: "unseen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
