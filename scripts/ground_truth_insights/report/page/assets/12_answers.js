// From a number to what it stands on: data objects, the most disputed first, with their answers.

const OBJECTS_AT_ONCE = 10;
// Which column of a row narrows what.
const NARROWING = { worker: "workers", worker_a: "workers", worker_b: "workers", label: "labels", label_a: "labels", label_b: "labels" };

let heldAnswers = null;

async function readAnswers() {
  heldAnswers ??= unpacked("data-answers").then(({ most, questions, objects, answers }) => {
    // Rows from columns, of which some are places in a list of texts.
    const valueOf = (column, index) => (column.texts ? column.texts[column.values[index]] : column[index]);
    const rowOf = (columns, index) => Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, valueOf(column, index)]));
    const rowsOf = (columns, { length }) => Array.from({ length }, (_, index) => rowOf(columns, index));
    const held = rowsOf(objects, objects.agreement).map((object) => ({ ...object, answers: [] }));
    for (const answer of rowsOf(answers, answers.object)) {
      // An answer of several labels is their list, in which one that holds a comma stands in quotes.
      const items = (answer.by_element ?? "").match(/"(?:[^"]|"")*"|[^,\s][^,]*/g) ?? [];
      answer.labels = new Set(items.map((item) => (item.startsWith('"') ? item.slice(1, -1).replaceAll('""', '"') : item)));
      held[answer.object].answers.push(answer);
    }
    return { most, questions, objects: held };
  });
  return heldAnswers;
}

/** What a row of a visual is about under the filters that the visual follows, or null where no answer can be told by it. */
function criteriaOf(visual, row) {
  const { job = null, question = null, data_object_id: object = null } = row;
  const criteria = { workers: [], labels: [], job, question, object, from: null, to: null, passing: {} };
  for (const [column, part] of Object.entries(NARROWING)) {
    if ((row[column] ?? "(all)") !== "(all)") criteria[part].push(row[column]);
  }
  const day = row.submitted_on ?? row.week_on ?? row.period_on;
  if (day) Object.assign(criteria, { from: day, to: lastDayOf(row, day) });
  if (!criteria.workers.length && !criteria.labels.length && !object && !day) return null;
  const { page } = report.state;
  const { mart, followed } = sourceOf(visual.figures?.find(({ id }) => id === row.figure) ?? visual, page);
  for (const filter of followed) {
    if (filter.type === "choice") criteria.passing[NARROWING[filter.columns[mart]]] = report.state.chosen[filter.id];
    else if (!day) [criteria.from, criteria.to] = dayBounds().map((each) => (Number.isFinite(each) ? isoDay(each) : null));
  }
  // What a page shows is of its worker or label alone.
  if (page && !criteria[NARROWING[page.id]].includes(page.value)) criteria[NARROWING[page.id]].push(page.value);
  return criteria;
}

/** The last day of the day, week or month that a row is about. */
function lastDayOf({ week_on: week, period_on: month }, first) {
  if (month) return isoDay(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0) / DAY_MS);
  return week || report.spec.is_weekly ? isoDay(ordinalOf(first) + 6) : first;
}

/** Whether a label was given to the form element that a question is about, or to any. */
function isGiven(given, label, element) {
  return element === undefined ? [...given].some((each) => each.endsWith(`: ${label}`)) : given.has(`${element}: ${label}`);
}

/** Whether an object has what is looked for: of the answers that pass the filters one by each worker, with each label. */
function isMeant({ job, data_object_id: id, answers }, criteria, questions) {
  const { workers, labels, from, to, question, object, passing } = criteria;
  if ((criteria.job ?? job) !== job || (object ?? id) !== id || (question && !(question in (questions[job] ?? {})))) return false;
  const has = (given, label) => isGiven(given, label, questions[job]?.[question]);
  const passed = answers.filter(
    ({ submitted_on: day, worker, labels: given }) =>
      day >= (from ?? day) &&
      day <= (to ?? day) &&
      (passing.workers?.includes(worker) ?? true) &&
      (passing.labels?.some((each) => has(given, each)) ?? true),
  );
  const own = workers.length === 1 ? passed.filter(({ worker }) => worker === workers[0]) : passed;
  const isBy = (each) => passed.some(({ worker }) => worker === each);
  return own.length > 0 && workers.every(isBy) && labels.every((each) => own.some(({ labels: given }) => has(given, each)));
}

function isInScope({ job }) {
  const { type, name, project } = currentScope();
  const isOf = (scope) => [job, `${job} (job)`].includes(scope.name);
  // A file of one scope holds no answer of another, and no jobs by which a project would be told.
  if (type === "all" || report.spec.scopes.length === 1) return true;
  return type === "job" ? isOf({ name }) : report.spec.scopes.find((each) => each.type === "job" && isOf(each))?.project === project;
}

