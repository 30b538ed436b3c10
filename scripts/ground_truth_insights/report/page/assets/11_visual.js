// One card: title, question, chart or table, what is left out, and what can be done with the numbers.

class VisualCard {
  constructor(visual, page = null) {
    this.visual = visual;
    this.page = page;
    this.isTable = visual.type === "table";
    this.facet = null;
    this.charts = [];
    this.table = null;
    this.body = element("div", { class: "card-body" });
    this.notes = element("div", { class: "notes" });
    this.tools = element("div", { class: "tools" });
    this.host = element(
      "section",
      { class: `card card-${visual.type}`, id: `visual-${visual.id}`, "aria-labelledby": `title-${visual.id}`, data: { visual: visual.id } },
      element(
        "header",
        {},
        element("div", {}, element("h3", { id: `title-${visual.id}`, text: visual.title }), element("p", { class: "question", text: visual.question })),
        this.tools,
      ),
      this.body,
      this.notes,
    );
    this.fillTools();
  }

  fillTools() {
    if (this.visual.type !== "table") {
      this.toggle = button("Table", () => this.switchView(), { "aria-pressed": "false", title: "Show the numbers as a table" });
      this.tools.append(this.toggle);
    }
    const copy = button("Copy", async () => {
      await copyText(asTabs(this.tableView().lines()));
      announce(`${this.visual.title}: copied`);
      copy.textContent = "Copied";
      setTimeout(() => (copy.textContent = "Copy"), 2000);
    }, { title: "Copy the numbers", "aria-label": `Copy the numbers of ${this.visual.title}` });
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
    this.toggle.textContent = this.isTable ? (["figures", "matrix"].includes(this.visual.type) ? "Overview" : "Chart") : "Table";
    await this.show();
  }

  /** Read the numbers anew and show them. */
  async update() {
    const { visual, page } = this;
    if (visual.type === "figures") this.read = { rows: figureRows(visual, page), ignored: [], followed: [] };
    else if (["table", "matrix"].includes(visual.type)) this.read = plainRows(visual, page);
    else this.read = chartRows(visual, page);
    await this.show();
  }

  tableView() {
    this.table ??= new TableView(this.visual);
    this.table.draw(tableOf(this.visual, this.read.rows));
    return this.table;
  }

  async show() {
    const { visual, read } = this;
    this.notes.replaceChildren();
    if (!read.rows.length) this.sayNothing();
    else if (this.isTable) this.showTable();
    else if (visual.type === "figures") this.body.replaceChildren(figureCards(visual, read.rows));
    else if (visual.type === "matrix") this.showMatrix();
    else await this.showCharts();
    this.addNotes();
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
    this.body.replaceChildren(table.host, table.more);
  }

  showMatrix() {
    this.matrix ??= new MatrixView(this.visual);
    this.body.replaceChildren(this.matrix.host);
    this.matrix.draw(this.read.rows);
  }

  async showCharts() {
    const drawn = drawnCharts(this.visual, this.read.rows, this.page);
    const chosen = report.isPrinting ? drawn : [drawn.find((each) => each.heading === this.facet) ?? drawn[0]];
    const parts = [];
    const drawings = [];
    if (!report.isPrinting && drawn.length > 1) parts.push(this.facetChoice(drawn, chosen[0]));
    for (const [index, each] of chosen.entries()) {
      this.charts[index] ??= new ChartView(this.visual);
      if (report.isPrinting && drawn.length > 1) parts.push(element("h4", { text: `${this.visual.facet.title}: ${each.heading}` }));
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
    if (this.visual.forecast) this.notes.append(element("p", { class: "legend" }, element("span", { "aria-hidden": "true", class: "dash dotted" }), this.visual.forecast.title));
  }

  facetChoice(drawn, chosen) {
    const choice = element(
      "select",
      {
        onchange: (event) => {
          this.facet = event.target.value;
          this.show();
        },
      },
      drawn.map((each) => element("option", { value: each.heading, selected: each === chosen }, each.heading)),
    );
    return element("label", { class: "facet" }, `${this.visual.facet.title} `, choice);
  }

  addNotes() {
    const { visual, read } = this;
    const say = (text, kind = null) => this.notes.append(element("p", { class: kind, text }));
    if (visual.note && read.rows.length) say(visual.note);
    if (read.leftOut > 0) say(`${grouped(read.leftOut, 0)} more rows are left out of this file to keep it small.`);
    if (read.ignored.length) say(ignoredText(read.ignored), "ignored");
    const note = labelNote(visual, read);
    if (note) say(note);
    if (report.spec.is_weekly && read.mart && report.spec.additive_marts.includes(read.mart)) {
      say("Counted by whole weeks, Monday to Sunday: days would make this file too large.");
    }
  }
}
