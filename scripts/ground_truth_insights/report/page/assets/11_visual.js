// One card: title, what its numbers say, chart or table, what is left out, and what can be done with the numbers.

/** What tells kinds of cards apart: how numbers are read and shown, and how the way back from the table is called. */
const TABLE = { read: plainRows, show: (card) => card.body.replaceChildren(card.tableView().host) };
const CHART = { back: "Chart", read: chartRows, show: (card) => card.showCharts() };
const KINDS = {
  table: TABLE,
  matrix: { ...CHART, read: plainRows },
  figures: { back: "Overview", read: figureRows, show: (card) => card.showFigures() },
};

class VisualCard {
  constructor(visual, page, host) {
    const part = (kind) => host.querySelector(`.${kind}`);
    Object.assign(this, { visual, page, host, kind: KINDS[visual.type] ?? CHART, charts: [], table: null });
    Object.assign(this, { body: part("card-body"), notes: part("notes"), sentence: part("says"), toggle: part("toggle") });
    this.isTable = this.kind === TABLE;
    const lines = () => this.tableView().lines();
    this.toggle?.addEventListener("click", () => this.switchView());
    copying(part("copy"), () => asTabs(lines()));
    part("csv").addEventListener("click", () => save(csvName(visual, page), asCsv(lines())));
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
    this.table.draw(this.read.rows, this.read.leftOut > 0);
    return this.table;
  }

  async show() {
    const { visual, read } = this;
    this.notes.replaceChildren();
    // What was left out of the file can't be counted; charts of facets have a sentence each.
    this.say(read.leftOut > 0 || (visual.facet && !this.isTable) ? "" : sentenceOf(visual, read.rows));
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
    const text = this.read.followed.length ? `No ${noun} under the chosen filters.` : (whenEmpty ?? `No ${noun} to show in this scope yet.`);
    this.body.replaceChildren(element("p", { class: "nothing", text }));
  }

  showFigures() {
    this.body.replaceChildren(element("dl", { class: "figures" }, this.read.rows.map(figureCard)));
    this.host.querySelector(".meanings").open = report.isPrinting;
  }

  /** Draw the chart, of several the chosen one; paper has all. */
  async showCharts() {
    const { visual } = this;
    const { facet } = visual;
    const drawn = drawnCharts(visual, this.read.rows, this.page);
    const chosen = report.isPrinting ? drawn : [drawn.find(({ heading }) => heading === report.facets.get(facet?.column)) ?? drawn[0]];
    const parts = !report.isPrinting && drawn.length > 1 ? [this.facetChoice(drawn, chosen[0])] : [];
    if (chosen.length === 1 && !this.read.leftOut) this.say(chosen[0].sentence);
    for (const [index, { heading, sentence, rest }] of chosen.entries()) {
      this.charts[index] ??= new ChartView(visual, (said) => this.choose(said));
      if (chosen.length > 1) parts.push(element("h4", { text: `${facet.title}: ${heading}` }), element("p", { class: "says", text: sentence }));
      parts.push(this.charts[index].host, rest ? element("p", { class: "rest", text: rest }) : "");
    }
    this.body.replaceChildren(...parts);
    this.heading = chosen[0].heading;
    await Promise.all(chosen.map((each, index) => this.charts[index].draw(each)));
    this.addLegend(chosen);
  }

  addLegend(chosen) {
    const [{ events }] = chosen;
    const item = ({ tip, text, on, names }) => element("li", { title: tip }, element("b", {}, text), ` ${on} ${names}`);
    if (events.length) this.notes.append(element("ol", { class: "events", "aria-label": "Events" }, events.map(item)));
    const legend = (mark, kind, text) => this.notes.append(element("p", { class: kind }, element("span", { "aria-hidden": "true", class: mark }), text));
    const flagged = chosen.find(({ note }) => note)?.note;
    if (flagged) legend("dot", "flagged", flagged);
    if (this.visual.weekly_mean) legend("dash", "legend", "mean of each week");
    if (this.hasForecast()) legend("dash dotted", "legend", this.visual.forecast.title);
  }

