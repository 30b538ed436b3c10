// The numbers behind a visual as lines of a CSV file, in the columns that visuals/csv_columns.py gives: the same that
// report/as_csv.py writes, for rows that filters have changed.

// Where a spreadsheet would take a text, or a part of it, for a formula: report/as_csv.py says why.
const FORMULA_START = /([;\t\r\n]|^)(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])/g;
// What a difference of two shares leaves where they are equal.
const NOISE = 1e-12;
const LONGEST_NAME = 60;

function csvLines(visual, rows) {
  if (visual.type === "figures") return [visual.csv, ...rows.map((row) => figureLine(visual, row))];
  // What the mart of a filter doesn't hold is left out.
  const columns = visual.csv.filter(({ key }) => !rows.length || rows.some((row) => row[key] !== undefined));
  return [columns.map(({ title }) => title), ...rows.map((row) => columns.map((column) => csvCell(column, row[column.key])))];
}

function figureLine(visual, row) {
  const { measure, csv: title } = visual.figures.find((figure) => figure.id === row.figure);
  const [value, low, high, now, before] = ["value", "low", "high", "week_value", "week_before_value"].map((key) => bareText(row[key], measure.format));
  const isDefined = row.value !== null && row.value !== undefined;
  const status = statusWord(row.status) ?? (isDefined ? "" : row.is_empty ? EMPTY : measure.undefined);
  return [title, value, low, high, bareText(row.n, "count"), bareText(row.week_on, "date"), now, before, status];
}

function csvCell({ format, is_status: isStatus }, value) {
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

/** The name of the saved file: the visual, the scope, on a page what it is about, and what the numbers are narrowed to. */
function csvName(visual, page) {
  const { scope, from, to, chosen } = report.state;
  const days = from || to ? [`${from ?? "start"} to ${to ?? "end"}`] : [];
  const values = page ? [] : Object.values(chosen).flat();
  const narrowed = values.length > 3 ? [...values.slice(0, 3), `and ${values.length - 3} more`] : values;
  const parts = [visual.id, scope, ...(page ? [page.value] : []), ...days, ...narrowed];
  return `${parts.map(safeName).join("-")}.csv`;
}

function safeName(text) {
  const plain = text.normalize("NFKD").replace(/[^\x20-\x7e]/g, "");
  return plain.replace(/[^A-Za-z0-9_]+/g, "-").replace(/^-+/, "").slice(0, LONGEST_NAME).replace(/-+$/, "") || "unnamed";
}
