// From marts to the rows of a visual, in the chosen scope and under the chosen filters.

/** Which mart answers a visual while filters are on: the first that follows most of them. */
function sourceOf(visual, page) {
  const active = report.spec.filters.filter((filter) => isFiltered(filter) && !isChosenBy(visual, filter));
  const candidates = [visual.mart, visual.filtered_mart, visual.label_filtered_mart].filter(Boolean);
  let best = null;
  for (const mart of candidates) {
    // A page is about one worker or label, whatever else is chosen: it follows the days alone, and says so.
    const followed = active.filter((filter) => filter.columns[mart] && !(page && filter.type === "choice"));
    if (best === null || followed.length > best.followed.length) best = { mart, followed };
  }
  return { ...best, ignored: active.filter((filter) => !best.followed.includes(filter)) };
}

/** The filter by what the marks of a chart stand for: a click on one of them chooses it. */
function filterOfMarks({ keys, marts }, page) {
  const isOf = ({ columns, type }) => !(page && type === "choice") && marts.some((mart) => columns[mart] === keys[0].column);
  return keys?.length === 1 ? report.spec.filters.find(isOf) : undefined;
}

/** Whether a filter was chosen on this chart, which then shows what wasn't chosen, too. */
function isChosenBy(visual, filter) {
  return report.state.by === visual.id && filterOfMarks(visual) === filter;
}

/** How to tell the chosen rows of a chart on which a filter was chosen; null for every other chart. */
function choiceOn(visual) {
  const filter = report.spec.filters.find((each) => isFiltered(each) && isChosenBy(visual, each));
  if (!filter) return null;
  const isInside = testOf(filter);
  return (row) => isInside(row[visual.category.column]);
}

const scopeRows = new Map();

function rowsInScope(mart) {
  const key = `${mart.name} ${report.state.scope}`;
  if (!scopeRows.has(key)) {
    if (scopeRows.size > 60) scopeRows.clear();
    scopeRows.set(key, mart.rowsOf(currentScope()));
  }
  return scopeRows.get(key);
}

/** The rows of a mart that pass the filters, and on a page those about its value: found once for all visuals. */
function selectedRows(mart, followed, page) {
  const key = JSON.stringify([mart.name, page?.spec.id, page?.value, followed.map((filter) => filter.id)]);
  return onceInView(key, () => {
    let rows = rowsInScope(mart);
    for (const filter of followed) rows = passing(rows, mart.columns.get(filter.columns[mart.name]), testOf(filter));
    return page ? rowsAbout(rows, mart, page) : rows;
  });
}

function rowsAbout(rows, mart, { spec, value }) {
  const columns = spec.columns[mart.name].map((column) => mart.columns.get(column));
  if (columns.length === 1) return passing(rows, columns[0], (text) => text === value);
  // A column without a single value has no texts either.
  const places = columns.map(({ texts }) => texts?.indexOf(value) ?? -1);
  return rows.filter((row) => columns.some(({ values }, index) => values[row] === places[index]));
}

// Every choice makes a new state, so what was found under an older one is forgotten with it.
const foundInView = new WeakMap();

function onceInView(key, find) {
  if (!foundInView.has(report.state)) foundInView.set(report.state, new Map());
  const found = foundInView.get(report.state);
  if (!found.has(key)) found.set(key, find());
  return found.get(key);
}

/** The rows whose text passes a test, which is asked once for each text: a million rows take milliseconds. */
function passing(rows, { values, texts = [] }, test) {
  const inside = Uint8Array.from(texts, (text) => Number(test(text)));
  const passed = new Uint32Array(rows.length);
  let count = 0;
  for (let index = 0; index < rows.length; index += 1) {
    passed[count] = rows[index];
    if (inside[values[rows[index]]]) count += 1;
  }
  return passed.slice(0, count);
}

/** Whether a filter lets a value through: a text, or a day as text or number. */
function testOf({ id, type }) {
  const [from, to] = dayBounds();
  const wanted = new Set(report.state.chosen[id]);
  if (type === "choice") return (text) => wanted.has(text);
  return (day) => day !== null && ordinalOf(day) >= from && ordinalOf(day) <= to;
}

