// Numbers and days as people read them: the same words as in visuals/words.py.

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const DAY_MS = 86400000;
const DIGITS = { number: 1, coefficient: 3, amount: 2 };
// What a difference of two shares leaves where they are equal.
const NOISE = 1e-12;

// Making a format takes far longer than writing a number with it.
const formats = new Map();

function grouped(value, digits = 0) {
  if (!formats.has(digits)) {
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative" };
    formats.set(digits, new Intl.NumberFormat("en-US", options));
  }
  return formats.get(digits).format(value);
}

function twelveDigits(value) {
  if (Number.isInteger(value)) return value;
  return Math.abs(value) < NOISE ? 0 : Number(value.toPrecision(12));
}

function shownNumber(format, value) {
  if (format === "share") return `${grouped(twelveDigits(value * 100), 1)}%`;
  if (format === "seconds") return duration(value);
  return grouped(value, DIGITS[format] ?? (Number.isInteger(value) ? 0 : 1));
}

function duration(seconds) {
  if (Math.abs(seconds) < 60) return `${grouped(seconds, Number.isInteger(seconds) ? 0 : 1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 ? `${minutes} min ${whole % 60} s` : `${minutes} min`;
  const all = Math.round(seconds / 60);
  const hours = Math.floor(all / 60);
  if (hours >= 100 || all % 60 === 0) return `${grouped(Math.round(seconds / 3600))} h`;
  return `${hours} h ${all % 60} min`;
}

// What moves the cursor or reorders what stands around it, as in safe_text.py.
const ACTING = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

/** A text with each character that acts written out, such as `\u202e`. */
function visible(text) {
  return text.replace(ACTING, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
  });
}

/** A value in its format; where it is undefined, the word for its status, else the measure's own word. */
function shown(measure, value, status = null) {
  if (value === null || value === undefined) return statusWord(status) ?? measure.undefined ?? "undefined";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return shownNumber(measure.format, value);
  return visible(measure.format === "word" ? value.replaceAll("_", " ") : value);
}

/** An interval in words; one without a high end is open there, and without a low end there is none. */
function span(measure, low, high) {
  return (low ?? null) === null ? "" : `${shown(measure, low)} to ${(high ?? null) === null ? "an open end" : shown(measure, high)}`;
}

function statusWord(status) {
  if ((status ?? "ok") === "ok") return null;
  return report.spec.words[status] ?? status.replaceAll("_", " ");
}

function counted(count, noun) {
  return `${grouped(count)} ${nounOf(count, noun)}`;
}

function nounOf(count, noun) {
  return count === 1 ? noun.one : noun.many;
}

/** Days since 1970 as `2026-02-14`. */
function isoDay(ordinal) {
  return new Date(ordinal * DAY_MS).toISOString().slice(0, 10);
}

function ordinalOf(iso) {
  return Math.round(Date.parse(iso) / DAY_MS);
}

function withWeekday(iso) {
  return `${WEEKDAYS[new Date(Date.parse(iso)).getUTCDay()]} ${iso}`;
}

/** A sentence whose days are never broken. */
function withWholeDays(text) {
  return text.split(/(\d{4}-\d\d-\d\d)/).map((part, index) => (index % 2 ? element("span", { class: "whole", text: part }) : part));
}

function mondayOf(ordinal) {
  // Day 0, 1 January 1970, was a Thursday.
  return ordinal - ((((ordinal + 3) % 7) + 7) % 7);
}
