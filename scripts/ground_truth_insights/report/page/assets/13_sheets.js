// Sheets and pages of details: cards that are made when they are first shown.

const sheets = new Map();

function sheetOf(spec) {
  if (!sheets.has(spec.id)) {
    const cards = cardsOf(spec);
    if (spec === report.spec.sheets[0]) cards.unshift(new NeedsCard());
    const host = element("div", { class: "sheet", id: `sheet-${spec.id}` }, element("h2", { class: "unseen sheet-title", text: spec.title }), cards.map((card) => card.host));
    sheets.set(spec.id, { spec, cards, host, shown: null, opener: null });
  }
  return sheets.get(spec.id);
}

/** The cards of visuals; a chart that would stand beside nothing takes the whole row. */
function cardsOf({ visuals }, page = null) {
  const cards = visuals.map((visual) => new VisualCard(visual, page));
  const isWide = ({ kind, visual }) => kind.isWide || Boolean(visual.forecast);
  let run = [];
  for (const card of [...cards, null]) {
    if (card && !isWide(card)) {
      run.push(card);
      continue;
    }
    if (run.length % 2) run.at(-1).host.classList.add("card-wide");
    run = [];
    card?.host.classList.add("card-wide");
  }
  return cards;
}

/** A page about one value, such as a worker. */
function pageOf(spec, value) {
  const page = { spec, value };
  const cards = cardsOf(spec, page);
  if (["worker", "label"].includes(spec.id)) cards.push(new AnswersCard(page));
  const filter = filterOf(spec);
  const option = filter && controls[filter.id].options.find((each) => each.value === value);
  const title = element("h2", { tabindex: "-1" }, `${spec.title} `, element("bdi", { text: option?.text ?? value }));
  const back = button("← Back", closePage, { class: "back" });
  const host = element(
    "div",
    { class: "sheet page" },
    element("div", { class: "page-head" }, back, title, option ? narrowing(filter, value) : null),
    cards.map((card) => card.host),
  );
  return { spec, cards, host, title };
}

/** The filter by what a page is about, where there is one. */
function filterOf(spec) {
  const columns = Object.values(spec.columns).flat();
  return report.spec.filters.find((each) => each.type === "choice" && columns.includes(Object.values(each.columns)[0]));
}

/** A button that lets every sheet follow what the page is about; what doesn't follow says so. */
function narrowing(filter, value) {
  const narrow = () => change({ page: null, chosen: { ...report.state.chosen, [filter.id]: [value] } });
  return button("Narrow all sheets to this", narrow, { class: "narrow" });
}

// The pages that were open one after another, for the way back; the sheet stands in the state.
function trail() {
  return history.state?.trail ?? [];
}

function openPage(id, value) {
  if (id === "scope") {
    // A scope has no page of its own: every sheet shows it.
    if (report.scopes.some((each) => each.name === value)) change({ scope: value, page: null });
    return;
  }
  const { page, sheet } = report.state;
  const link = document.activeElement;
  if (!page) sheets.get(sheet).opener = { link, card: link.closest("[data-visual]") };
  change({ page: { id, value: String(value) } }, [...trail(), page]);
}

/** Leave a page for where it was opened, whatever was filtered meanwhile. */
function closePage() {
  change({ page: trail().at(-1) ?? null }, trail().slice(0, -1));
}

/** Draw first what the reader sees, let the browser show it, then draw the rest. */
async function showCards(made) {
  const { shown: key, cards } = made;
  const seen = cards.filter(({ host }) => isInView(host));
  for (const card of seen) await card.update();
  performance.mark("answered");
  await new Promise((resolve) => setTimeout(resolve));
  for (const card of cards.filter((each) => !seen.includes(each))) {
    // A later choice draws every card itself, and a sheet that was left is drawn when the reader comes back.
    if (made.shown === key && !made.host.isConnected) made.shown = null;
    if (made.shown !== key) return;
    await card.update();
  }
}

function isInView(host) {
  const { top, bottom } = host.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}

// The page of details on the screen, if one is.
let shownPage = null;

async function showSheet() {
  const main = document.getElementById("main");
  const { page, sheet } = report.state;
  tooltip.element.hidden = true;
  if (page) {
    const spec = report.spec.pages.find((each) => each.id === page.id);
    const made = pageOf(spec, page.value);
    shownPage = made;
    main.replaceChildren(made.host);
    await Promise.all(made.cards.map((card) => card.update()));
    return;
  }
  shownPage = null;
  const made = sheetOf(sheetNamed(sheet));
  if (main.firstElementChild !== made.host) main.replaceChildren(made.host);
  // Charts of a sheet that was away while the window changed have no width yet.
  if (made.width && made.width !== window.innerWidth) await Promise.all(made.cards.flatMap((card) => card.charts).map((chart) => chart.resize()));
  made.width = window.innerWidth;
  const key = `${hashOf({ ...report.state, sheet: "" })}`;
  if (made.shown !== key) {
    made.shown = key;
    await showCards(made);
  }
}

/** A link, or what stands in its place since its card was drawn anew. */
function linkLike({ link, card }) {
  if (link.isConnected || !card) return link;
  const links = [...card.querySelectorAll(".link, [role=img]")];
  return links.find((each) => each.textContent === link.textContent && each.__data__?.datum?.key === link.__data__?.datum?.key);
}

/** Put the focus on the title of a page that was opened; where it was on a page that is left, on the link to it. */
function moveFocus() {
  if (shownPage) shownPage.title.focus();
  if (document.activeElement !== document.body) return;
  const { opener } = sheets.get(report.state.sheet);
  if (opener) linkLike(opener)?.focus();
  if (document.activeElement === document.body) document.getElementById("main").focus();
}