/** First and last chosen day; where the additive marts hold weeks, whole weeks. */
function dayBounds() {
  const { from, to } = report.state;
  const { is_weekly: isWeekly } = report.spec;
  const [first, last] = [from, to].map((day) => day && ordinalOf(day));
  return [
    first === null ? -Infinity : isWeekly ? mondayOf(first) : first,
    last === null ? Infinity : isWeekly ? mondayOf(last) + 6 : last,
  ];
}

/** The days of the scope in order, each with whether it may still grow. */
function calendarDays() {
  const { mart: name, date, incomplete } = report.spec.calendar;
  const mart = report.marts.get(name);
  return onceInView("calendar", () =>
    [...rowsInScope(mart)]
      .map((row) => ({ day: mart.value(date, row), incomplete: mart.value(incomplete, row) }))
      .sort((one, other) => compared(one.day, other.day, 1)),
  );
}

/** The rows of each group, told apart by a number of the places of its texts, or of small whole numbers themselves. */
function groupsOf(rows, mart, keys) {
  const columns = keys.map((key) => mart.columns.get(key));
  const groups = new Map();
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index];
    let code = 0;
    for (const { values, texts } of columns) code = code * (texts?.length ?? 65536) + values[row];
    const group = groups.get(code);
    if (group) group.push(row);
    else groups.set(code, [row]);
  }
  return [...groups.values()];
}

/** One value of a column over rows; undefined where the mart has no such column, null where no row has a value. */
function aggregated(mart, rows, column, aggregation) {
  if (!mart.has(column)) return undefined;
  const { values, texts } = mart.columns.get(column);
  if (aggregation === "any") return Array.from(rows).some((row) => values[row]);
  if (texts || aggregation === "count_distinct") return amongTexts(rows, values, texts, aggregation);
  let total = null;
  let count = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const value = values[rows[index]];
    if ((value ?? null) === null) continue;
    count += 1;
    if (total === null) total = value;
    else if (aggregation === "sum" || aggregation === "average") total += value;
    else if (aggregation === "min" ? value < total : value > total) total = value;
  }
  return aggregation === "average" && count ? total / count : total;
}

/** How many texts stand in rows, or the first or last of them. */
function amongTexts(rows, values, texts, aggregation) {
  const places = new Set();
  for (let index = 0; index < rows.length; index += 1) places.add(values[rows[index]]);
  const found = Array.from(places, (place) => (texts ? texts[place] : place)).filter((text) => text !== null);
  if (aggregation === "count_distinct") return found.length;
  const isBefore = (one, other) => (aggregation === "min" ? one < other : one > other);
  return found.length ? found.reduce((one, other) => (isBefore(other, one) ? other : one)) : null;
}

/** The rows of a chart: one for each category, or for each facet and category. */
function chartRows(visual, page) {
  const source = sourceOf(visual, page);
  const mart = report.marts.get(source.mart);
  const selected = selectedRows(mart, source.followed, page);
  const isOwn = source.mart === visual.mart;
  if (visual.bins && !isOwn) return { ...source, rows: binnedRows(visual, mart, selected) };
  const keys = visual.grouped_by.map(({ column }) => column);
  const rows = groupsOf(selected, mart, keys).map((members) => chartRow(visual, mart, members, isOwn));
  if (visual.type === "line" && (!isOwn || page)) fillDays(visual, rows, source.followed);
  sortRows(visual, rows);
  return { ...source, rows };
}

function chartRow(visual, mart, members, isOwn) {
  const row = {};
  for (const { column } of visual.grouped_by) row[column] = mart.value(column, members[0]);
  for (const [column, aggregation] of Object.entries(visual.aggregations)) {
    const value = aggregated(mart, members, column, aggregation);
    // What stands in the visual's own mart alone is of the whole scope.
    if (isOwn || (value !== undefined && visual.measures.some((each) => each.column === column))) row[column] = value;
  }
  const name = visual.category.name_column;
  if (name) row[name] ??= nameOf(visual, row);
  return row;
}

