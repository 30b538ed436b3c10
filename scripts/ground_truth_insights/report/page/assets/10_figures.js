// Key figures: each a number with what it means, its interval, and the change from week to week.

function figureCards(visual, rows) {
  const columns = rows.length % 4 && rows.length % 3 === 0 ? "figures by-three" : "figures";
  return element("dl", { class: columns }, rows.map((row, index) => figureCard(visual.figures[index], row)));
}

const EMPTY = "none";
// More letters than this are no number to be seen from afar.
const LONGEST_BIG_TEXT = 24;

/** The value of a figure in words; what no row stands on is empty, not unknown. */
function figureText(measure, row) {
  return row.value === null && row.is_empty ? EMPTY : shown(measure, row.value, row.status);
}

function figureCard({ measure, definition, week }, row) {
  const isDefined = row.value !== null;
  const text = figureText(measure, row);
  const kind = !isDefined ? "undefined" : text.length > LONGEST_BIG_TEXT ? "sentence" : "";
  const value = element("dd", { class: `figure-value ${kind}`.trim() }, text);
  const lines = [];
  const reach = isDefined ? span(measure, row.low, row.high) : "";
  if (reach) lines.push(element("dd", { class: "figure-line" }, reach));
  if (isDefined && row.n !== null) lines.push(element("dd", { class: "figure-line" }, `n = ${grouped(row.n, 0)}`));
  if (week && !row.is_empty) lines.push(changeLine(measure, row));
  lines.push(element("dd", { class: "figure-definition", text: definition }));
  if (row.note) lines.push(element("dd", { class: "figure-line", text: row.note }));
  if (row.ignored.length) lines.push(element("dd", { class: "ignored", text: ignoredText(row.ignored) }));
  return element("div", { class: "figure" }, element("dt", {}, measure.title), value, lines);
}

function changeLine(measure, row) {
  const { week_value: now, week_before_value: before, week_on: on } = row;
  if (on === null) return element("dd", { class: "figure-line" }, "no two full weeks to compare");
  if (now === null || before === null) return element("dd", { class: "figure-line" }, `week of ${on}: ${now === null && row.week_is_empty ? EMPTY : shown(measure, now)}`);
  const change = before === 0 ? null : (now - before) / before;
  const arrow = now > before ? "▲" : now < before ? "▼" : "=";
  const size = change === null ? "" : ` ${arrow} ${grouped(Math.abs(change) * 100, 0)}%`;
  const words = now > before ? "up" : now < before ? "down" : "the same";
  return element(
    "dd",
    { class: "figure-line", title: `Week of ${on} against the week before` },
    element("span", { class: "change", "aria-hidden": "true" }, size),
    element("span", { class: "unseen" }, change === null ? "" : `${words} ${grouped(Math.abs(change) * 100, 0)} percent, `),
    ` ${shown(measure, now)} in the last full week, ${shown(measure, before)} before`,
  );
}

function ignoredText(filters) {
  return `Not narrowed by: ${filters.map((filter) => filter.title.toLowerCase()).join(", ")}.`;
}
