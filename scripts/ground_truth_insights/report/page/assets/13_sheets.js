// Sheets and pages of details: cards over the markup of the file, made when they are first shown.

const sheets = new Map();

function sheetOf(spec) {
  if (!sheets.has(spec.id)) {
    const made = viewOf(spec);
    const needs = made.host.querySelector(".needs");
    if (needs) made.cards.unshift({ host: needs, update: () => showNeeds(needs), visual: {}, charts: [] });
    sheets.set(spec.id, { ...made, shown: null, opener: null });
  }
  return sheets.get(spec.id);
}

function viewOf(spec, page = null) {
  const host = byId(`view-${spec.id}`).content.firstElementChild.cloneNode(true);
  const cards = spec.visuals.map((visual) => new VisualCard(visual, page, host.querySelector(`[data-visual="${visual.id}"]`)));
  return { spec, host, cards };
}

/** A page about one value, such as a worker; it ends with the answers, which follow by days as all that is counted anew. */
function pageOf(spec, value) {
  const made = viewOf(spec, { spec, value });
  const part = (kind) => made.host.querySelector(kind);
  const behind = part(".behind .card-body");
  const criteria = () => criteriaOf({ mart: report.spec.additive_marts[0] }, { [spec.id]: value });
  if (behind) made.cards.push({ host: behind, update: () => answersView(criteria(), 0, behind), visual: {}, charts: [] });
  const columns = Object.values(spec.columns).flat();
  const filter = choices().find((each) => columns.includes(Object.values(each.columns)[0]));
  const text = filter && optionText(filter, value);
  part("bdi").textContent = text ?? value;
  part(".back").addEventListener("click", closePage);
  part(".narrow").hidden = !text;
  part(".narrow").addEventListener("click", () => change({ page: null, chosen: { ...report.state.chosen, [filter.id]: [value] } }));
  return { ...made, title: part("h2") };
}

// The pages that were open one after another, for the way back; the sheet stands in the state.
function trail() {
  return history.state?.trail ?? [];
}

function openPage(id, value) {
  // A scope has no page of its own: every sheet shows it.
  if (id === "scope") return scopeNamed(value) && change({ scope: value, page: null });
  const { page, sheet } = report.state;
  const link = document.activeElement;
  if (!page) sheets.get(sheet).opener = { link, card: link.closest("[data-visual]") };
  return change({ page: { id, value: String(value) } }, [...trail(), page]);
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
  const main = byId("main");
  const { page, sheet } = report.state;
  byId("tooltip").hidden = true;
  shownPage = page && pageOf(pageNamed(page.id), page.value);
  const made = shownPage ?? sheetOf(sheetNamed(sheet));
  if (main.firstElementChild !== made.host) main.replaceChildren(made.host);
  // Charts of a sheet that was away while the window changed have no width yet.
  if (made.width && made.width !== window.innerWidth) await Promise.all(made.cards.flatMap(({ charts }) => charts).map((chart) => chart.resize()));
  made.width = window.innerWidth;
  const key = hashOf({ ...report.state, sheet: "" });
  if (made.shown === key) return;
  made.shown = key;
  await showCards(made);
}

/** Put the focus on the title of a page that was opened; where it was on a page that is left, on the link to it. */
function moveFocus() {
  shownPage?.title.focus();
  if (document.activeElement !== document.body) return;
  const { link, card } = sheets.get(report.state.sheet).opener ?? {};
  const nameOf = (each) => each.ariaLabel?.split(",")[0] ?? each.textContent;
  // A card that was drawn anew has another link in the place of that which opened the page.
  const links = link?.isConnected ? [link] : [...(card?.querySelectorAll(".link, [role=img], .chosen button") ?? [])];
  links.find((each) => each === link || nameOf(each) === nameOf(link))?.focus();
  if (document.activeElement === document.body) byId("main").focus();
}
