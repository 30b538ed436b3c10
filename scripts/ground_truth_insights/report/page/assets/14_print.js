// Printing shows every sheet, or the open page, with every chart, in light colours, as wide as the paper.

const PRINT_WIDTH = 686;
let themeBefore = null;

/** Whether a command prints the file, which it has marked. */
function isForPaper() {
  return document.documentElement.dataset.print !== undefined;
}

/** Whether it prints one scope, of which every row is asked for. */
function isScopeForPaper() {
  return isForPaper() && report.scopes.length === 1;
}

async function preparePrint() {
  if (report.isPrinting) return;
  report.isPrinting = true;
  await readWhatIsShown();
  themeBefore = document.documentElement.dataset.theme ?? "";
  document.documentElement.dataset.theme = "light";
  document.documentElement.classList.add("printing");
  const main = document.getElementById("main");
  const made = shownPage ? [shownPage] : report.spec.sheets.map(sheetOf);
  if (!shownPage) {
    main.replaceChildren(
      ...made.flatMap((sheet) => [element("h2", { class: "print-title", text: sheet.spec.title }), sheet.host]),
    );
  }
  main.style.setProperty("width", `${PRINT_WIDTH}px`);
  for (const sheet of made) {
    for (const card of sheet.cards) {
      for (const chart of card.charts) chart.view?.finalize();
      card.charts = [];
      await card.update();
    }
    sheet.shown = null;
  }
}

async function endPrint() {
  if (!report.isPrinting) return;
  report.isPrinting = false;
  document.documentElement.dataset.theme = themeBefore;
  if (!themeBefore) delete document.documentElement.dataset.theme;
  document.documentElement.classList.remove("printing");
  const main = document.getElementById("main");
  main.style.removeProperty("width");
  main.replaceChildren();
  for (const sheet of sheets.values()) for (const card of sheet.cards) card.charts = [];
  await showSheet();
}
