// A matrix as a table whose cells are tinted: faster than a drawing, and readable without seeing colours.

const TINTS = 8;

class MatrixView {
  constructor(visual) {
    this.visual = visual;
    this.host = element("div", { class: "table-frame matrix", tabindex: "0", role: "region", "aria-label": `${visual.title}, grid` });
  }

  draw(rows) {
    const { visual } = this;
    const cells = new Map();
    const labels = new Map();
    const firsts = new Set();
    const seconds = new Set();
    for (const row of rows) {
      const [one, other] = [row[visual.rows.column], row[visual.columns.column]];
      labels.set(one, labelOf(visual.rows, row));
      labels.set(other, labelOf(visual.columns, row));
      const ends = visual.symmetric ? [[one, other], [other, one]] : [[one, other]];
      for (const [first, second] of ends) {
        firsts.add(first);
        seconds.add(second);
        cells.set(JSON.stringify([first, second]), row);
      }
    }
    const weights = weightsOf(visual, rows);
    const heaviest = (a, b) => weights.get(b) - weights.get(a) || compared(a, b, 1);
    const across = [...seconds].sort(heaviest);
    const down = [...firsts].sort(heaviest);
    const values = rows.map((row) => row[visual.value.column]).filter((value) => value !== null);
    const bounds = visual.value.format === "share" ? [0, 1] : [Math.min(0, ...values), Math.max(...values)];
    const head = element(
      "tr",
      {},
      element("td", { class: "corner" }),
      across.map((key) => element("th", { scope: "col", class: "turned" }, element("span", { title: labels.get(key), text: shortLabel(labels.get(key)) }))),
    );
    const body = down.map((first) =>
      element(
        "tr",
        {},
        element("th", { scope: "row", title: labels.get(first) }, this.name(visual.rows, first, labels.get(first))),
        across.map((second) => this.cell(cells.get(JSON.stringify([first, second])), labels, first, second, bounds)),
      ),
    );
    const caption = `${visual.value.title}: ${visual.rows.title} by ${visual.columns.title}`;
    this.host.replaceChildren(
      element("table", {}, element("caption", { class: "unseen", text: caption }), element("thead", {}, head), element("tbody", {}, body)),
    );
  }

  name(category, key, label) {
    const text = shortLabel(label);
    return category.opens ? button(text, () => openPage(category.opens, key), { class: "link" }) : text;
  }

  cell(row, labels, first, second, [low, high]) {
    if (first === second && !row) return element("td", { class: "same" });
    if (!row) return element("td", { class: "none" });
    const { visual } = this;
    const value = row[visual.value.column];
    const said = [`${labels.get(first)}, ${labels.get(second)}`];
    said.push(...visual.measures.map((measure) => `${measure.title}: ${told(measure, row)}`));
    const isWeak = visual.value.status && ![null, "ok"].includes(row[visual.value.status]);
    const tint = value === null ? "undefined" : isWeak ? "weak" : `tint-${tintOf(value, low, high)}`;
    const text = value === null ? "·" : compactText(visual.value, value);
    const criteria = criteriaOf(visual, row);
    return element("td", { class: tint, title: said.join("\n"), onclick: criteria ? () => openAnswers(criteria, said[0]) : null }, text);
  }
}

function tintOf(value, low, high) {
  if (high <= low) return TINTS;
  return Math.round(((value - low) / (high - low)) * TINTS);
}

/** A number in as few letters as a small cell has room for. */
function compactText(measure, value) {
  if (measure.format === "share") return `${Math.round(value * 100)}`;
  if (measure.format === "coefficient") return value.toFixed(2);
  return shown(measure, value);
}
