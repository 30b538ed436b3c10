// Numbers as a table that can be sorted, copied and saved.

const MOST_TABLE_ROWS = 200;

/** What a visual shows, as columns and rows; `value` of a cell is the bare number or text. */
function tableOf(visual, rows) {
  const table = cellsOf(visual, rows);
  // What is saved is written from the rows themselves, in the order that the reader chose.
  table.rows.forEach((cells, index) => (cells.source = rows[index]));
  return table;
}

function cellsOf(visual, rows) {
  if (visual.type === "figures") return figureTable(visual, rows);
  if (visual.type === "table") return { columns: fieldColumns(visual.fields), rows: rows.map((row) => fieldCells(visual.fields, row)) };
  const categories = visual.type === "matrix" ? [visual.rows, visual.columns] : [visual.category];
  const facet = visual.facet ? [{ column: visual.facet.column, title: visual.facet.title, format: "text" }] : [];
  const measures = visual.measures.filter((measure) => rows.length === 0 || rows.some((row) => row[measure.column] !== undefined));
  const fields = [...facet, ...categories.map((each) => ({ format: "text", ...each })), ...measures];
  const extra = [];
  if (visual.forecast && rows.some((row) => row[visual.forecast.column] !== undefined)) {
    const { column, low, high, title } = visual.forecast;
    const format = visual.value.format;
    extra.push({ column, title, format, interval: { low, high }, undefined: "none" });
  }
  return {
    columns: fieldColumns([...fields, ...extra]),
    rows: rows.map((row) => fieldCells([...fields, ...extra], row)),
  };
}

function fieldColumns(fields) {
  return fields.flatMap((field) => {
    const isText = ["text", "word", "date", "yes_no"].includes(field.format);
    const own = { title: field.title, column: field.column, isText };
    if (!field.interval && !field.n) return [own];
    const more = [];
    if (field.interval) {
      more.push({ title: "from", column: field.interval.low, isText }, { title: "to", column: field.interval.high, isText });
    }
    if (field.n) more.push({ title: "n", column: field.n, isText: false });
    return [own, ...more];
  });
}

function fieldCells(fields, row) {
  return fields.flatMap((field) => {
    const value = row[field.column] ?? null;
    const name = field.name_column ? row[field.name_column] : null;
    const text = shown(field, value, field.status ? row[field.status] : null);
    const cells = [{ value, text: name ? `${name} (${text})` : text, opens: field.opens ?? null }];
    if (field.interval) {
      for (const key of [field.interval.low, field.interval.high]) cells.push(plainCell(field, row[key]));
    }
    if (field.n) cells.push(plainCell({ format: "count" }, row[field.n]));
    return cells;
  });
}

function plainCell(field, value) {
  return { value: value ?? null, text: value === null || value === undefined ? "" : shown(field, value), opens: null };
}

function figureTable(visual, rows) {
  const heads = ["Figure", "Value", "from", "to", "n", "Last full week", "Week before"];
  const keys = ["figure", "value", "low", "high", "n", "week_value", "week_before_value"];
  return {
    columns: heads.map((title, index) => ({ title, column: keys[index], isText: index === 0 })),
    rows: rows.map((row, index) => {
      const { measure } = visual.figures[index];
      const cells = ["low", "high"].map((key) => plainCell(measure, row[key]));
      return [
        { value: row.figure, text: measure.title, opens: null },
        { value: row.value, text: figureText(measure, row), opens: null },
        ...cells,
        plainCell({ format: "count" }, row.n),
        ...["week_value", "week_before_value"].map((key) => plainCell(measure, row[key])),
      ];
    }),
  };
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
    this.shownRows = visual.type === "table" && visual.limit ? visual.limit : MOST_TABLE_ROWS;
    this.host = element("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": `${visual.title}, table` });
    this.more = element("p", { class: "more" });
  }

  draw(table) {
    this.table = table;
    const rows = this.sorted();
    const isEmpty = table.columns.map((_, index) => rows.every((row) => row[index].value === null && row[index].text === ""));
    const kept = table.columns.map((_, index) => index).filter((index) => !isEmpty[index] || !rows.length);
    const head = element("tr", {}, kept.map((index) => this.head(index)));
    const body = rows.slice(0, this.shownRows).map((row) => element("tr", {}, kept.map((index) => this.cell(row[index], table.columns[index]))));
    this.host.replaceChildren(
      element("table", {}, element("caption", { class: "unseen", text: this.visual.title }), element("thead", {}, head), element("tbody", {}, body)),
    );
    this.tellMore(rows.length);
  }

  tellMore(count) {
    this.more.replaceChildren();
    if (count <= this.shownRows) return;
    this.more.append(
      `${grouped(this.shownRows, 0)} of ${grouped(count, 0)} rows. `,
      button("Show all", () => {
        this.shownRows = Infinity;
        this.draw(this.table);
      }),
    );
  }

  head(index) {
    const { title, isText } = this.table.columns[index];
    const isSorted = this.order?.index === index;
    const sort = button(title, () => this.sortBy(index), { class: "sort" });
    const mark = element("span", { "aria-hidden": "true", class: "sort-mark" }, isSorted ? (this.order.direction === 1 ? "▲" : "▼") : "");
    return element(
      "th",
      { scope: "col", class: isText ? null : "number", "aria-sort": isSorted ? (this.order.direction === 1 ? "ascending" : "descending") : null },
      sort,
      mark,
    );
  }

  cell({ value, text, opens }, { isText, column }) {
    // A row of all workers or all labels has no page.
    const content = opens && value !== null && value !== "(all)" ? button(text || "(no name)", () => openPage(opens, value), { class: "link" }) : text;
    return element(
      "td",
      {
        class: [isText ? "" : "number", value === null && text ? "undefined" : "", lengthClass(text)].filter(Boolean).join(" ") || null,
        dir: isText ? "auto" : null,
        data: { column, value: JSON.stringify(value) },
      },
      content,
    );
  }

  sortBy(index) {
    const isSame = this.order?.index === index;
    const first = this.table.columns[index].isText ? 1 : -1;
    this.order = { index, direction: isSame ? -this.order.direction : first };
    this.draw(this.table);
    this.host.querySelectorAll("th .sort")[[...this.host.querySelectorAll("th")].findIndex((head) => head.hasAttribute("aria-sort"))]?.focus();
    announce(`Sorted by ${this.table.columns[index].title}`);
  }

  sorted() {
    if (!this.order) return this.table.rows;
    const { index, direction } = this.order;
    return [...this.table.rows].sort((one, other) => compared(one[index].value, other[index].value, direction));
  }

  lines() {
    return csvLines(this.visual, this.sorted().map((cells) => cells.source));
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
