// From marts to the rows of a visual, in the chosen scope and under the chosen filters.

/** Which mart answers a visual while filters are on: the first that follows most of them. */
function sourceOf(visual, isOnPage) {
  const active = report.spec.filters.filter(isFiltered);
  const candidates = [visual.mart, visual.filtered_mart, visual.label_filtered_mart].filter(Boolean);
  let best = null;
  for (const mart of candidates) {
    // A page is about one worker or label, whatever else is chosen: it follows the days alone, and says so.
    const followed = active.filter((filter) => filter.columns[mart] && !(isOnPage && filter.type === "choice"));
    if (best === null || followed.length > best.followed.length) best = { mart, followed };
  }
  return { ...best, ignored: active.filter((filter) => !best.followed.includes(filter)) };
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
    for (const filter of followed) rows = passing(rows, mart.columns.get(filter.columns[mart.name]), filter);
    return page ? rowsAbout(rows, mart, page) : rows;
  });
}

function rowsAbout(rows, mart, page) {
  const columns = page.spec.columns[mart.name].map((column) => mart.columns.get(column));
  // A column without a single value has no texts either.
  const places = columns.map((column) => column.texts?.indexOf(page.value) ?? -1);
  return kept(rows, (row) => columns.some((column, index) => column.values[row] === places[index]));
}

// Every choice makes a new state, so what was found under an older one is forgotten with it.
const foundInView = new WeakMap();

function onceInView(key, find) {
  if (!foundInView.has(report.state)) foundInView.set(report.state, new Map());
  const found = foundInView.get(report.state);
  if (!found.has(key)) found.set(key, find());
  return found.get(key);
}

function passing(rows, column, filter) {
  if (filter.type === "date_range") return between(rows, column, ...dayBounds());
  const wanted = new Set(report.state.chosen[filter.id]);
  return withText(rows, column, (text) => wanted.has(text));
}

/** The rows of the days from one to another, both included. */
function between(rows, column, from, to) {
  if (column.texts) return withText(rows, column, (day) => day !== null && ordinalOf(day) >= from && ordinalOf(day) <= to);
  const { values } = column;
  return kept(rows, (row) => values[row] >= from && values[row] <= to);
}

/** The rows whose text passes a test, which is asked once for each text. */
function withText(rows, { texts, values }, test) {
  // A column without a single value has no texts, and nothing to choose.
  if (!texts) return rows.slice(0, 0);
  const inside = texts.map(test);
  return kept(rows, (row) => inside[values[row]]);
}

/** The rows that pass a test: half the time that the arrays' own filter takes, which a million rows feel. */
function kept(rows, test) {
  const passed = new Uint32Array(rows.length);
  let count = 0;
  for (const row of rows) {
    passed[count] = row;
    if (test(row)) count += 1;
  }
  return passed.slice(0, count);
}

/** First and last chosen day; where the additive marts hold weeks, whole weeks. */
function dayBounds() {
  const { from, to } = report.state;
  let first = from === null ? -Infinity : ordinalOf(from);
  let last = to === null ? Infinity : ordinalOf(to);
  if (report.spec.is_weekly) {
    if (first !== -Infinity) first = mondayOf(first);
    if (last !== Infinity) last = mondayOf(last) + 6;
  }
  return [first, last];
}

/** The days of the scope in order, each with whether it may still grow. */
function calendarDays() {
  const { mart: name, date, incomplete } = report.spec.calendar;
  const mart = report.marts.get(name);
  return onceInView("calendar", () =>
    [...rowsInScope(mart)]
      .map((row) => ({ day: mart.value(date, row), incomplete: mart.value(incomplete, row) }))
      .sort((one, other) => (one.day < other.day ? -1 : 1)),
  );
}

