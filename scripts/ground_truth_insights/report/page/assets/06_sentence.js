// What a visual says in one sentence of its numbers: the same as visuals/sentences.py, for rows that filters have changed.

// Of so many categories one leads; of more, the first three together.
const FEW = 6;
const TEXT_FORMATS = ["text", "word", "date", "yes_no"];

function sentenceOf(visual, rows) {
  const { type, keys, category, value } = visual;
  if (!rows.length) return "";
  if (type === "figures") return figuresSentence(rows);
  if (!keys.length) return tableSentence(visual, rows);
  if (category?.format === "date") return timeSentence(visual, rows);
  return category && value.aggregation === "sum" ? sharesSentence(visual, rows) : reachSentence(value, keys, rows);
}

function sumOf(numbers) {
  return numbers.reduce((sum, each) => sum + each, 0);
}

/** What changed most from week to week; where nothing is compared, the first two numbers. */
function figuresSentence(rows) {
  const changed = rows.filter((row) => row.week_value !== null && row.week_before_value > 0);
  if (!changed.length) {
    const known = rows.filter(({ value }) => value !== null).slice(0, 2);
    return known.length ? `${known.map(({ of, value }) => `${of.title}: ${shown(of, value)}`).join("; ")}.` : "";
  }
  const changeOf = ({ week_value: now, week_before_value: before }) => now / before - 1;
  const most = changed.reduce((found, row) => (Math.abs(changeOf(row)) > Math.abs(changeOf(found)) ? row : found));
  const { of, week_value: now, week_on: on } = most;
  const change = changeOf(most);
  const than = change ? `${shownNumber("share", Math.abs(change))} ${change > 0 ? "more than" : "less than"}` : "as much as";
  return `${of.title}: ${shown(of, now)} in the week from ${on} to ${isoDay(ordinalOf(on) + 6)}, ${than} in that before.`;
}

function sharesSentence({ category, value }, rows) {
  const amounts = rows.map((row) => row[value.column] ?? 0).sort((one, other) => other - one);
  const total = sumOf(amounts);
  if (rows.length < 2 || !total) return "";
  const share = (amount) => shownNumber("share", amount / total);
  const first = rows.find((row) => (row[value.column] ?? 0) === amounts[0]);
  const leading =
    rows.length > FEW
      ? `3 of ${counted(rows.length, category.noun)} stand for ${share(sumOf(amounts.slice(0, 3)))}`
      : `${labelOf(category, first)} stands for ${share(amounts[0])}`;
  return `${leading} of ${amountText(value, total)}.`;
}

/** An amount with what is counted; a duration carries its units. */
function amountText(value, amount) {
  return shown(value, amount) + (value.format === "seconds" ? "" : ` ${nounOf(amount, value.noun)}`);
}

function timeSentence({ category, value }, rows) {
  const known = rows.filter((row) => (row[value.column] ?? null) !== null);
  if (!known.length) return "";
  const { one } = category.noun;
  const at = (row) => (one === "day" ? `on ${withWeekday(row[category.column])}` : `in the ${one} from ${row[category.column]}`);
  if (value.aggregation !== "sum") {
    const ends = [known[0], known.at(-1)].map((row) => `${shown(value, row[value.column])} ${at(row)}`);
    return known.length > 1 ? `From ${ends.join(" to ")}.` : `${ends[0]}.`;
  }
  const total = sumOf(known.map((row) => row[value.column]));
  const most = highest(known, value.column);
  const used = known.filter((row) => row[value.column] > 0).length;
  const mostOfIt = `on ${counted(used, category.noun)}, most ${at(most)}: ${shown(value, most[value.column])}`;
  return total ? `${amountText(value, total)} ${used > 1 ? mostOfIt : at(most)}.` : "";
}

function tableSentence({ measures, sort }, rows) {
  const [key] = measures;
  const things = new Set(rows.map((row) => row[key.column])).size;
  const all = counted(things, key.noun) + (things === rows.length ? "" : ` in ${grouped(rows.length)} rows`);
  const telling = measures.find(({ states }) => Object.keys(states).length);
  if (telling) {
    const asked = rows.filter((row) => !["good", undefined].includes(stateOfValue(telling, row[telling.column]))).length;
    return `${grouped(asked)} of ${all} ${asked === 1 ? "needs" : "need"} a look.`;
  }
  const by = measures.find(({ column }) => column === sort.by) ?? key;
  const reach = by === key || [...TEXT_FORMATS, "amount"].includes(by.format) ? "" : reachSentence(by, [key], rows);
  return reach ? `${by.title}: ${reach[0].toLowerCase()}${reach.slice(1)}` : `${all}.`;
}

function stateOfValue({ states }, value) {
  return states?.[value === true ? "yes" : value];
}

/** The lowest and the highest; of numbers with intervals that with the lowest upper end, and with the highest lower end. */
function reachSentence(value, keys, rows) {
  const { low: bottom, high: top } = value.interval ?? { low: value.column, high: value.column };
  const known = rows.filter((row) => (row[value.column] ?? null) !== null && (row[bottom] ?? null) !== null);
  if (known.length < 2) return "";
  // Without an upper end it is no lowest at all.
  const low = known.reduce((found, row) => ((row[top] ?? Infinity) < (found[top] ?? Infinity) ? row : found));
  const high = highest(known, bottom);
  // All are alike.
  if (low === high) return "";
  const ends = [low, high].map((row) => `${valueText(value, row)} (${keys.map((key) => labelOf(key, row)).join(", ")})`);
  const unknown = known.length < rows.length ? `; ${grouped(rows.length - known.length)} of ${grouped(rows.length)} without a number` : "";
  return `${value.interval ? "By their intervals from" : "From"} ${ends.join(" to ")}${unknown}.`;
}

/** The first row with the highest number in a column. */
function highest(rows, column) {
  return rows.reduce((found, row) => (row[column] > found[column] ? row : found));
}
