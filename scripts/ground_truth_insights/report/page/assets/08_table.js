// Numbers as a table that can be searched, sorted, paged, copied and saved.

const PAGE_ROWS = 25;
// More rows at once than this make a page slow, so they come one after another.
const MOST_ROWS = 1000;
// What a person prints from the screen has what is open there, or so many rows.
const PAPER_ROWS = 100;

/** What of a field stands in a cell beside its value: its interval and the number of items, each with its column. */
function partsOf({ interval, n, ...field }, row) {
  const value = (column) => row[column] ?? null;
  const parts = [];
  if (interval) {
    const [low, high] = [value(interval.low), value(interval.high)];
    const said = (text) => (low === null ? "" : text);
    parts.push([interval.low, low, said(`${shown(field, low)} to `)]);
    parts.push([interval.high, high, said(high === null ? "open" : shown(field, high))]);
  }
  if (n) parts.push([n, value(n), value(n) === null || value(field.column) === null ? "" : itemsText(row.of?.n ?? n, value(n))]);
  return parts.map(([column, each, text]) => element("span", { data: { column, value: JSON.stringify(each) } }, text));
}

/** A field as a row has it: each figure has its own format and words. */
function fieldOf(field, { of }) {
  return of && field.column !== "figure" ? { ...field, format: of.format, undefined: field.column === "value" ? of.undefined : "" } : field;
}

function fieldText(field, row) {
  if (row.of && field.column === "figure") return row.of.title;
  const text = shown(field, row[field.column], field.status ? row[field.status] : null);
  const name = field.name_column ? row[field.name_column] : null;
  return name ? `${visible(name)} (${text})` : text;
}

/** How much room the text of a cell needs. */
function lengthClass(text) {
  if (/\S{50}/.test(text)) return "long";
  if (text.length > 60) return "prose";
  return text.length > 24 ? "phrase" : "";
}

function isText({ format }) {
  return TEXT_FORMATS.includes(format);
}

