// What is drawn of a chart: the same as visuals/drawn.py, for rows that filters have changed.

const LABEL_LENGTH = 36;
const TURNED = { row: "column", column: "row", row_place: "column_place", column_place: "row_place" };

/** The charts of a visual, one for each facet. */
function drawnCharts(visual, rows, page) {
  if (visual.keys.length > 1) return rows.length ? [{ rows: drawnCells(visual, rows), marks: [], events: [], sentence: sentenceOf(visual, rows) }] : [];
  const events = visual.events && !page ? eventRows(visual) : [];
  const facets = Map.groupBy(rows, (row) => headingOf(visual, row));
  return [...facets].map(([heading, members]) => drawnChart(visual, members, events, heading));
}

/** What tells the charts of a visual apart. */
function headingOf({ facet }, row) {
  return facet ? row[facet.column] || "(no name)" : undefined;
}

/** How many rows are drawn; a forecast as far as the past reaches, or four weeks: its interval may go on for months. */
function drawnEnd({ forecast, value, limit }, rows) {
  if (!forecast) return limit !== null && rows.length > limit + 1 ? limit : rows.length;
  const seen = rows.filter((row) => (row[value.column] ?? null) !== null).length;
  return seen + Math.max(seen, 28);
}

function drawnChart(visual, rows, events, heading) {
  const { category } = visual;
  const end = drawnEnd(visual, rows);
  const kept = rows.slice(0, end);
  const labels = uniqueLabels(kept.map((row) => labelOf(category, row)));
  const [first, last] = [rows[0], rows.at(-1)].map((row) => row[category.column]);
  const isChosen = choiceOn(visual);
  return {
    rows: kept.map((row, index) => ({
      ...datumOf(visual, row),
      label: labels[index],
      // Of a chart on which a mark was chosen all others stand back.
      ...(isChosen ? { dim: !isChosen(row) } : {}),
    })),
    marks: marksOf(visual, rows),
    // Those of days that the line doesn't show would stretch it.
    events: events.filter(({ on }) => on >= first && on <= last),
    heading,
    sentence: sentenceOf(visual, rows),
    rest: restText(visual, rows.slice(end)),
    note: flagNote(visual, rows),
  };
}

/** The lines across a chart: its median, and what it is compared with. */
function marksOf({ value, median, reference }, rows) {
  const numbers = (column) => rows.map((row) => row[column]).filter((number) => typeof number === "number");
  const marks = [];
  const values = numbers(value.column).sort((one, other) => one - other);
  if (median && values.length > 2) {
    const middle = (values[(values.length - 1) >> 1] + values[values.length >> 1]) / 2;
    marks.push({ at: middle, text: `median ${shown(value, middle)}` });
  }
  const [at] = reference ? numbers(reference.column) : [];
  if (at !== undefined) marks.push({ at, text: `${reference.title} ${shown(value, at)}` });
  return marks;
}

function labelOf(category, row) {
  const key = row[category.column];
  const name = category.name_column ? row[category.name_column] : null;
  return visible(name ? `${name} (${key})` : String(key));
}

/** What the mark of a row says, in parts. */
function saidOf({ keys, category, measures, flag }, row) {
  const name = category?.format === "date" ? withWeekday(row[category.column]) : keys.map((key) => labelOf(key, row)).join(", ");
  const known = measures.filter((measure) => row[measure.column] !== undefined);
  return [name, ...known.map((measure) => `${measure.title}: ${told(measure, row)}`), ...(flag && row[flag.column] ? [flag.text] : [])];
}

function datumOf(visual, row) {
  const { category, value, flag, forecast } = visual;
  const said = saidOf(visual, row);
  const datum = {
    key: String(row[category.column]),
    value: row[value.column],
    text: valueText(value, row),
    flag: Boolean(flag && row[flag.column]),
    tip: said.join("\n"),
    said: said.join(", "),
  };
  const ends = (prefix, { low, high }) => ({ [`${prefix}low`]: row[low] ?? null, [`${prefix}high`]: row[high] ?? null });
  if (value.interval) Object.assign(datum, ends("", value.interval));
  if (forecast) Object.assign(datum, { forecast: row[forecast.column] ?? null }, ends("forecast_", forecast.interval));
  return datum;
}