  hasForecast() {
    const { forecast } = this.visual;
    return Boolean(forecast) && this.read.rows.some((row) => typeof row[forecast.column] === "number");
  }

  facetChoice(drawn, chosen) {
    const { title, column } = this.visual.facet;
    const choose = async ({ target }) => {
      await chooseFacet(column, target.value);
      this.body.querySelector(".facet select")?.focus();
    };
    const options = drawn.map((each) => element("option", { value: each.heading, selected: each === chosen }, each.heading));
    return element("label", { class: "facet" }, `${title} `, element("select", { onchange: choose }, options));
  }

  /** Whether a row is one of the chart that is drawn, of a visual that is split the chosen part. */
  isDrawn(row) {
    return headingOf(this.visual, row) === this.heading;
  }

  /** A mark was chosen: narrow the rest of the page to it where there is such a filter, else open what is behind it. */
  async choose(said) {
    const { visual, page } = this;
    const row = this.read.rows.find((each) => this.isDrawn(each) && saidOf(visual, each).join(", ") === said);
    const filter = filterOfMarks(visual, page);
    if (!row || !filter) return row && this.behind(row)[0]?.[1]();
    await narrowBy(visual, filter, row);
    // The marks were drawn anew.
    return this.charts.flatMap(({ reachable }) => reachable).find((mark) => mark.ariaLabel === said)?.focus();
  }

  /** What is behind a row: the page of what it stands for, and its answers. */
  behind(row) {
    const { category } = this.visual;
    const criteria = criteriaOf(this.visual, row);
    const open = ["Answers", () => openAnswers(criteria, saidOf(this.visual, row)[0])];
    const page = category?.opens && [`Open ${category.title.toLowerCase()}`, () => openPage(category.opens, row[category.column])];
    return [page, criteria && open].filter(Boolean);
  }

  /** What can be done with the mark that the page is narrowed to by this chart. */
  chosenMark() {
    const { visual } = this;
    const isChosen = choiceOn(visual);
    const row = isChosen && this.read.rows.find((each) => isChosen(each) && (this.isTable || this.isDrawn(each)));
    if (!row) return;
    const acts = [...this.behind(row), ["Show all again", () => narrowBy(visual, filterOfMarks(visual), row)]];
    const name = element("span", { dir: "auto" }, "Narrowed to ", element("b", {}, saidOf(visual, row)[0]), ". ");
    this.notes.prepend(element("p", { class: "chosen" }, name, acts.map(([text, act]) => button(text, act))));
  }

  addNotes() {
    const { visual, read } = this;
    const say = (text, kind = null) => text && this.notes.append(element("p", { class: kind, text }));
    // The note of a forecast explains its band.
    if (read.rows.length && (!visual.forecast || this.hasForecast())) say(visual.note);
    if (read.leftOut > 0) say(`${grouped(read.leftOut)} more rows are left out of this file to keep it small.`);
    if (read.ignored.length) say(ignoredText(read.ignored), "ignored");
    say(labelNote(visual, read));
    if (report.spec.is_weekly && report.spec.additive_marts.includes(read.mart)) {
      say("Counted by whole weeks, Monday to Sunday: days would make this file too large.");
    }
    if (!this.page) this.chosenMark();
  }
}

/** Narrow the page to what a mark of a chart stands for, or let it go where it was chosen already. */
function narrowBy({ id, category }, filter, row) {
  const value = row[category.column];
  const { by, from, to, chosen } = report.state;
  const days = [value, lastDayOf(row, value)];
  const isDays = filter.type === "date_range";
  const isAgain = by === id && (isDays ? from === days[0] && to === days[1] : (chosen[filter.id] ?? []).join() === value);
  const { [filter.id]: _given, ...others } = chosen;
  if (isDays) return change({ by: isAgain ? null : id, from: isAgain ? null : days[0], to: isAgain ? null : days[1] });
  return change({ by: isAgain ? null : id, chosen: isAgain ? others : { ...others, [filter.id]: [value] } });
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
