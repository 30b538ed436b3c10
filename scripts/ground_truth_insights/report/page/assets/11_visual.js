// One card: title, question, chart or table, what is left out, and what can be done with the numbers.

/** Charts of one facet stand in the same order everywhere: those with most in the first chart that adds up come first. */
function inFacetOrder(visual, drawn) {
  if (drawn.length < 2) return drawn;
  const order = facetOrder(visual.facet.column);
  const place = ({ heading }) => order.get(heading) ?? Infinity;
  return [...drawn].sort((one, other) => compared(place(one), place(other), 1) || compared(one.heading, other.heading, 1));
}

function facetOrder(column) {
  return onceInView(`facets ${column}`, () => {
    const all = report.spec.sheets.flatMap((sheet) => sheet.visuals);
    const leading = all.find((each) => each.facet?.column === column && each.value.aggregation === "sum" && report.marts.has(each.mart));
    const totals = new Map();
    const mart = report.marts.get(leading?.mart);
    for (const row of mart ? rowsInScope(mart) : []) {
      const heading = mart.value(column, row) || "(no name)";
      totals.set(heading, (totals.get(heading) ?? 0) + (mart.value(leading.value.column, row) ?? 0));
    }
    const sorted = [...totals].sort((one, other) => compared(one[1], other[1], -1) || compared(one[0], other[0], 1));
    return new Map(sorted.map(([heading], index) => [heading, index]));
  });
}

/** Show one part of every chart that is split in the same way, on this sheet and on those the reader comes to. */
async function chooseFacet(column, heading) {
  report.facets.set(column, heading);
  for (const made of [...sheets.values(), shownPage].filter(Boolean)) {
    const split = made.cards.filter((card) => card.visual.facet?.column === column && card.read);
    if (!made.host.isConnected && split.length) made.shown = null;
    else await Promise.all(split.map((card) => card.show()));
  }
}

/** What tells kinds of cards apart: how numbers are read and shown, and how the way back from the table is called. */
const CHART = { back: "Chart", read: chartRows, show: (card) => card.showCharts() };
const TABLE = { isWide: true, read: plainRows, show: (card) => card.showTable() };
const KINDS = {
  table: TABLE,
  matrix: {
    isWide: true,
    back: "Overview",
    hint: "Point at a cell for its number.",
    read: plainRows,
    show: (card) => {
      card.matrix ??= new MatrixView(card.visual);
      card.body.replaceChildren(card.matrix.host);
      card.matrix.draw(card.read.rows);
    },
  },
  figures: {
    isWide: true,
    back: "Overview",
    read: (visual, page) => ({ rows: figureRows(visual, page), ignored: [], followed: [] }),
    show: (card) => card.body.replaceChildren(figureCards(card.visual, card.read.rows)),
  },
};

class VisualCard {
  constructor(visual, page = null) {
    this.visual = visual;
    this.page = page;
    this.kind = KINDS[visual.type] ?? CHART;
    this.isTable = this.kind === TABLE;
    this.charts = [];
    this.table = null;
    this.body = element("div", { class: "card-body" });
    this.notes = element("div", { class: "notes" });
    this.sentence = element("p", { class: "says", dir: "auto" });
    this.tools = element("div", { class: "tools" });
    this.host = element(
      "section",
      { class: `card card-${visual.type}`, id: `visual-${visual.id}`, "aria-labelledby": `title-${visual.id}`, data: { visual: visual.id } },
      element(
        "header",
        {},
        element("div", {}, element("h3", { id: `title-${visual.id}`, text: visual.title }), this.sentence, element("p", { class: "question", text: visual.question })),
        this.tools,
      ),
      this.body,
      this.notes,
    );
    this.fillTools();
  }

  fillTools() {
    if (!this.isTable) {
      this.toggle = button("Table", () => this.switchView(), { "aria-pressed": "false", title: "Show the numbers as a table" });
      this.tools.append(this.toggle);
    }
    const copy = copyButton("Copy", () => asTabs(this.tableView().lines()), {
      title: "Copy the numbers",
      "aria-label": `Copy the numbers of ${this.visual.title}`,
    });
    const csv = button("CSV", () => save(csvName(this.visual, this.page), asCsv(this.tableView().lines())), {
      title: "Save the numbers as a CSV file",
      "aria-label": `Save the numbers of ${this.visual.title} as CSV`,
    });
    this.toggle?.setAttribute("aria-label", `Show ${this.visual.title} as a table`);
    this.tools.append(copy, csv);
  }

  async switchView() {
    this.isTable = !this.isTable;
    this.toggle.setAttribute("aria-pressed", String(this.isTable));
    this.toggle.textContent = this.isTable ? this.kind.back : "Table";
    await this.show();
  }