/** A readable name that only the visual's own mart has. */
function nameOf({ mart: martName, category: { name_column: name, column } }, row) {
  const mart = report.marts.get(martName);
  const names = onceInView(`names ${martName} ${column}`, () =>
    new Map(mart.has(name) ? Array.from(rowsInScope(mart), (each) => [mart.value(column, each), mart.value(name, each)]) : []),
  );
  return names.get(row[column]) ?? null;
}

/** Days without work have no row in the additive marts, but a line must come down to zero there. */
function fillDays({ category: { column }, value, flag }, rows, followed) {
  const [from, to] = followed.some(({ type }) => type === "date_range") ? dayBounds() : [-Infinity, Infinity];
  const known = new Map(rows.map((row) => [row[column], row]));
  const empty = ["sum", "count_distinct"].includes(value.aggregation) ? 0 : null;
  for (const { day, incomplete } of calendarDays()) {
    const ordinal = ordinalOf(day);
    if (ordinal < from || ordinal > to || (report.spec.is_weekly && ordinal !== mondayOf(ordinal))) continue;
    if (!known.has(day)) rows.push({ [column]: day, [value.column]: empty });
    if (flag) (known.get(day) ?? rows.at(-1))[flag.column] = incomplete;
  }
}

/** Sort by facet, then as the visual says, then by name; facets stand in one order everywhere, those with most first. */
function sortRows({ sort, value, category, facet }, rows) {
  const by = rows[0]?.[sort.by] !== undefined ? sort.by : value.column;
  const order = facet ? (report.heads[report.state.scope]?.facets[facet.column] ?? []) : [];
  const places = new Map(order.map((name, place) => [name, place]));
  const place = (row) => places.get(row[facet?.column]) ?? Infinity;
  rows.sort(
    (one, other) =>
      (facet && (compared(place(one), place(other), 1) || compared(one[facet.column], other[facet.column], 1))) ||
      compared(one[by], other[by], sort.order === "ascending" ? 1 : -1) ||
      compared(one[category.column], other[category.column], 1),
  );
}

/** What is undefined comes last in either direction. */
function compared(one, other, direction) {
  const missing = ((one ?? null) === null) - ((other ?? null) === null);
  if (missing || one === other || (one ?? null) === null) return missing;
  return (one < other ? -1 : 1) * direction;
}

/** The bars of a histogram, counted anew. */
function binnedRows({ bins: { item, total, lower_bound: bound }, category, sort, value, measures, mart: name }, mart, selected) {
  const own = report.marts.get(name);
  const copied = [category.column, bound, sort.by];
  const bins = [...rowsInScope(own)]
    .map((row) => ({ ...Object.fromEntries(copied.map((column) => [column, own.value(column, row)])), [value.column]: 0, [total]: 0 }))
    .sort((one, other) => one[bound] - other[bound]);
  for (const members of groupsOf(selected, mart, [item])) {
    const amount = aggregated(mart, members, total, "sum");
    const bin = bins.findLast((each) => each[bound] <= amount);
    if (bin) {
      bin[value.column] += 1;
      bin[total] += amount;
    }
  }
  if (!measures.some(({ column }) => column === total)) for (const bin of bins) delete bin[total];
  return bins;
}

/** The rows of a table or a matrix, as they are in the mart. */
function plainRows(visual, page) {
  const source = sourceOf(visual, page);
  const mart = report.marts.get(source.mart);
  let rows = [...selectedRows(mart, source.followed, page)].map((row) =>
    Object.fromEntries([...mart.columns.keys()].map((column) => [column, mart.value(column, row)])),
  );
  const { sort, keys, limit } = visual;
  if (keys.length && limit) {
    const places = placesOf(visual, rows);
    rows = rows.filter((row) => keys.every(({ column }) => places.get(row[column]) < limit));
  }
  const order = keys.length ? keys.map(({ column }) => [column, 1]) : [[sort.by, sort.order === "ascending" ? 1 : -1]];
  rows.sort((one, other) => order.reduce((found, [by, direction]) => found || compared(one[by], other[by], direction), 0));
  return { ...source, rows, leftOut: mart.leftOut(currentScope()) };
}