function drawnCells(visual, rows) {
  const { keys: [first, second], value, symmetric } = visual;
  const places = placesOf(visual, rows);
  return rows.flatMap((row) => {
    const said = saidOf(visual, row);
    const cell = {
      row: shortLabel(labelOf(first, row)),
      column: shortLabel(labelOf(second, row)),
      row_place: places.get(row[first.column]),
      column_place: places.get(row[second.column]),
      value: row[value.column],
      text: cellText(value, row),
      weak: Boolean(value.status) && (row[value.status] ?? "ok") !== "ok",
      tip: said.join("\n"),
      said: said.join(", "),
    };
    const turned = () => Object.fromEntries(Object.entries(TURNED).map(([name, other]) => [name, cell[other]]));
    return symmetric && row[first.column] !== row[second.column] ? [cell, { ...cell, ...turned() }] : [cell];
  });
}

/** A number in as few letters as a small cell has room for. */
function cellText(value, row) {
  const number = row[value.column];
  if (number === null) return "·";
  if (value.format === "share") return grouped(twelveDigits(number * 100));
  return value.format === "coefficient" ? grouped(number, 2) : shown(value, number);
}

/** A number with its interval and the number of items it stands on. */
function told(measure, row) {
  const text = valueText(measure, row);
  if (row[measure.column] === null) return text;
  const { interval, n } = measure;
  const reach = interval ? span(measure, row[interval.low], row[interval.high]) : "";
  const items = (row[n] ?? null) === null ? "" : `, n = ${grouped(row[n])}`;
  return `${text}${reach && ` (${reach})`}${items}`;
}

function valueText(measure, row) {
  return shown(measure, row[measure.column], measure.status ? row[measure.status] : null);
}

function eventRows({ events: { mart: name, date, text, description } }) {
  const mart = report.marts.get(name);
  const found = Array.from(rowsInScope(mart), (row) => {
    const [on, title, more] = [date, text, description].map((column) => mart.value(column, row));
    return { on, title, said: more ? `${title}: ${more}` : title };
  });
  found.sort((one, other) => compared(one.on, other.on, 1) || compared(one.title, other.title, 1));
  // Numbered day by day: the names stand below the chart, where there is room for them.
  return [...Map.groupBy(found, ({ on }) => on)].map(([on, members], index) => ({
    on,
    text: String(index + 1),
    names: members.map(({ title }) => title).join("; "),
    tip: [on, ...members.map(({ said }) => said)].join("\n"),
  }));
}

function restText({ forecast, category, value }, rest) {
  if (!rest.length) return "";
  if (forecast) return `The forecast and its band go on to ${rest.at(-1)[category.column]}`;
  const amount = sumOf(rest.map((row) => row[value.column] ?? 0));
  return `and ${grouped(rest.length)} more ${category.noun.many}${value.aggregation === "sum" ? ` with ${amountText(value, amount)}` : ""}`;
}

function flagNote({ flag, category }, rows) {
  const flagged = flag ? rows.filter((row) => row[flag.column]).length : 0;
  return flagged ? `${counted(flagged, category.noun)} ${flag.text}` : "";
}

/** The labels cut to what an axis can hold; where two become one, the later gets a number. */
function uniqueLabels(labels) {
  const seen = new Map();
  return labels.map(shortLabel).map((text) => {
    seen.set(text, (seen.get(text) ?? 0) + 1);
    return seen.get(text) === 1 ? text : `${text} [${seen.get(text)}]`;
  });
}

function shortLabel(label) {
  const letters = [...(label.split(/\s+/).filter(Boolean).join(" ") || "(no name)")];
  return letters.length <= LABEL_LENGTH ? letters.join("") : `${letters.slice(0, LABEL_LENGTH - 1).join("")}…`;
}
