// What needs a person, above the first sheet: each sentence leads to where its numbers stand.

function showNeeds(host) {
  const { findings, measured } = report.heads[report.state.scope];
  const part = (kind) => host.querySelector(kind);
  host.classList.toggle("good", !findings.length);
  part("ul").replaceChildren(...findings.map(needItem));
  part(".nothing-needed").hidden = findings.length > 0;
  part(".more").textContent = measured;
}

function needItem(finding) {
  const { sentence, remedy = "" } = finding;
  const sheet = sheetNamed(finding.sheet);
  const place = pageNamed(finding.page) ?? sheet;
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
  byId(`visual-${visual}`)?.scrollIntoView({ block: "center" });
}
