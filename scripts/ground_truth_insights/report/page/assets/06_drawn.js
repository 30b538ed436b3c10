// What is drawn of a chart: the same as visuals/drawn.py, for rows that filters have changed.

const LABEL_LENGTH = 36;
// The number behind a bar needs room on its right.
const ROOM = 1.18;
// More points than this on a line run into each other.
const DENSE = 90;
// So many are a thicket.
const CROWDED = 400;

/** The charts of a visual, one for each facet. */
function drawnCharts(visual, rows, page) {
  if (!rows.length) return [];
  const events = visual.events && !page ? eventRows(visual) : [];
  if (!visual.facet) return [drawnChart(visual, rows, events, null)];
  const groups = new Map();
  for (const row of rows) {
    const facet = row[visual.facet.column];
    groups.set(facet, [...(groups.get(facet) ?? []), row]);
  }
  return [...groups].map(([name, members]) => drawnChart(visual, members, events, name || "(no name)"));
}

/** How many rows are drawn; a forecast as far as the past reaches, or four weeks: its interval may go on for months. */
function drawnEnd(visual, rows) {
  if (visual.forecast) {
    const seen = rows.filter((row) => (row[visual.value.column] ?? null) !== null).length;
    return seen + Math.max(seen, 28);
  }
  return visual.limit !== null && rows.length > visual.limit + 1 ? visual.limit : rows.length;
}

function drawnChart(visual, rows, events, heading) {
  const end = drawnEnd(visual, rows);
  const [kept, rest] = [rows.slice(0, end), rows.slice(end)];
  const column = visual.value.column;
  const values = rows.map((row) => row[column]).filter((value) => value !== null && value !== undefined);
  const tops = [column, visual.value.interval?.high].filter(Boolean);
  const top = Math.max(0, ...kept.flatMap((row) => tops.map((each) => row[each] ?? 0)));
  const labels = uniqueLabels(kept.map((row) => labelOf(visual.category, row)));
  const beside = { room: top * ROOM, dense: kept.length > DENSE, crowded: kept.length > CROWDED };
  const marks = [];
  if (visual.median && values.length > 2) {
    const median = medianOf(values);
    marks.push({ at: median, text: `median ${shown(visual.value, median)}` });
  }
  if (visual.reference) {
    const at = rows.map((row) => row[visual.reference.column]).find((value) => typeof value === "number");
    if (at !== undefined) marks.push({ at, text: `${visual.reference.title} ${shown(visual.value, at)}` });
  }
  return {
    rows: kept.map((row, index) => ({ ...datumOf(visual, row), label: labels[index], ...beside })),
    marks,
    events: insideDays(events, rows, visual),
    heading,
    sentence: sentenceOf(visual, rows),
    rest: restText(visual, rest),
    note: flagNote(visual, rows),
  };
}

function labelOf(category, row) {
  const key = row[category.column];
  const name = category.name_column ? row[category.name_column] : null;
  return visible(name ? `${name} (${key})` : String(key));
}

function datumOf(visual, row) {
  const key = row[visual.category.column];
  const measures = visual.measures.filter((measure) => row[measure.column] !== undefined);
  const said = [visual.category.format === "date" ? withWeekday(key) : labelOf(visual.category, row)];
  said.push(...measures.map((measure) => `${measure.title}: ${told(measure, row)}`));
  const flagged = Boolean(visual.flag && row[visual.flag.column]);
  if (flagged) said.push(visual.flag.text);
  const datum = {
    key: String(key),
    value: row[visual.value.column],
    text: valueText(visual.value, row),
    flag: flagged,
    tip: said.join("\n"),
    said: said.join(", "),
  };
  if (visual.value.interval) {
    datum.low = row[visual.value.interval.low] ?? null;
    datum.high = row[visual.value.interval.high] ?? null;
  }
  if (visual.forecast) {
    datum.forecast = row[visual.forecast.column] ?? null;
    datum.forecast_low = row[visual.forecast.interval.low] ?? null;
    datum.forecast_high = row[visual.forecast.interval.high] ?? null;
  }
  return datum;
}

/** A number with its interval and the number of items it stands on. */
function told(measure, row) {
  let text = valueText(measure, row);
  if (row[measure.column] === null) return text;
  const { interval, n } = measure;
  const reach = interval ? span(measure, row[interval.low], row[interval.high]) : "";
  if (reach) text += ` (${reach})`;
  if (n && row[n] !== null && row[n] !== undefined) text += `, n = ${grouped(row[n], 0)}`;
  return text;
}

function valueText(measure, row) {
  return shown(measure, row[measure.column], measure.status ? row[measure.status] : null);
}

function eventRows(visual) {
  const { mart: name, date, text, description } = visual.events;
  const mart = report.marts.get(name);
  const found = [...rowsInScope(mart)]
    .map((row) => {
      const [on, name, more] = [date, text, description].map((column) => mart.value(column, row));
      return { on, name, more };
    })
    .sort((one, other) => compared(one.on, other.on, 1) || compared(one.name, other.name, 1));
  // Numbered day by day: the names stand below the chart, where there is room for them.
  return [...Map.groupBy(found, (event) => event.on)].map(([on, members], index) => ({
    on,
    text: String(index + 1),
    names: members.map((event) => event.name).join("; "),
    tip: [on, ...members.map(({ name, more }) => (more ? `${name}: ${more}` : name))].join("\n"),
  }));
}

/** The events of the days that the line shows: others would stretch it. */
function insideDays(events, rows, visual) {
  const days = rows.map((row) => row[visual.category.column]);
  return events.filter((event) => event.on >= days[0] && event.on <= days.at(-1));
}

function medianOf(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function restText(visual, rest) {
  if (!rest.length) return "";
  if (visual.forecast) return `The forecast and its band go on to ${rest.at(-1)[visual.category.column]}`;
  const text = `and ${grouped(rest.length, 0)} more ${visual.category.noun.many}`;
  if (visual.value.aggregation !== "sum") return text;
  return `${text} with ${amountText(visual.value, sumOf(rest.map((row) => row[visual.value.column] ?? 0)))}`;
}

function flagNote(visual, rows) {
  if (!visual.flag) return "";
  const flagged = rows.filter((row) => row[visual.flag.column]).length;
  return flagged ? `${counted(flagged, visual.category.noun)} ${visual.flag.text}` : "";
}

function uniqueLabels(labels) {
  const seen = new Map();
  return labels.map((label) => {
    const text = shortLabel(label);
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    return times === 1 ? text : `${text} [${times}]`;
  });
}

function shortLabel(label) {
  const flat = label.split(/\s+/).filter(Boolean).join(" ") || "(no name)";
  const letters = [...flat];
  return letters.length <= LABEL_LENGTH ? flat : `${letters.slice(0, LABEL_LENGTH - 1).join("")}…`;
}
