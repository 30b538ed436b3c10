// One drawn chart: Vega-Lite in an element, its tooltip, and marks that the keyboard reaches.

function showTooltip(_handler, at, _item, value) {
  const box = byId("tooltip");
  box.hidden = !value;
  if (!value) return;
  box.textContent = typeof value === "object" ? (value.tip ?? Object.values(value).join("\n")) : String(value);
  const { width, height } = box.getBoundingClientRect();
  // On the other side of the pointer where there is no room.
  const place = (from, size, room) => `${from + 14 + size > room ? Math.max(4, from - size - 14) : from + 14}px`;
  box.style.setProperty("left", place(at.clientX, width, window.innerWidth));
  box.style.setProperty("top", place(at.clientY, height, window.innerHeight));
}

class ChartView {
  /** `onchoice` is called with what a mark says that was clicked, or chosen by a key. */
  constructor(visual, onchoice) {
    Object.assign(this, { visual, onchoice, view: null });
    this.host = element("div", { class: `drawing drawing-${visual.type}`, onkeydown: (event) => this.move(event) });
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
      this.step = spec.width === "container" ? (spec.height.step ?? 0) : 0;
      if (this.step) spec.height = this.step * drawn.rows.length;
      const options = { ast: true, renderer: "svg", actions: false, defaultStyle: false, logLevel: 1, tooltip: showTooltip };
      this.view = (await vegaEmbed(this.host, spec, options)).view;
      if (!performance.getEntriesByName("first-chart").length) performance.mark("first-chart");
      this.view.addEventListener("click", (_event, item) => item?.datum?.said && this.onchoice(item.datum.said));
    } else {
      for (const name of this.names) this.view.data(name, drawn[name] ?? []);
      if (this.step) this.view.height(this.step * drawn.rows.length);
      await this.view.runAsync();
    }
    this.makeReachable();
  }

  async resize() {
    this.view.resize();
    window.dispatchEvent(new Event("resize"));
    await this.view.runAsync();
    this.makeReachable();
  }

  /** One tab stop for the whole chart; arrow keys walk over its marks. */
  makeReachable() {
    const svg = this.host.querySelector("svg");
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", this.visual.title);
    svg.removeAttribute("aria-roledescription");
    for (const axis of this.host.querySelectorAll("[aria-roledescription=axis]")) axis.setAttribute("aria-hidden", "true");
    // A redrawn chart keeps its marks where they stood in the document, so their order is taken from the data.
    const places = new Map(this.rows.map(({ said }, index) => [said, index]));
    const marks = [...this.host.querySelectorAll("[aria-label][role=graphics-symbol], [aria-label][role=img]")];
    this.reachable = marks
      .filter((mark) => places.has(mark.ariaLabel) && !mark.closest("[aria-hidden=true]"))
      .sort((one, other) => places.get(one.ariaLabel) - places.get(other.ariaLabel));
    for (const [index, mark] of this.reachable.entries()) {
      mark.setAttribute("role", "img");
      mark.setAttribute("tabindex", index === 0 ? "0" : "-1");
    }
  }

  move(event) {
    const { activeElement: mark } = document;
    const at = this.reachable.indexOf(mark);
    const last = this.reachable.length - 1;
    if (at < 0) return;
    const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -at, End: last - at };
    if (event.key in steps) {
      const next = this.reachable[Math.min(last, Math.max(0, at + steps[event.key]))];
      mark.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
      const { left, bottom } = next.getBoundingClientRect();
      const { tip } = this.rows.find(({ said }) => said === next.ariaLabel);
      showTooltip(null, { clientX: left, clientY: bottom }, null, tip);
    } else if (event.key === "Enter" || event.key === " ") {
      this.onchoice(mark.ariaLabel);
    } else {
      if (event.key === "Escape") byId("tooltip").hidden = true;
      return;
    }
    event.preventDefault();
  }
}
