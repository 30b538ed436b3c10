// What needs a person, above the first sheet: each sentence leads to where its numbers stand.

class NeedsCard {
  constructor() {
    this.visual = { type: "needs" };
    this.charts = [];
    this.host = element("section", { class: "card card-wide needs", "aria-labelledby": "title-needs", id: "needs" });
  }

  update() {
    const { findings, measured } = report.heads[report.state.scope];
    this.host.classList.toggle("good", !findings.length);
    this.host.replaceChildren(
      element("h3", { id: "title-needs", text: "Needs a look" }),
      findings.length ? element("ul", {}, findings.map(needItem)) : element("p", { text: report.spec.nothing_needs_a_look }),
      element("p", { class: "more", text: measured }),
    );
  }
}

function needItem(finding) {
  const { sentence, remedy } = finding;
  const sheet = sheetNamed(finding.sheet);
  const place = finding.page ? report.spec.pages.find((each) => each.id === finding.page) : sheet;
  return element(
    "li",
    {},
    element("span", { class: "chip", text: sheet?.title ?? "" }),
    element("span", {}, element("span", { dir: "auto" }, withWholeDays(sentence)), remedy ? element("span", { class: "remedy", text: ` ${remedy}` }) : null),
    place ? button(`${place.title} →`, () => openNeed(finding), { class: "link", "aria-label": `Open ${place.title}: ${sentence}` }) : null,
  );
}

async function openNeed({ sheet, visual, scope, page, page_value: value }) {
  if (page) {
    openPage(page, value);
    return;
  }
  const isKnown = scope && report.scopes.some((each) => each.name === scope);
  await change({ sheet, ...(isKnown ? { scope } : {}) });
  document.getElementById(`visual-${visual}`)?.scrollIntoView({ block: "center" });
}