class TableView {
  constructor(visual) {
    Object.assign(this, { visual, order: null, first: 0, size: (visual.type === "table" && visual.limit) || PAGE_ROWS });
    const { title } = visual;
    this.frame = element("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": `${title}, table` });
    this.more = element("p", { class: "more" });
    this.search = element("input", { type: "search", placeholder: "Search", "aria-label": `Search in ${title}`, oninput: () => this.turnTo(0) });
    this.host = element("div", {}, element("div", { class: "search" }, this.search), this.frame, this.more);
  }

  /** Show rows, or those again that were given last; of some that the file lacks (`isPart`) there is no total. */
  draw(rows = this.rows, isPart = this.isPart) {
    Object.assign(this, { rows, isPart });
    // What the mart of a filter doesn't hold is left out; a column without a value says so once, below the table.
    const has = (test) => ({ column }) => rows.some((row) => test(row[column]));
    const all = this.visual.shown.filter((field, index) => !index || !rows.length || has((value) => value !== undefined)(field));
    this.fields = all.filter((field, index) => !index || has((value) => (value ?? null) !== null)(field));
    const unknown = all.filter((field) => !this.fields.includes(field)).map((field) => {
      const words = new Set(rows.map((row) => fieldText(fieldOf(field, row), row)).filter(Boolean));
      return `${field.title}: ${words.size === 1 ? [...words][0] : "not known"}`;
    });
    this.search.parentElement.hidden = rows.length <= 10 || report.isPrinting;
    const found = this.found();
    const size = report.isPrinting ? (isForPaper() ? found.length : Math.max(PAPER_ROWS, this.size)) : this.size;
    const shownRows = found.slice(this.first, this.first + size);
    const behind = report.isPrinting ? [] : shownRows.map((row) => this.answers(row));
    const isAbout = behind.some(Boolean);
    const cells = (row, index) => [...this.fields.map((field) => this.cell(fieldOf(field, row), row)), isAbout ? element("td", {}, behind[index]) : null];
    this.frame.replaceChildren(
      element(
        "table",
        {},
        element("caption", { class: "unseen", text: this.visual.title }),
        element("thead", {}, element("tr", {}, this.fields.map((field) => this.head(field)), isAbout ? element("td") : null)),
        element("tbody", {}, shownRows.map((row, index) => element("tr", {}, cells(row, index)))),
        this.foot(found, isAbout),
      ),
    );
    this.more.replaceChildren(...this.moreOf(found.length, size));
    if (unknown.length && rows.length) this.more.append(element("span", { class: "unknown" }, `The same in every row: ${unknown.join("; ")}.`));
  }

  /** The totals of what adds up over these rows, where all of them are known; amounts in one currency alone. */
  foot(rows, isAbout) {
    const { totals } = this.visual;
    if (!totals.length || rows.length < 2 || this.isPart) return null;
    const isOneCurrency = new Set(rows.map((row) => row.currency)).size === 1;
    const total = (field) => {
      const isKnown = totals.includes(field.column) && (field.format !== "amount" || isOneCurrency) && rows.every((row) => (row[field.column] ?? null) !== null);
      return element("td", { class: isText(field) ? null : "number" }, isKnown ? shown(field, sumOf(rows.map((row) => row[field.column]))) : "");
    };
    const name = element("th", { scope: "row" }, rows.length < this.rows.length ? "Total of these" : "Total");
    return element("tfoot", {}, element("tr", {}, name, this.fields.slice(1).map(total), isAbout ? element("td") : null));
  }

  turnTo(first, size = this.size) {
    Object.assign(this, { first, size });
    this.draw();
  }

  moreOf(count, size) {
    const { first } = this;
    if (count <= size && !first) return count < this.rows.length ? [`${counted(count, { one: "row", many: "rows" })} of ${grouped(this.rows.length)}`] : [];
    const step = (text, to) => button(text, () => this.turnTo(to), { disabled: to < 0 || to >= count || to === first });
    return [
      `${grouped(first + 1)} to ${grouped(Math.min(count, first + size))} of ${grouped(count)} rows `,
      step("Before", first - size),
      step("Next", first + size),
      this.size < MOST_ROWS ? button(count > MOST_ROWS ? "Show more" : "Show all", () => this.turnTo(0, MOST_ROWS)) : "",
    ];
  }

  head(field) {
    const { title, column } = field;
    const direction = this.order?.column === column ? this.order.direction : 0;
    const mark = element("span", { "aria-hidden": "true", class: "sort-mark" }, { 1: "▲", [-1]: "▼", 0: "" }[direction]);
    const sorted = { 1: "ascending", [-1]: "descending", 0: null }[direction];
    const sort = button(title, () => this.sortBy(field, -direction || (isText(field) ? 1 : -1)), { class: "sort" });
    return element("th", { scope: "col", class: isText(field) ? null : "number", "aria-sort": sorted, data: { head: column } }, sort, mark);
  }

  cell(field, row) {
    const { column, opens } = field;
    const value = row[column] ?? null;
    const text = fieldText(field, row);
    // What a word asks of a person; the word itself says it too.
    const state = stateOfValue(field, value);
    // A row of all workers or all labels has no page.
    const content = opens && value !== null && value !== "(all)" ? button(text || "(no name)", () => openPage(opens, value), { class: "link" }) : text;
    const parts = partsOf(field, row);
    const classes = [isText(field) ? "" : "number", field.format === "date" ? "date" : "", value === null ? "undefined" : "", lengthClass(text), state ? `state ${state}` : ""];
    return element(
      "td",
      { class: classes.filter(Boolean).join(" ") || null, dir: isText(field) ? "auto" : null, data: { column, value: JSON.stringify(value) } },
      content,
      parts.length ? element("small", {}, parts) : null,
    );
  }

  /** The button that opens the answers behind a row, where it can be told which they are. */
  answers(row) {
    const criteria = criteriaOf(this.visual, row);
    const name = fieldText(this.fields[0], row);
    const open = () => openAnswers(criteria, `${this.visual.title}: ${name}`);
    return criteria && button("Answers", open, { class: "link", "aria-label": `Answers behind ${name}` });
  }

  sortBy({ title, column }, direction) {
    this.order = { column, direction };
    this.turnTo(0);
    this.frame.querySelector("th[aria-sort] .sort")?.focus();
    announce(`Sorted by ${title}`);
  }

  /** The rows that hold what is searched for, in the chosen order. */
  found() {
    const wanted = this.search.value.trim().toLowerCase();
    const holds = (row) => this.fields.some(({ column }) => String(row[column] ?? "").toLowerCase().includes(wanted));
    const rows = wanted ? this.rows.filter(holds) : [...this.rows];
    if (!this.order) return rows;
    const { column, direction } = this.order;
    return rows.sort((one, other) => compared(one[column], other[column], direction));
  }

  /** The numbers as lines of texts, in the columns that visuals/csv_columns.py gives. */
  lines() {
    const columns = this.visual.csv.filter(({ key }) => !this.rows.length || this.rows.some((row) => row[key] !== undefined));
    return [columns.map(({ title }) => title), ...this.found().map((row) => columns.map((column) => bareText(column, row)))];
  }
}