/** The rows of each group, by counting: a million rows take milliseconds. Keys are texts or days. */
function groupsOf(rows, mart, keys) {
  const columns = keys.map((key) => mart.columns.get(key));
  const codes = new Float64Array(rows.length);
  let width = 1;
  for (const { values, texts } of columns) {
    let least = 0;
    let size = texts?.length ?? 0;
    if (!texts) {
      least = Infinity;
      let most = -Infinity;
      for (let index = 0; index < rows.length; index += 1) {
        const value = values[rows[index]];
        if (value < least) least = value;
        if (value > most) most = value;
      }
      size = rows.length ? most - least + 1 : 0;
    }
    for (let index = 0; index < rows.length; index += 1) codes[index] = codes[index] * size + values[rows[index]] - least;
    width *= size;
  }
  const counts = new Uint32Array(width + 1);
  for (let index = 0; index < codes.length; index += 1) counts[codes[index] + 1] += 1;
  for (let code = 0; code < width; code += 1) counts[code + 1] += counts[code];
  const starts = counts.slice();
  const sorted = new Uint32Array(rows.length);
  for (let index = 0; index < codes.length; index += 1) {
    sorted[starts[codes[index]]] = rows[index];
    starts[codes[index]] += 1;
  }
  const groups = [];
  for (let code = 0; code < width; code += 1) {
    if (counts[code + 1] > counts[code]) groups.push(sorted.subarray(counts[code], counts[code + 1]));
  }
  return groups;
}

function aggregated(mart, rows, column, aggregation) {
  if (!mart.has(column)) return undefined;
  const { values, texts, isDay } = mart.columns.get(column);
  if (aggregation === "count_distinct") return distinct(rows, values, texts);
  let total = null;
  let count = 0;
  for (const row of rows) {
    const value = texts ? texts[values[row]] : values[row];
    // NaN, which is unlike itself, stands for no number.
    if (value === null || value === undefined || value !== value) continue;
    count += 1;
    if (total === null) total = value;
    else if (aggregation === "sum" || aggregation === "average") total += value;
    else if (aggregation === "min" ? value < total : value > total) total = value;
  }
  if (isDay && total !== null) return isoDay(total);
  return aggregation === "average" && count ? total / count : total;
}

function distinct(rows, values, texts) {
  if (!texts) return new Set(Array.from(rows, (row) => values[row]).filter((value) => value !== null)).size;
  const seen = new Uint8Array(texts.length);
  for (const row of rows) seen[values[row]] = 1;
  return texts.filter((text, place) => seen[place] && text !== null).length;
}

function categoryValue(mart, column, row) {
  const value = mart.value(column, row);
  return mart.columns.get(column).isDay ? isoDay(value) : value;
}

/** The rows of a chart: one for each category, or for each facet and category. */
function chartRows(visual, page) {
  const source = sourceOf(visual, page !== null);
  const mart = report.marts.get(source.mart);
  const selected = selectedRows(mart, source.followed, page);
  const isOwn = source.mart === visual.mart;
  if (visual.bins && !isOwn) return { ...source, rows: binnedRows(visual, mart, selected) };
  const keys = [visual.category.column, ...(visual.facet ? [visual.facet.column] : [])];
  const rows = groupsOf(selected, mart, keys).map((members) => chartRow(visual, mart, members, isOwn));
  if (visual.type === "line" && (!isOwn || page)) fillDays(visual, rows);
  sortRows(visual, rows);
  return { ...source, rows };
}

function chartRow(visual, mart, members, isOwn) {
  const row = { [visual.category.column]: categoryValue(mart, visual.category.column, members[0]) };
  if (visual.facet) row[visual.facet.column] = mart.value(visual.facet.column, members[0]);
  const measures = isOwn ? visual.measures : visual.measures.filter((each) => mart.has(each.column));
  for (const measure of measures) addMeasure(row, mart, members, measure);
  const name = visual.category.name_column;
  if (name) row[name] = mart.has(name) ? mart.value(name, members[0]) : nameOf(visual, row);
  if (visual.sort.by !== visual.category.column && row[visual.sort.by] === undefined) {
    row[visual.sort.by] = aggregated(mart, members, visual.sort.by, "min") ?? null;
  }
  if (visual.flag) row[visual.flag.column] = isOwn && [...members].some((each) => mart.value(visual.flag.column, each));
  if (visual.reference && isOwn) row[visual.reference.column] = aggregated(mart, members, visual.reference.column, "max");
  if (visual.forecast && isOwn) {
    const { column, interval } = visual.forecast;
    for (const each of [column, interval.low, interval.high]) row[each] = aggregated(mart, members, each, "max");
  }
  return row;
}

function addMeasure(row, mart, members, measure) {
  row[measure.column] = aggregated(mart, members, measure.column, measure.aggregation);
  for (const column of [measure.interval?.low, measure.interval?.high, measure.n].filter(Boolean)) {
    row[column] = aggregated(mart, members, column, measure.aggregation) ?? null;
  }
  if (measure.status) row[measure.status] = aggregated(mart, members, measure.status, "min") ?? null;
}