/** The objects that are meant, so many at once, in an element of their own. */
async function answersView(criteria, first = 0, host = element("div")) {
  const { most, questions, objects } = await readAnswers();
  const found = objects.filter((each) => isInScope(each) && isMeant(each, criteria, questions));
  const last = Math.min(found.length, first + OBJECTS_AT_ONCE);
  const step = (text, to) => button(text, () => answersView(criteria, to, host), { disabled: to < 0 || to >= found.length });
  const steps = found.length > OBJECTS_AT_ONCE ? [step("Before", first - OBJECTS_AT_ONCE), step("Next", first + OBJECTS_AT_ONCE)] : [];
  const sql = answersSql(criteria, questions);
  const count = counted(found.length, { one: "data object", many: "data objects" });
  const said = found.length ? `${grouped(first + 1)} to ${grouped(last)} of ${count}, the most disputed first ` : "No data object of this file is meant. ";
  const held = `This file holds up to ${most} data objects of each label and each worker of a job, with the latest answer of each worker.`;
  host.replaceChildren(
    element("ol", { class: "objects" }, found.slice(first, last).map((each) => objectItem(each, criteria, questions))),
    element("p", { class: "more" }, said, steps, copying(element("button", { type: "button", title: sql }, "Copy the query for all"), () => sql), element("span", { class: "unknown" }, held)),
  );
  return host;
}

function objectItem({ job, data_object_id: id, source, agreement, answers }, { workers, labels, question }, questions) {
  const isAsked = ({ worker, labels: given }) => workers.includes(worker) || labels.some((each) => isGiven(given, each, questions[job]?.[question]));
  const files = new Set(answers.map(({ file }) => file));
  const rows = answers.map((answer) =>
    element(
      "tr",
      { class: isAsked(answer) ? "asked" : null },
      element("td", { dir: "auto" }, visible(answer.label ?? "(no label)")),
      element("td", {}, answer.worker),
      element("td", { class: "number" }, answer.seconds === null ? "" : duration(answer.seconds)),
      element("td", { class: "date" }, answer.minute === null ? "" : `${new Date(answer.minute * 60000).toISOString().slice(0, 16).replace("T", " ")} UTC`),
      files.size > 1 ? element("td", { class: "long" }, answer.file) : null,
    ),
  );
  const agreed = agreement === null ? "" : ` · agreement or overlap ${shownNumber("share", agreement)}`;
  return element(
    "li",
    {},
    element("p", {}, element("b", { dir: "auto", text: `${job}, data object ${id}` }), element("span", { class: "remedy", text: agreed })),
    element("p", { class: "source" }, sourceOfObject(source)),
    element("table", {}, element("tbody", {}, rows)),
    files.size === 1 ? element("p", { class: "file", text: [...files][0] }) : null,
  );
}

/** The text that was labeled, or a link to the image; what lies on S3 opens in the console of AWS. */
function sourceOfObject(source) {
  if (!source) return "What was labeled is not known.";
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(source) ?? [];
  const onS3 = bucket && `https://s3.console.aws.amazon.com/s3/object/${bucket}?prefix=${encodeURIComponent(key)}`;
  const href = onS3 ?? (/^https?:\/\//.test(source) ? source : null);
  return href ? element("a", { href, rel: "noreferrer noopener", target: "_blank" }, source) : element("span", { dir: "auto", text: visible(source) });
}

/** The query over the marts that gives every answer which is meant, also those that the file doesn't hold. */
function answersSql({ workers, labels, from, to, job, question, object, passing }, questions) {
  const text = (value) => `'${String(value).replaceAll("'", "''")}'`;
  const by = (each) => `worker = ${text(each)}`;
  const element = Object.values(questions).find((of) => question in of)?.[question];
  const given = (each) => {
    const [quote, label] = /[,"]/.test(each) ? ['"', each.replaceAll('"', '""')] : ["", each];
    const item = `${element === undefined ? "" : `, ${quote}${element}`}: ${label}${quote}, `;
    return `strpos(', ' || labels_by_element || ', ', ${text(item)}) > 0`;
  };
  const either = (parts) => `(${parts.join(" or ")})`;
  const { type, name } = currentScope();
  const conditions = [
    "is_current",
    type !== "all" && `${text(name)} in (${type}, ${type} || ' (${type})')`,
    job && `job = ${text(job)}`,
    question && `job in (select job from object_agreement where question = ${text(question)})`,
    object && `data_object_id = ${text(object)}`,
    from && `submitted_on >= date ${text(from)}`,
    to && `submitted_on <= date ${text(to)}`,
    passing.workers && either(passing.workers.map(by)),
    passing.labels && either(passing.labels.map(given)),
  ].filter(Boolean);
  for (const parts of [workers.map(by), labels.map(given)].filter(({ length }) => length)) {
    const objects = (part) => `select job || ' ' || data_object_id from annotations where ${[...conditions, part].join(" and ")}`;
    // Of several, each has answered the object or been given to it.
    const each = parts.length > 1 ? parts.map((part) => `job || ' ' || data_object_id in (\n    ${objects(part)})`) : [];
    conditions.push(either(parts), ...each);
  }
  const columns = "job, data_object_id, source, worker, label_summary, submitted_at, time_spent_seconds, source_file";
  return `select ${columns}\nfrom annotations\nwhere ${conditions.join("\n  and ")}\norder by job, data_object_id, submitted_at`;
}

/** A window over the page with the objects behind a row. */
async function openAnswers(criteria, title) {
  const dialog = element("dialog", { class: "answers", "aria-label": title, onclose: () => dialog.remove(), onclick: ({ target }) => target === dialog && dialog.close() });
  const head = element("header", {}, element("h2", { dir: "auto", text: title }), button("Close", () => dialog.close()));
  dialog.append(head, await answersView(criteria));
  document.body.append(dialog);
  dialog.showModal();
}
