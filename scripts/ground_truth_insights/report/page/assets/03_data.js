// The marts as the file carries them. A column is `values`, and `texts` where the values are places in a list.

async function unpacked(id) {
  const packed = document.getElementById(id).textContent.trim();
  const letters = atob(packed);
  const compressed = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place += 1) compressed[place] = letters.charCodeAt(place);
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A mart: how many rows it has, its columns, and which rows belong to a scope. */
class Mart {
  constructor(name, columns, rowsOf, leftOut) {
    this.name = name;
    this.columns = columns;
    this.rowsOf = rowsOf;
    this.leftOut = leftOut;
  }

  has(column) {
    return this.columns.has(column);
  }

  value(column, row) {
    const { values, texts } = this.columns.get(column);
    const value = values[row];
    if (texts) return texts[value];
    return value === null || Number.isNaN(value) ? null : value;
  }
}

function tableMart(name, table) {
  const columns = new Map();
  for (const [column, { kind, texts, values }] of Object.entries(table.columns)) {
    if (kind === "boolean") columns.set(column, { values: values.map((value) => (value === null ? null : value === 1)) });
    else columns.set(column, { texts, values });
  }
  const rowsOf = (scope) => {
    const [start, end] = table.scopes[scope.name] ?? [0, 0];
    return Uint32Array.from({ length: end - start }, (_, index) => start + index);
  };
  const leftOut = (scope) => {
    const [start, end, all] = table.scopes[scope.name] ?? [0, 0, 0];
    return all - (end - start);
  };
  return new Mart(name, columns, rowsOf, leftOut);
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
    return withText(all, columns.get(column), (text) => text === value);
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

function cubeColumn(header, rows, stream) {
  if (header.kind === "double") {
    const copy = stream.slice();
    return { values: new Float64Array(copy.buffer, 0, rows) };
  }
  // Where every number takes one byte, the bytes are the numbers.
  const numbers = stream.length === rows ? stream : varints(stream, rows);
  if (header.kind === "varint") {
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row += 1) {
      values[row] = numbers[row] === 0 ? NaN : unzigzag(numbers[row] - 1) / header.scale;
    }
    return { values };
  }
  const values = new Int32Array(rows);
  let last = 0;
  for (let row = 0; row < rows; row += 1) {
    // Steps are small enough for whole numbers of 32 bits, which are faster than unzigzag().
    const step = numbers[row] | 0;
    last += (step >>> 1) ^ -(step & 1);
    values[row] = last;
  }
  return header.kind === "text" ? { texts: header.texts, values } : { values, isDay: true };
}

function varints(bytes, count) {
  const numbers = new Float64Array(count);
  let place = 0;
  for (let index = 0; index < count; index += 1) {
    let byte = bytes[place];
    place += 1;
    let number = byte & 127;
    let unit = 128;
    while (byte > 127) {
      byte = bytes[place];
      place += 1;
      number += (byte & 127) * unit;
      unit *= 128;
    }
    numbers[index] = number;
  }
  return numbers;
}

function unzigzag(number) {
  return number % 2 ? -(number + 1) / 2 : number / 2;
}

async function readMarts() {
  const { tables, cubes, heads } = JSON.parse(new TextDecoder().decode(await unpacked("data")));
  report.heads = heads;
  const marts = new Map();
  for (const [name, table] of Object.entries(tables)) marts.set(name, tableMart(name, table));
  for (const [name, header] of Object.entries(cubes)) {
    waiting.set(name, async () => marts.set(name, cubeMart(name, header, await unpacked(`data-${name}`))));
  }
  return marts;
}

// Additive marts that nothing on the screen has asked for yet: the first chart does not wait for them.
const waiting = new Map();

/** Read what the current view needs: with a filter or a page that may be any additive mart. */
async function readWhatIsShown() {
  const isNarrowed = report.state.page || report.spec.filters.some(isFiltered);
  const shown = new Set(sheetNamed(report.state.sheet).visuals.flatMap((visual) => [visual.mart, ...(visual.figures ?? []).map((each) => each.mart)]));
  const needed = [...waiting.keys()].filter((name) => isNarrowed || report.isPrinting || shown.has(name));
  await readNow(needed);
}

async function readNow(names) {
  await Promise.all(
    names.map((name) => {
      const read = waiting.get(name);
      // Whoever asks while it is being read waits for the same promise.
      const reading = typeof read === "function" ? read().then(() => waiting.delete(name)) : read;
      waiting.set(name, reading);
      return reading;
    }),
  );
}

/** Read what the first filter will ask for while the reader still looks, in steps too short to be felt. */
async function readAhead() {
  await readNow([...waiting.keys()]);
  for (const name of report.spec.additive_marts) {
    const mart = report.marts.get(name);
    rowsInScope(mart);
    for (const column of mart.columns.keys()) {
      await new Promise((resolve) => setTimeout(resolve));
      mart.columns.get(column);
    }
  }
}