/** A readable name that only the visual's own mart has. */
function nameOf(visual, row) {
  const { name_column: name, column } = visual.category;
  const key = `${visual.mart} ${column} ${report.state.scope}`;
  if (!namesInScope.has(key)) {
    const mart = report.marts.get(visual.mart);
    const names = new Map();
    if (mart.has(name)) for (const each of rowsInScope(mart)) names.set(mart.value(column, each), mart.value(name, each));
    namesInScope.set(key, names);
  }
  return namesInScope.get(key).get(row[column]) ?? null;
}

const namesInScope = new Map();

/** Days without work have no row in the additive marts, but a line must come down to zero there. */
function fillDays(visual, rows) {
  const column = visual.category.column;
  const [from, to] = isFiltered(report.spec.filters.find((each) => each.type === "date_range") ?? { type: "", id: "" })
    ? dayBounds()
    : [-Infinity, Infinity];
  const known = new Map(rows.map((row) => [row[column], row]));
  const empty = ["sum", "count_distinct"].includes(visual.value.aggregation) ? 0 : null;
  for (const { day, incomplete } of calendarDays()) {
    const ordinal = ordinalOf(day);
    if (ordinal < from || ordinal > to) continue;
    if (report.spec.is_weekly && ordinal !== mondayOf(ordinal)) continue;
    if (!known.has(day)) {
      const row = { [column]: day, [visual.value.column]: empty };
      rows.push(row);
      known.set(day, row);
    }
    if (visual.flag) known.get(day)[visual.flag.column] = incomplete;
  }
}

function sortRows(visual, rows) {
  const direction = visual.sort.order === "ascending" ? 1 : -1;
  const by = rows.length && rows[0][visual.sort.by] !== undefined ? visual.sort.by : visual.value.column;
  rows.sort(
    (one, other) =>
      compared(one[by], other[by], direction) || compared(one[visual.category.column], other[visual.category.column], 1),
  );
  if (!visual.facet) return;
  const totals = new Map();
  for (const row of rows) {
    const facet = row[visual.facet.column];
    totals.set(facet, (totals.get(facet) ?? 0) + (row[visual.value.column] ?? 0));
  }
  rows.sort(
    (one, other) =>
      totals.get(other[visual.facet.column]) - totals.get(one[visual.facet.column]) ||
      compared(one[visual.facet.column], other[visual.facet.column], 1),
  );
}

/** What is undefined comes last in either direction. */
function compared(one, other, direction) {
  const missing = (one === null || one === undefined) - (other === null || other === undefined);
  if (missing || one === null || one === undefined) return missing;
  if (one === other) return 0;
  return (one < other ? -1 : 1) * direction;
}

function binnedRows(visual, mart, selected) {
  const { item, total, lower_bound: bound } = visual.bins;
  const own = report.marts.get(visual.mart);
  const bins = [...rowsInScope(own)]
    .map((row) => ({
      [visual.category.column]: own.value(visual.category.column, row),
      [bound]: own.value(bound, row),
      [visual.sort.by]: own.value(visual.sort.by, row),
      [visual.value.column]: 0,
      [total]: 0,
    }))
    .sort((one, other) => one[bound] - other[bound]);
  for (const members of groupsOf(selected, mart, [item])) {
    const amount = aggregated(mart, members, total, "sum");
    const bin = bins.findLast((each) => each[bound] <= amount);
    if (bin) {
      bin[visual.value.column] += 1;
      bin[total] += amount;
    }
  }
  const totalIsShown = visual.measures.some((measure) => measure.column === total);
  if (!totalIsShown) for (const bin of bins) delete bin[total];
  return bins;
}

/** The rows of a table or a matrix, as they are in the mart. */
function plainRows(visual, page) {
  const source = sourceOf(visual, page !== null);
  const mart = report.marts.get(source.mart);
  let rows = [...selectedRows(mart, source.followed, page)].map((row) => {
    const made = {};
    for (const column of mart.columns.keys()) made[column] = categoryValue(mart, column, row);
    return made;
  });
  if (visual.type === "matrix") rows = largest(visual, rows);
  else {
    const direction = visual.sort.order === "ascending" ? 1 : -1;
    rows.sort((one, other) => compared(one[visual.sort.by], other[visual.sort.by], direction));
  }
  return { ...source, rows, leftOut: mart.leftOut(currentScope()) };
}

