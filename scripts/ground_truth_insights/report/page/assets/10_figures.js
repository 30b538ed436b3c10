// Key figures: each a number with what it means, its interval, and the change from week to week.

function figureCards(visual, rows) {
  const meanings = visual.figures.flatMap(({ measure }) => [element("dt", {}, measure.title), element("dd", {}, measure.definition)]);
  return element(
    "div",
    {},
    element("dl", { class: "figures" }, rows.map((row, index) => figureCard(visual.figures[index], row))),
    element("details", { class: "meanings", open: report.isPrinting }, element("summary", {}, "What these numbers mean"), element("dl", {}, meanings)),
  );
}

const EMPTY = "none";
// More letters than this are no number to be seen from afar.
const LONGEST_BIG_TEXT = 24;

/** The value of a figure in words; what no row stands on is empty, not unknown. */
function figureText(measure, row) {
  return row.value === null && row.is_empty ? EMPTY : shown(measure, row.value, row.status);
}

function figureCard({ measure, week }, row) {
  const isDefined = row.value !== null;
  const text = figureText(measure, row);
  const kind = !isDefined ? "undefined" : text.length > LONGEST_BIG_TEXT ? "sentence" : "";
  const value = element("dd", { class: `figure-value ${kind}`.trim() }, text);
  const lines = [];
  const reach = isDefined ? span(measure, row.low, row.high) : "";
  if (reach) lines.push(element("dd", { class: "figure-line" }, reach));
  if (isDefined && row.n !== null) lines.push(element("dd", { class: "figure-line" }, itemsText(measure.n, row.n)));
  if (week && !row.is_empty) lines.push(changeLine(measure, row), sparkline(measure, row.past));
  if (row.note) lines.push(element("dd", { class: "figure-line", text: row.note }));
  if (row.ignored.length) lines.push(element("dd", { class: "ignored", text: ignoredText(row.ignored) }));
  return element("div", { class: "figure" }, element("dt", { title: measure.definition }, measure.title), value, lines.filter(Boolean));
}

/** What a number stands on: alpha compares answers, all others are about data objects. */
function itemsText(column, count) {
  return `n = ${grouped(count, 0)}${column.startsWith("krippendorff_alpha") ? " answers" : ""}`;
}

const SPARK = { width: 132, height: 26 };

/** A small line of the past: a full week for each point. */
function sparkline(measure, past) {
  if (!past || past.length < 3) return null;
  const top = Math.max(...past.map(({ value }) => value), 1e-9);
  const points = past.map(({ value }, index) => `${2 + (index * (SPARK.width - 4)) / (past.length - 1)},${SPARK.height - 2 - (value / top) * (SPARK.height - 6)}`);
  const said = `Full weeks from ${past[0].on}: ${past.map(({ value }) => shown(measure, value)).join(", ")}`;
  const make = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const [x, y] = points.at(-1).split(",");
  const svg = make("svg", { viewBox: `0 0 ${SPARK.width} ${SPARK.height}`, width: SPARK.width, height: SPARK.height, role: "img", "aria-label": said });
  const title = make("title", {});
  title.textContent = said;
  svg.append(title, make("polyline", { points: points.join(" ") }), make("circle", { cx: x, cy: y, r: 2.5 }));
  return element("dd", { class: "spark" }, svg);
}

function changeLine(measure, row) {
  const { week_value: now, week_before_value: before, week_on: on } = row;
  if (on === null) return element("dd", { class: "figure-line" }, "no two full weeks to compare");
  if (now === null || before === null) return element("dd", { class: "figure-line" }, `week of ${on}: ${now === null && row.week_is_empty ? EMPTY : shown(measure, now)}`);
  const change = before === 0 ? null : (now - before) / before;
  const arrow = now > before ? "▲" : now < before ? "▼" : "=";
  // Two digits at least, so that a small change doesn't read as none.
  const amount = change === null ? "" : grouped(Math.abs(change) * 100, change && Math.abs(change) < 0.1 ? 1 : 0);
  const size = change === null ? "" : ` ${arrow} ${amount}%`;
  const words = now > before ? "up" : now < before ? "down" : "the same";
  return element(
    "dd",
    { class: "figure-line" },
    element("span", { class: "change", "aria-hidden": "true" }, size),
    element("span", { class: "unseen" }, change === null ? "" : `${words} ${amount} percent, `),
    withWholeDays(` ${shown(measure, now)} in the week ${on} to ${isoDay(ordinalOf(on) + 6)}, ${shown(measure, before)} in that before`),
  );
}

function ignoredText(filters) {
  return `Not narrowed by: ${filters.map((filter) => filter.title.toLowerCase()).join(", ")}.`;
}