  /** Read the numbers anew and show them. */
  async update() {
    this.read = this.kind.read(this.visual, this.page);
    await this.show();
  }

  tableView() {
    this.table ??= new TableView(this.visual);
    this.table.isPart = this.read.leftOut > 0;
    this.table.draw(this.read.rows);
    return this.table;
  }

  async show() {
    const { visual, read } = this;
    this.notes.replaceChildren();
    // What was left out of the file can't be counted; charts have a sentence each.
    this.say(read.leftOut > 0 || (this.kind === CHART && !this.isTable) ? "" : sentenceOf(visual, read.rows));
    if (!read.rows.length) this.sayNothing();
    else await (this.isTable ? TABLE : this.kind).show(this);
    this.addNotes();
  }

  say(sentence) {
    this.sentence.replaceChildren(...withWholeDays(sentence));
    this.sentence.hidden = !sentence;
  }

  sayNothing() {
    const { category, when_empty: whenEmpty } = this.visual;
    const noun = category?.noun.many ?? "rows";
    const isNarrowed = this.read.followed.length > 0;
    const text = isNarrowed ? `No ${noun} under the chosen filters.` : (whenEmpty ?? `No ${noun} to show in this scope yet.`);
    this.body.replaceChildren(element("p", { class: "nothing", text }));
  }

  showTable() {
    const table = this.tableView();
    this.body.replaceChildren(table.host);
  }

  async showCharts() {
    const drawn = inFacetOrder(this.visual, drawnCharts(this.visual, this.read.rows, this.page));
    const facet = report.facets.get(this.visual.facet?.column);
    const chosen = report.isPrinting ? drawn : [drawn.find((each) => each.heading === facet) ?? drawn[0]];
    const parts = [];
    const drawings = [];
    if (chosen.length === 1) this.say(chosen[0].sentence);
    if (!report.isPrinting && drawn.length > 1) parts.push(this.facetChoice(drawn, chosen[0]));
    for (const [index, each] of chosen.entries()) {
      this.charts[index] ??= new ChartView(this.visual);
      if (chosen.length > 1) {
        parts.push(element("h4", { text: `${this.visual.facet.title}: ${each.heading}` }), element("p", { class: "says", text: each.sentence }));
      }
      parts.push(this.charts[index].host);
      if (each.rest) parts.push(element("p", { class: "rest", text: each.rest }));
      drawings.push([this.charts[index], each]);
    }
    this.body.replaceChildren(...parts);
    await Promise.all(drawings.map(([chart, each]) => chart.draw(each)));
    const events = chosen[0].events;
    if (events.length) {
      this.notes.append(
        element("ol", { class: "events", "aria-label": "Events" }, events.map((event) => element("li", { title: event.tip }, element("b", {}, event.text), ` ${event.on} ${event.names}`))),
      );
    }
    const flagged = chosen.find((each) => each.note)?.note;
    if (flagged) this.notes.append(element("p", { class: "flagged" }, element("span", { "aria-hidden": "true", class: "dot" }), flagged));
    if (this.visual.weekly_mean) this.notes.append(element("p", { class: "legend" }, element("span", { "aria-hidden": "true", class: "dash" }), "mean of each week"));
    if (this.hasForecast()) this.notes.append(element("p", { class: "legend" }, element("span", { "aria-hidden": "true", class: "dash dotted" }), this.visual.forecast.title));
  }

  hasForecast() {
    const { forecast } = this.visual;
    return Boolean(forecast) && this.read.rows.some((row) => typeof row[forecast.column] === "number");
  }

  facetChoice(drawn, chosen) {
    const choice = element(
      "select",
      {
        onchange: async (event) => {
          await chooseFacet(this.visual.facet.column, event.target.value);
          this.body.querySelector(".facet select")?.focus();
        },
      },
      drawn.map((each) => element("option", { value: each.heading, selected: each === chosen }, each.heading)),
    );
    return element("label", { class: "facet" }, `${this.visual.facet.title} `, choice);
  }

  addNotes() {
    const { visual, read } = this;
    const say = (text, kind = null) => this.notes.append(element("p", { class: kind, text }));
    // The note of a forecast explains its band.
    if (visual.note && read.rows.length && (!visual.forecast || this.hasForecast())) say(visual.note);
    if (this.kind.hint && read.rows.length && !this.isTable) say(this.kind.hint, "on-screen");
    if (read.leftOut > 0) say(`${grouped(read.leftOut, 0)} more rows are left out of this file to keep it small.`);
    if (read.ignored.length) say(ignoredText(read.ignored), "ignored");
    const note = labelNote(visual, read);
    if (note) say(note);
    if (report.spec.is_weekly && read.mart && report.spec.additive_marts.includes(read.mart)) {
      say("Counted by whole weeks, Monday to Sunday: days would make this file too large.");
    }
  }
}
