// One drawn chart: Vega-Lite in an element, its tooltip, and marks that the keyboard reaches.

const tooltip = { element: null };

function showTooltip(_handler, event, _item, value) {
  const { element: box } = tooltip;
  if (value === null || value === undefined || value === "") {
    box.hidden = true;
    return;
  }
  box.textContent = typeof value === "object" ? (value.tip ?? Object.values(value).join("\n")) : String(value);
  box.hidden = false;
  placeTooltip(event.clientX, event.clientY);
}

function placeTooltip(x, y) {
  const { element: box } = tooltip;
  const { width, height } = box.getBoundingClientRect();
  const left = x + 14 + width > window.innerWidth ? Math.max(4, x - width - 14) : x + 14;
  const top = y + 14 + height > window.innerHeight ? Math.max(4, y - height - 14) : y + 14;
  box.style.setProperty("left", `${left}px`);
  box.style.setProperty("top", `${top}px`);
}

class ChartView {
  constructor(visual) {
    this.visual = visual;
    this.host = element("div", { class: `drawing drawing-${visual.type}` });
    this.view = null;
  }

  /** Draw the data; the first time this builds the chart, later it only hands the data over. */
  async draw(drawn) {
    this.rows = drawn.rows;
    if (this.view === null) {
      const spec = structuredClone(report.spec.charts[this.visual.id]);
      // A view knows only the data that a layer of it draws.
      const layers = JSON.stringify(spec.layer);
      this.names = ["rows", "marks", "events"].filter((name) => name === "rows" || layers.includes(`{"name":"${name}"}`));
      for (const name of this.names) spec.datasets[name] = drawn[name] ?? [];
      // Vega-Lite warns of steps in the height of a chart that is as wide as its place.
      this.step = spec.height.step ?? 0;
      if (this.step) spec.height = this.step * drawn.rows.length;
      const { view } = await vegaEmbed(this.host, spec, {
        ast: true,
        renderer: "svg",
        actions: false,
        defaultStyle: false,
        logLevel: 1,
        tooltip: showTooltip,
      });
      this.view = view;
      if (!performance.getEntriesByName("first-chart").length) performance.mark("first-chart");
      view.addEventListener("click", (_event, item) => this.open(item?.datum));
      this.host.addEventListener("keydown", (event) => this.move(event));
    } else {
      for (const name of this.names) this.view.data(name, drawn[name] ?? []);
      if (this.step) this.view.height(this.step * drawn.rows.length);
      await this.view.runAsync();
    }
    this.makeReachable();
  }

  async resize() {
    if (this.view) {
      this.view.resize();
      window.dispatchEvent(new Event("resize"));
      await this.view.runAsync();
      this.makeReachable();
    }
  }

  marks() {
    return [...this.host.querySelectorAll("[role=graphics-symbol]")].filter((mark) => mark.getAttribute("aria-label"));
  }

  /** One tab stop for the whole chart; arrow keys walk over its marks. */
  makeReachable() {
    const svg = this.host.querySelector("svg");
    if (svg) {
      svg.setAttribute("role", "group");
      svg.setAttribute("aria-label", this.visual.title);
      svg.removeAttribute("aria-roledescription");
    }
    for (const axis of this.host.querySelectorAll("[role=graphics-symbol][aria-roledescription=axis]")) {
      axis.setAttribute("aria-hidden", "true");
    }
    // A redrawn chart keeps its marks where they stood in the document, so their order is taken from the data.
    const places = new Map(this.rows.map((row, index) => [row.key, index]));
    const placeOf = (mark) => places.get(mark.__data__?.datum?.key) ?? 0;
    const marks = this.marks()
      .filter((mark) => !mark.closest("[aria-hidden=true]"))
      .sort((one, other) => placeOf(one) - placeOf(other));
    for (const [index, mark] of marks.entries()) {
      mark.setAttribute("role", "img");
      mark.setAttribute("tabindex", index === 0 ? "0" : "-1");
    }
    this.reachable = marks;
  }

  move(event) {
    const at = this.reachable.indexOf(document.activeElement);
    if (at < 0) return;
    const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -at, End: this.reachable.length - 1 - at };
    if (event.key in steps) {
      const next = this.reachable[Math.min(this.reachable.length - 1, Math.max(0, at + steps[event.key]))];
      document.activeElement.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
      const { left, bottom } = next.getBoundingClientRect();
      const datum = next.__data__?.datum;
      if (datum?.tip) {
        showTooltip(null, { clientX: left, clientY: bottom }, null, datum.tip);
      }
      event.preventDefault();
    } else if (event.key === "Enter" || event.key === " ") {
      this.open(document.activeElement.__data__?.datum);
      event.preventDefault();
    } else if (event.key === "Escape") {
      tooltip.element.hidden = true;
    }
  }

  open(datum) {
    if (datum?.key === undefined) return;
    const { opens, column } = this.visual.category;
    // A line's days are moments to Vega.
    const key = typeof datum.key === "number" ? isoDay(datum.key / DAY_MS) : (datum.key.toISOString?.().slice(0, 10) ?? datum.key);
    const criteria = criteriaOf(this.visual, { [column]: key });
    if (opens) openPage(opens, key);
    else if (criteria) openAnswers(criteria, datum.said.split(", ")[0]);
  }
}
