// Printing shows every sheet, or the open page, with every chart, in light colours, as wide as the paper.

const PRINT_WIDTH = 686;
let themeBefore = null;

/** Whether a command prints the file, which it has marked: every row is asked for. */
function isForPaper() {
  return document.documentElement.dataset.print !== undefined;
}

async function preparePrint() {
  if (report.isPrinting) return;
  report.isPrinting = true;
  await readWhatIsShown();
  const root = document.documentElement;
  themeBefore = root.dataset.theme ?? "";
  root.dataset.theme = "light";
  root.classList.add("printing");
  const main = byId("main");
  const made = shownPage ? [shownPage] : report.spec.sheets.map(sheetOf);
  const titled = ({ spec, host }) => [element("h2", { class: "print-title", text: spec.title }), host];
  if (!shownPage) main.replaceChildren(...made.flatMap(titled));
  main.style.setProperty("width", `${PRINT_WIDTH}px`);
  for (const sheet of made) {
    for (const card of sheet.cards) {
      forgetCharts(card);
      await card.update();
    }
    sheet.shown = null;
  }
}

/** Charts of another width are drawn anew. */
function forgetCharts(card) {
  for (const chart of card.charts) chart.view?.finalize();
  card.charts = [];
}

async function endPrint() {
  if (!report.isPrinting) return;
  report.isPrinting = false;
  const root = document.documentElement;
  root.dataset.theme = themeBefore;
  if (!themeBefore) delete root.dataset.theme;
  root.classList.remove("printing");
  const main = byId("main");
  main.style.removeProperty("width");
  main.replaceChildren();
  for (const sheet of sheets.values()) sheet.cards.forEach(forgetCharts);
  await showSheet();
}
