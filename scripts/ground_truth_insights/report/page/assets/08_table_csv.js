// The numbers behind a visual as lines of a CSV file: the same as report/csv_columns.py and report/as_csv.py write.

const FIGURE_TITLES = ["Figure", "Value", "From", "To", "n", "Week of", "Last full week", "Week before", "Status"];
// Where a spreadsheet would take a text, or a part of it, for a formula: report/as_csv.py says why.
const FORMULA_START = /([;\t\r\n]|^)(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])/g;
// What a difference of two shares leaves where they are equal.
const NOISE = 1e-12;
const LONGEST_NAME = 60;

function csvLines(visual, rows) {
  if (visual.type === "figures") return [FIGURE_TITLES, ...rows.map((row) => figureLine(visual, row))];
  // What the mart of a filter doesn't hold is left out.
  const columns = csvColumns(visual).filter(({ key }) => !rows.length || rows.some((row) => row[key] !== undefined));
  return [columns.map(({ title }) => title), ...rows.map((row) => columns.map((column) => csvCell(column, row[column.key])))];
}

function figureLine(visual, row) {
  const { measure } = visual.figures.find((figure) => figure.id === row.figure);
  const [value, low, high, now, before] = ["value", "low", "high", "week_value", "week_before_value"].map((key) => bareText(row[key], measure.format));
  const isDefined = row.value !== null && row.value !== undefined;
  const status = statusWord(row.status) ?? (isDefined ? "" : row.is_empty ? EMPTY : measure.undefined);
  return [withUnit(measure.title, measure.format), value, low, high, bareText(row.n, "count"), bareText(row.week_on, "date"), now, before, status];
}

function csvColumns(visual) {
  if (visual.type === "table") return [...numberColumns(visual.fields), ...statusColumns(visual.fields)];
  const categories = visual.type === "matrix" ? [visual.rows, visual.columns] : [visual.category];
  const { facet, measures, reference, forecast, flag } = visual;
  const { format } = visual.value;
  const columns = facet ? [{ title: facet.title, key: facet.column, format: "text" }] : [];
  columns.push(...categories.flatMap(categoryColumns), ...numberColumns(measures));
  if (reference) columns.push(numberColumn(headingOf(reference.title), reference.column, format));
  if (forecast) {
    const title = headingOf(forecast.title);
    columns.push(numberColumn(title, forecast.column, format), ...boundColumns(title, forecast, format));
  }
  // What is behind the colon explains it.
  if (flag) columns.push({ title: headingOf(flag.text.split(":")[0]), key: flag.column, format: "yes_no" });
  return [...columns, ...statusColumns(measures)];
}

function categoryColumns({ title, column, format, name_column: name }) {
  const own = { title, key: column, format };
  return name ? [own, { title: `${title} name`, key: name, format: "text" }] : [own];
}

function numberColumns(measures) {
  return measures.flatMap(({ title, column, format, name_column: name, interval, n }) => [
    numberColumn(title, column, format),
    ...(name ? [{ title: `${title} name`, key: name, format: "text" }] : []),
    ...(interval ? boundColumns(title, interval, format) : []),
    ...(n ? [{ title: `${title} n`, key: n, format: "count" }] : []),
  ]);
}

function boundColumns(title, { low, high }, format) {
  return [numberColumn(`${title} from`, low, format), numberColumn(`${title} to`, high, format)];
}

/** Each status once: where several numbers share it, it is named after none of them. */
function statusColumns(measures) {
  const titles = new Map();
  for (const { title, status } of measures) {
    if (status) titles.set(status, titles.has(status) ? "Status" : `${title} status`);
  }
  return [...titles].map(([key, title]) => ({ title, key, isStatus: true }));
}

function numberColumn(title, key, format) {
  return { title: withUnit(title, format), key, format };
}

function withUnit(title, format) {
  return format === "seconds" ? `${title} (seconds)` : title;
}

function headingOf(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function csvCell({ format, isStatus }, value) {
  return isStatus ? (statusWord(value) ?? "") : bareText(value, format);
}

function bareText(value, format) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return bareNumber(value, format);
  if (typeof value !== "string") return String(value);
  const text = value.replace(FORMULA_START, "$1'");
  return /^[\t\r\n]/.test(text) ? `'${text}` : text;
}

/** A number as programs read it: times to the millisecond, amounts with two decimals, no separators. */
function bareNumber(value, format) {
  const number = twelveDigits(value);
  if (format === "amount") return withoutGroups(number, 2);
  return String(format === "seconds" ? Number(withoutGroups(number, 3)) : number);
}

function twelveDigits(value) {
  if (Number.isInteger(value)) return value;
  return Math.abs(value) < NOISE ? 0 : Number(value.toPrecision(12));
}

function withoutGroups(value, digits) {
  return grouped(value, digits).replaceAll(",", "");
}

/** The name of the saved file: the visual, the scope, and on a page what it is about. */
function csvName(visual, page) {
  const parts = [visual.id, report.state.scope, ...(page ? [page.value] : [])];
  return `${parts.map(safeName).join("-")}.csv`;
}

function safeName(text) {
  const plain = text.normalize("NFKD").replace(/[^\x20-\x7e]/g, "");
  return plain.replace(/[^A-Za-z0-9_]+/g, "-").replace(/^-+/, "").slice(0, LONGEST_NAME).replace(/-+$/, "") || "unnamed";
}