// Where a spreadsheet would take a text, or a part of it, for a formula: report/as_csv.py says why.
const FORMULA_START = /([;\t\r\n]|^)(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])/g;

/** A value as programs read it, the same as in report/as_csv.py: no separators, an undefined number is empty. */
function bareText({ key, format, is_status: isStatus }, row) {
  const value = row[key] ?? null;
  if (isStatus) return statusWord(value) ?? (row.of && row.value === null ? row.of.undefined : "");
  if (value === null) return "";
  if (typeof value === "number") return bareNumber(format ?? row.of.format, value);
  const text = String(value).replace(FORMULA_START, "$1'");
  return /^[\t\r\n]/.test(text) ? `'${text}` : text;
}

/** Times to the millisecond, amounts with two decimals. */
function bareNumber(format, value) {
  const number = twelveDigits(value);
  const fixed = (digits) => grouped(number, digits).replaceAll(",", "");
  return format === "amount" ? fixed(2) : String(format === "seconds" ? Number(fixed(3)) : number);
}

function asCsv(lines) {
  const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `\ufeff${lines.map((line) => line.map(quoted).join(",")).join("\r\n")}\r\n`;
}

function asTabs(lines) {
  return lines.map((line) => line.map((text) => text.replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n");
}

/** The name of the saved file: the visual, the scope, on a page what it is about, and what the numbers are narrowed to. */
function csvName({ id }, page) {
  const { scope, from, to, chosen } = report.state;
  const values = page ? [] : Object.values(chosen).flat();
  const narrowed = values.length > 3 ? [...values.slice(0, 3), `and ${values.length - 3} more`] : values;
  const parts = [id, scope, ...(page ? [page.value] : []), ...(from || to ? [`${from ?? "start"} to ${to ?? "end"}`] : []), ...narrowed];
  const plain = (text) => text.normalize("NFKD").replace(/[^\x20-\x7e]/g, "").replace(/[^A-Za-z0-9_]+/g, "-");
  return `${parts.map((part) => plain(part).replace(/^-+/, "").slice(0, 60).replace(/-+$/, "") || "unnamed").join("-")}.csv`;
}

function save(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** Let a button copy a text, and say so for a while. */
function copying(made, textOf) {
  const name = made.textContent;
  made.addEventListener("click", async () => {
    await copyText(textOf());
    announce(`${made.ariaLabel ?? name}: copied`);
    made.textContent = "Copied";
    setTimeout(() => (made.textContent = name), 2000);
  });
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
