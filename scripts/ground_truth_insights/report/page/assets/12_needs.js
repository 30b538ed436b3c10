// What needs a person, above the first sheet: each sentence leads to where its numbers stand.

function needsCard() {
  const host = element("section", { class: "card card-wide needs", "aria-labelledby": "title-needs", id: "needs" });
  const update = () => {
    const { findings, measured } = report.heads[report.state.scope];
    host.classList.toggle("good", !findings.length);
    host.replaceChildren(
      element("h3", { id: "title-needs", text: "Needs a look" }),
      findings.length ? element("ul", {}, findings.map(needItem)) : element("p", { text: report.spec.nothing_needs_a_look }),
      element("p", { class: "more", text: measured }),
    );
  };
  return { host, update, visual: {}, charts: [] };
}

function needItem(finding) {
  const { sentence, remedy = "" } = finding;
  const sheet = sheetNamed(finding.sheet);
  const place = report.spec.pages.find((each) => each.id === finding.page) ?? sheet;
  return element(
    "li",
    {},
    element("span", { class: "chip", text: sheet?.title ?? "" }),
    element("span", {}, element("span", { dir: "auto" }, withWholeDays(sentence)), element("span", { class: "remedy", text: remedy && ` ${remedy}` })),
    place ? button(`${place.title} →`, () => openNeed(finding), { class: "link", "aria-label": `Open ${place.title}: ${sentence}` }) : null,
  );
}

async function openNeed({ sheet, visual, scope, page, page_value: value }) {
  if (page) return openPage(page, value);
  await change({ sheet, ...(scopeNamed(scope) ? { scope } : {}) });
  document.getElementById(`visual-${visual}`)?.scrollIntoView({ block: "center" });
}
