// Key figures: each a number with what it means, its interval, and the change from week to week.

// More letters than this are no number to be seen from afar.
const LONGEST_BIG_TEXT = 24;

function figureCard(row) {
  const { of, value, low, high, n, week_on: on, is_empty: isEmpty, past, note, ignored } = row;
  const isDefined = value !== null;
  const text = shown(of, value, row.status);
  const kind = !isDefined ? " undefined" : text.length > LONGEST_BIG_TEXT ? " sentence" : "";
  const lines = [
    isDefined && span(of, low, high),
    isDefined && n !== null && itemsText(of.n, n),
    past && !isEmpty && changeOf(row),
    past === undefined && row.has_weeks && !isEmpty && "no two full weeks to compare",
    note,
  ];
  const said = lines.filter(Boolean).map((line) => element("dd", { class: "figure-line" }, line));
  if (on && !isEmpty) said.push(sparkline(of, past));
  if (ignored.length) said.push(element("dd", { class: "ignored", text: ignoredText(ignored) }));
  return element("div", { class: "figure" }, element("dt", { title: of.definition }, of.title), element("dd", { class: `figure-value${kind}` }, text), said);
}

/** What a number stands on: alpha compares answers, all others are about data objects. */
function itemsText(column, count) {
  return `n = ${grouped(count)}${column.startsWith("krippendorff_alpha") ? " answers" : ""}`;
}

const SPARK = { width: 132, height: 26 };

/** A small line of the past: a full week for each point. */
function sparkline(measure, past) {
  if (past.length < 3) return null;
  const { width, height } = SPARK;
  const top = Math.max(...past.map(({ value }) => value), 1e-9);
  const points = past.map(({ value }, index) => [2 + (index * (width - 4)) / (past.length - 1), height - 2 - (value / top) * (height - 6)]);
  const said = `Full weeks from ${past[0].on}: ${past.map(({ value }) => shown(measure, value)).join(", ")}`;
  const make = (name, attributes, ...children) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const [cx, cy] = points.at(-1);
  const parts = [make("title", {}, said), make("polyline", { points: points.join(" ") }), make("circle", { cx, cy, r: 2.5 })];
  return element("dd", { class: "spark" }, make("svg", { viewBox: `0 0 ${width} ${height}`, ...SPARK, role: "img", "aria-label": said }, ...parts));
}

/** The change from the week before to the last full week, as parts of a line. */
function changeOf({ of, week_value: now, week_before_value: before, week_on: on, week_is_empty: isEmpty }) {
  if (now === null || before === null) return `week of ${on}: ${now === null && isEmpty ? EMPTY : shown(of, now)}`;
  const said = withWholeDays(` ${shown(of, now)} in the week ${on} to ${isoDay(ordinalOf(on) + 6)}, ${shown(of, before)} in that before`);
  if (before === 0) return said;
  const change = (now - before) / before;
  const [arrow, words] = now > before ? ["▲", "up"] : now < before ? ["▼", "down"] : ["=", "the same"];
  // Two digits at least, so that a small change doesn't read as none.
  const amount = grouped(Math.abs(change) * 100, change && Math.abs(change) < 0.1 ? 1 : 0);
  return [
    element("span", { class: "change", "aria-hidden": "true" }, ` ${arrow} ${amount}%`),
    element("span", { class: "unseen" }, `${words} ${amount} percent, `),
    ...said,
  ];
}

function ignoredText(filters) {
  return `Not narrowed by: ${filters.map((filter) => filter.title.toLowerCase()).join(", ")}.`;
}