/** How much each category of a matrix stands on: those with most come first. */
function weightsOf({ rows: one, columns: other, value }, rows) {
  const weights = new Map();
  for (const row of rows) {
    for (const key of [row[one.column], row[other.column]]) {
      weights.set(key, (weights.get(key) ?? 0) + (row[value.n ?? value.column] ?? 0));
    }
  }
  return weights;
}

/** Of a matrix with a limit, the categories that stand on most. */
function largest(visual, rows) {
  const [one, other] = [visual.rows.column, visual.columns.column];
  if (visual.limit) {
    const ranked = [...weightsOf(visual, rows)].sort((a, b) => b[1] - a[1] || compared(a[0], b[0], 1)).slice(0, visual.limit);
    const among = new Set(ranked.map(([key]) => key));
    rows = rows.filter((row) => among.has(row[one]) && among.has(row[other]));
  }
  return rows.sort((a, b) => compared(a[one], b[one], 1) || compared(a[other], b[other], 1));
}

/** The figures of a visual, each with how it follows the filters and what the last two full weeks hold. */
function figureRows(visual, page) {
  return visual.figures.map((figure) => {
    const source = sourceOf(figure, page !== null);
    const mart = report.marts.get(source.mart);
    const rows = selectedRows(mart, source.followed, page);
    const { measure } = figure;
    const of = (column) => (column ? (aggregated(mart, rows, column, measure.aggregation) ?? null) : null);
    const row = {
      figure: figure.id,
      value: of(measure.column),
      low: of(measure.interval?.low),
      high: of(measure.interval?.high),
      n: of(measure.n),
      status: measure.status ? (aggregated(mart, rows, measure.status, "min") ?? null) : null,
      week_on: null,
      week_value: null,
      week_before_value: null,
      // Where nothing passes the filters, nothing was missed either.
      is_empty: !rows.length && source.followed.length > 0,
      ignored: source.ignored,
      note: measure.aggregation === "sum" ? labelNote(figure, source) : null,
    };
    // The week before a chosen one lies outside the chosen days.
    const always = source.followed.filter((filter) => filter.type !== "date_range");
    if (figure.week) addWeeks(row, figure, mart, selectedRows(mart, always, page));
    return row;
  });
}

/** What is said where numbers come from the mart for chosen labels. */
function labelNote(shown, { mart, followed }) {
  const isByLabel = mart === shown.label_filtered_mart && followed.some((filter) => filter.id === "labels");
  return isByLabel && report.state.chosen.labels.length > 1 ? "An annotation counts once for each of the chosen labels." : null;
}

function addWeeks(row, figure, mart, rows) {
  const weeks = fullWeeks();
  if (weeks === null) return;
  row.week_on = isoDay(weeks.last);
  const days = mart.columns.get(figure.week);
  const { measure } = figure;
  for (const [key, monday] of [["week_value", weeks.last], ["week_before_value", weeks.before]]) {
    const inside = weekOf(rows, days, monday);
    row[key] = aggregated(mart, inside, measure.column, measure.aggregation);
    if (key === "week_value") row.week_is_empty = !inside.length;
  }
  row.past = [];
  for (let monday = weeks.first; monday <= weeks.last; monday += 7) {
    row.past.push({ on: isoDay(monday), value: aggregated(mart, weekOf(rows, days, monday), measure.column, measure.aggregation) ?? 0 });
  }
}

const weeksOfRows = new WeakMap();

/** The rows of a week, which several figures ask for. */
function weekOf(rows, days, monday) {
  if (!weeksOfRows.has(rows)) weeksOfRows.set(rows, new Map());
  const weeks = weeksOfRows.get(rows);
  if (!weeks.has(monday)) weeks.set(monday, between(rows, days, monday, monday + 6));
  return weeks.get(monday);
}

const MOST_PAST_WEEKS = 26;

function fullWeeks() {
  return onceInView("weeks", findFullWeeks);
}

/** The Monday of the last full week within the chosen days, and of the one before; null where that isn't full. */
function findFullWeeks() {
  const [from, to] = dayBounds();
  const complete = calendarDays().filter(({ incomplete }) => !incomplete).map(({ day }) => ordinalOf(day));
  const full = [...Map.groupBy(complete, mondayOf)].filter(([, days]) => days.length === 7).map(([monday]) => monday);
  const last = full.findLast((monday) => monday >= from && monday + 6 <= to);
  if (!full.includes(last - 7)) return null;
  return { last, before: last - 7, first: Math.max(full[0], last - 7 * (MOST_PAST_WEEKS - 1)) };
}