/** The place of each category of a matrix on either axis: those which stand on most come first. */
function placesOf({ keys, value }, rows) {
  const weights = new Map();
  for (const row of rows) {
    for (const { column } of keys) weights.set(row[column], (weights.get(row[column]) ?? 0) + (row[value.n ?? value.column] ?? 0));
  }
  const ranked = [...weights].sort((one, other) => other[1] - one[1] || compared(one[0], other[0], 1));
  return new Map(ranked.map(([key], place) => [key, place]));
}

/** The figures of a visual, each with how it follows the filters and what the last two full weeks hold. */
function figureRows(visual, page) {
  const rows = visual.figures.map((figure) => {
    const source = sourceOf(figure, page);
    const mart = report.marts.get(source.mart);
    const selected = selectedRows(mart, source.followed, page);
    const { measure: of, csv: title } = figure;
    const over = (column, how = of.aggregation) => (column ? (aggregated(mart, selected, column, how) ?? null) : null);
    const row = { figure: figure.id, of, title, value: over(of.column), low: over(of.interval?.low), high: over(of.interval?.high), n: over(of.n) };
    // Where nothing passes the filters, nothing was missed either.
    row.is_empty = !selected.length && source.followed.length > 0;
    row.status = row.is_empty && row.value === null ? EMPTY : over(of.status, "min");
    Object.assign(row, { ignored: source.ignored, note: of.aggregation === "sum" ? labelNote(figure, source) : null });
    // The week before a chosen one lies outside the chosen days.
    const always = source.followed.filter((filter) => filter.type !== "date_range");
    return { ...row, ...weeksOf(figure, mart, selectedRows(mart, always, page)) };
  });
  return { rows, ignored: [], followed: [] };
}

const EMPTY = "none";

/** What is said where numbers come from the mart for chosen labels. */
function labelNote(visual, { mart, followed }) {
  const isByLabel = mart === visual.label_filtered_mart && followed.some((filter) => filter.id === "labels");
  return isByLabel && report.state.chosen.labels.length > 1 ? "An annotation counts once for each of the chosen labels." : null;
}

/** What a figure was in the last full week, in that before, and in each of the past. */
function weeksOf({ week, measure }, mart, rows) {
  const weeks = week ? fullWeeks() : null;
  if (!weeks) return { week_on: null, week_value: null, week_before_value: null, has_weeks: Boolean(week) };
  const found = byWeek(rows, mart.columns.get(week));
  const valueOf = (monday) => aggregated(mart, found.get(monday) ?? [], measure.column, measure.aggregation);
  const past = [];
  for (let monday = weeks.first; monday <= weeks.last; monday += 7) past.push({ on: isoDay(monday), value: valueOf(monday) ?? 0 });
  const values = { week_value: valueOf(weeks.last), week_before_value: valueOf(weeks.before) };
  return { week_on: isoDay(weeks.last), ...values, week_is_empty: !found.has(weeks.last), past };
}

const rowsByWeek = new WeakMap();

/** Rows by the Monday of their week, which several figures ask for. */
function byWeek(rows, { values, texts = [] }) {
  if (!rowsByWeek.has(rows)) {
    const mondays = texts.map((day) => day && mondayOf(ordinalOf(day)));
    rowsByWeek.set(rows, Map.groupBy(rows, (row) => mondays[values[row]]));
  }
  return rowsByWeek.get(rows);
}

const MOST_PAST_WEEKS = 26;

/** The Monday of the last full week within the chosen days, and of the one before; null where that isn't full. */
function fullWeeks() {
  return onceInView("weeks", () => {
    const [from, to] = dayBounds();
    const complete = calendarDays().filter(({ incomplete }) => !incomplete).map(({ day }) => ordinalOf(day));
    const full = [...Map.groupBy(complete, mondayOf)].filter(([, days]) => days.length === 7).map(([monday]) => monday);
    const last = full.findLast((monday) => monday >= from && monday + 6 <= to);
    if (!full.includes(last - 7)) return null;
    return { last, before: last - 7, first: Math.max(full[0], last - 7 * (MOST_PAST_WEEKS - 1)) };
  });
}
