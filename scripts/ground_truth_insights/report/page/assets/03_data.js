// The marts as the file carries them, each read when it is first asked for. A column is `values`, and `texts` where
// the values are places in a list.

async function unpacked(id) {
  const letters = atob(byId(id).textContent.trim());
  const compressed = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

/** A mart: its columns, and for each scope where its rows begin and end, and how many there are of them in the mart. */
class Mart {
  constructor(name, { scopes, columns }) {
    Object.assign(this, { name, scopes, columns: new Map(Object.entries(columns)) });
  }

  has(column) {
    return this.columns.has(column);
  }

  value(column, row) {
    const { values, texts } = this.columns.get(column);
    return texts ? texts[values[row]] : values[row];
  }

  spanOf({ name }) {
    return this.scopes[name] ?? [0, 0, 0];
  }

  rowsOf(scope) {
    const [start, end] = this.spanOf(scope);
    return new Uint32Array(end - start).map((_, index) => start + index);
  }

  /** How many rows of a scope the file doesn't hold. */
  leftOut(scope) {
    const [start, end, all] = this.spanOf(scope);
    return all - (end - start);
  }
}

const reading = new Map();

/** Read a mart; whoever asks while it is being read waits for the same promise. */
function readMart(name) {
  const read = async () => report.marts.set(name, new Mart(name, await unpacked(`data-${name}`)));
  if (!reading.has(name)) reading.set(name, read());
  return reading.get(name);
}

function readMarts(names) {
  return Promise.all([...new Set(names)].map(readMart));
}

/** What every view needs: the days, the choices of the filters, and what pages are about. */
function martsOfControls() {
  const { calendar, filters, pages } = report.spec;
  return [calendar.mart, ...[...filters, ...pages].map(({ columns }) => Object.keys(columns)[0])];
}

/** Read what the view needs: with a filter or a page that may be any mart which follows it. */
function readWhatIsShown() {
  const { page, sheet } = report.state;
  const views = [...(report.isPrinting ? report.spec.sheets : []), page ? pageNamed(page.id) : sheetNamed(sheet)];
  const isNarrowed = page || report.spec.filters.some(isFiltered);
  return readMarts(views.flatMap(({ visuals }) => visuals.flatMap(({ marts, own_marts: own }) => (isNarrowed ? marts : own))));
}

/** Read what the reader may ask for next while there is still something to look at, in steps too short to be felt. */
async function readAhead() {
  for (const name of report.spec.marts) {
    await readMart(name);
    rowsInScope(report.marts.get(name));
    await new Promise((resolve) => setTimeout(resolve));
  }
}
