// The marts as the file carries them, each read when it is first asked for. A column is `values`, and `texts` where
// the values are places in a list.

async function unpacked(id) {
  const letters = atob(byId(id).textContent.trim());
  const compressed = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place += 1) compressed[place] = letters.charCodeAt(place);
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function unpackedJson(id) {
  return JSON.parse(new TextDecoder().decode(await unpacked(id)));
}

/** A mart: its columns, which of its rows belong to a scope, and how many of them the file doesn't hold. */
class Mart {
  constructor(name, columns, rowsOf, leftOut) {
    Object.assign(this, { name, columns, rowsOf, leftOut });
  }

  has(column) {
    return this.columns.has(column);
  }

  value(column, row) {
    const { values, texts } = this.columns.get(column);
    const value = values[row];
    if (texts) return texts[value];
    return Number.isNaN(value) ? null : value;
  }
}

function tableMart(name, { scopes, columns }) {
  const spanOf = (scope) => scopes[scope.name] ?? [0, 0, 0];
  const rowsOf = (scope) => {
    const [start, end] = spanOf(scope);
    return Uint32Array.from({ length: end - start }, (_, index) => start + index);
  };
  const leftOut = (scope) => {
    const [start, end, all] = spanOf(scope);
    return all - (end - start);
  };
  return new Mart(name, new Map(Object.entries(columns)), rowsOf, leftOut);
}

/** An additive mart lies here by job, and a larger scope is the sum of its jobs. */
function cubeMart(name, { rows, columns: headers }, bytes) {
  const columns = new CubeColumns();
  let place = 0;
  for (const header of headers) {
    const stream = bytes.subarray(place, place + header.bytes);
    columns.set(header.name, () => cubeColumn(header, rows, stream));
    place += header.bytes;
  }
  const rowsOf = (scope) => {
    const all = new Uint32Array(rows).map((_, row) => row);
    if (scope.type === "all") return all;
    const [column, value] = scope.type === "job" ? [report.spec.scope.column, scope.name] : ["project", scope.project];
    return passing(all, columns.get(column), (text) => text === value);
  };
  return new Mart(name, columns, rowsOf, () => 0);
}

/** The columns of an additive mart, each read from its bytes when it is first asked for. */
class CubeColumns extends Map {
  get(name) {
    if (typeof super.get(name) === "function") this.set(name, super.get(name)());
    return super.get(name);
  }
}

/** A column from planes of bytes, as encoding.py writes them. */
function cubeColumn({ kind, texts, scale }, rows, bytes) {
  if (kind === "double") return { values: new Float64Array(bytes.slice().buffer) };
  const numbers = new Uint32Array(rows);
  for (let start = 0, shift = 0; start < bytes.length; start += rows, shift += 8) {
    for (let row = 0; row < rows; row += 1) numbers[row] |= bytes[start + row] << shift;
  }
  const values = scale ? new Float64Array(rows) : new Int32Array(rows);
  const signed = (number) => (number >>> 1) ^ -(number & 1);
  for (let row = 0, last = 0; row < rows; row += 1) {
    if (scale) values[row] = numbers[row] ? signed(numbers[row] - 1) / scale : NaN;
    else values[row] = last += signed(numbers[row]);
  }
  return { texts, values };
}

const reading = new Map();

/** Read a mart; whoever asks while it is being read waits for the same promise. */
function readMart(name) {
  const cube = report.cubes[name];
  const read = async () => report.marts.set(name, cube ? cubeMart(name, cube, await unpacked(`data-${name}`)) : tableMart(name, await unpackedJson(`data-${name}`)));
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
    const mart = report.marts.get(name);
    rowsInScope(mart);
    // The columns of a table are read with it.
    for (const column of report.cubes[name] ? mart.columns.keys() : []) {
      await new Promise((resolve) => setTimeout(resolve));
      mart.columns.get(column);
    }
  }
}
