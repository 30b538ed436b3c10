// From a number to what it stands on: data objects, the most disputed first, with their answers.

const OBJECTS_AT_ONCE = 10;
// Which column of a row narrows what.
const NARROWING = { worker: "workers", worker_a: "workers", worker_b: "workers", label: "labels", label_a: "labels", label_b: "labels" };

let heldAnswers = null;

async function readAnswers() {
  heldAnswers ??= unpacked("data-answers").then((bytes) => {
    const { most, objects, answers } = JSON.parse(new TextDecoder().decode(bytes));
    const text = ({ texts, values }, index) => texts[values[index]];
    const held = objects.agreement.map((agreement, index) => ({
      job: text(objects.job, index),
      id: text(objects.data_object_id, index),
      source: text(objects.source, index),
      agreement,
      answers: [],
    }));
    answers.object.forEach((object, index) => {
      const label = text(answers.label_summary, index);
      held[object].answers.push({
        worker: text(answers.worker, index),
        label,
        // An answer of several labels is their list.
        labels: new Set([label, ...(label ?? "").split(", ")]),
        day: text(answers.submitted_on, index),
        minute: answers.submitted_at[index],
        seconds: answers.seconds[index],
        file: text(answers.source_file, index),
      });
    });
    return { most, objects: held };
  });
  return heldAnswers;
}

/** What a row of a visual is about under the filters that the visual follows, or null where no answer can be told by it. */
function criteriaOf(visual, row) {
  const criteria = { workers: [], labels: [], job: row.job ?? null, object: row.data_object_id ?? null, from: null, to: null, passing: {} };
  for (const [column, part] of Object.entries(NARROWING)) {
    if (row[column] !== null && row[column] !== undefined && row[column] !== "(all)") criteria[part].push(row[column]);
  }
  const day = row.submitted_on ?? row.week_on ?? row.period_on;
  if (day) Object.assign(criteria, { from: day, to: lastDayOf(row, day) });
  const says = criteria.workers.length || criteria.labels.length || criteria.object || criteria.from;
  if (!says) return null;
  const { page } = report.state;
  const { mart, followed } = sourceOf(visual.figures?.find(({ id }) => id === row.figure) ?? visual, Boolean(page));
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

/** Whether an object has what is looked for: of the answers that pass the filters one by each worker, with each label. */
function isMeant({ job, id, answers }, { workers, labels, from, to, job: ofJob, object, passing }) {
  if ((ofJob && job !== ofJob) || (object && id !== object)) return false;
  const passed = answers.filter(
    ({ day, worker, labels: given }) =>
      (!from || day >= from) &&
      (!to || day <= to) &&
      (passing.workers?.includes(worker) ?? true) &&
      (passing.labels?.some((each) => given.has(each)) ?? true),
  );
  const own = workers.length === 1 ? passed.filter(({ worker }) => worker === workers[0]) : passed;
  return own.length > 0 && workers.every((each) => passed.some(({ worker }) => worker === each)) && labels.every((each) => own.some(({ labels: given }) => given.has(each)));
}

function isInScope({ job }) {
  const { type, name, project } = currentScope();
  // A file of one scope holds no answer of another, and no jobs by which a project would be told.
  if (type === "all" || report.scopes.length === 1) return true;
  if (type === "job") return name === job || name === `${job} (job)`;
  return projectOf(job) === project;
}

function projectOf(job) {
  return report.scopes.find((each) => each.type === "job" && (each.name === job || each.name === `${job} (job)`))?.project;
}

class AnswersView {
  constructor(criteria) {
    this.criteria = criteria;
    this.first = 0;
    this.list = element("ol", { class: "objects" });
    this.more = element("p", { class: "more" });
    this.host = element("div", {}, this.list, this.more);
  }

  async draw() {
    const { most, objects } = await readAnswers();
    const found = objects.filter((each) => isInScope(each) && isMeant(each, this.criteria));
    const step = (text, first) => button(text, () => this.turnTo(first), { disabled: first < 0 || first >= found.length });
    const last = Math.min(found.length, this.first + OBJECTS_AT_ONCE);
    this.list.replaceChildren(...found.slice(this.first, last).map((each) => objectItem(each, this.criteria)));
    const sql = answersSql(this.criteria);
    const copy = copyButton("Copy the query for all", () => sql, { title: sql });
    this.more.replaceChildren(
      found.length ? `${grouped(this.first + 1, 0)} to ${grouped(last, 0)} of ${counted(found.length, { one: "data object", many: "data objects" })}, the most disputed first ` : "No data object of this file is meant. ",
      ...(found.length > OBJECTS_AT_ONCE ? [step("Before", this.first - OBJECTS_AT_ONCE), step("Next", this.first + OBJECTS_AT_ONCE)] : []),
      copy,
      element("span", { class: "unknown" }, `This file holds up to ${most} data objects of each label and each worker of a job, with the latest answer of each worker.`),
    );
  }

  async turnTo(first) {
    this.first = first;
    await this.draw();
  }
}

function objectItem({ job, id, source, agreement, answers }, { workers, labels }) {
  const isAsked = ({ worker, labels: given }) => workers.includes(worker) || labels.some((each) => given.has(each));
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
  const address = bucket ? `https://s3.console.aws.amazon.com/s3/object/${bucket}?prefix=${encodeURIComponent(key)}` : /^https?:\/\//.test(source) ? source : null;
  return address ? element("a", { href: address, rel: "noreferrer noopener", target: "_blank" }, source) : element("span", { dir: "auto", text: visible(source) });
}

function answersSql({ workers, labels, from, to, job, object, passing }) {
  const text = (value) => `'${String(value).replaceAll("'", "''")}'`;
  const scope = currentScope();
  const conditions = ["is_current"];
  if (scope.type !== "all") conditions.push(`${text(scope.name)} in (${scope.type}, ${scope.type} || ' (${scope.type})')`);
  if (job) conditions.push(`job = ${text(job)}`);
  if (object) conditions.push(`data_object_id = ${text(object)}`);
  if (from) conditions.push(`submitted_on >= date ${text(from)}`);
  if (to) conditions.push(`submitted_on <= date ${text(to)}`);
  const by = (each) => `worker = ${text(each)}`;
  const given = (each) => `strpos(', ' || label_summary || ', ', ${text(`, ${each}, `)}) > 0`;
  for (const parts of [passing.workers?.map(by), passing.labels?.map(given)]) if (parts) conditions.push(`(${parts.join(" or ")})`);
  for (const parts of [workers.map(by), labels.map(given)]) {
    // Of several, each has answered the object or been given to it.
    const within = parts.length > 1 ? parts.map((part) => `job || ' ' || data_object_id in (\n    select job || ' ' || data_object_id from annotations where ${[...conditions, part].join(" and ")})`) : [];
    if (parts.length) conditions.push(`(${parts.join(" or ")})`, ...within);
  }
  return `select job, data_object_id, source, worker, label_summary, submitted_at, time_spent_seconds, source_file\nfrom annotations\nwhere ${conditions.join("\n  and ")}\norder by job, data_object_id, submitted_at`;
}

/** A window over the page with the objects behind a row. */
async function openAnswers(criteria, title) {
  const view = new AnswersView(criteria);
  const dialog = element("dialog", { class: "answers", "aria-label": title, onclose: () => dialog.remove() });
  dialog.append(element("header", {}, element("h2", { dir: "auto", text: title }), button("Close", () => dialog.close())), view.host);
  document.body.append(dialog);
  await view.draw();
  dialog.showModal();
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

/** The last card of a page: the objects of its worker or label, between the chosen days. */
class AnswersCard {
  constructor(page) {
    this.page = page;
    this.visual = { type: "answers" };
    this.charts = [];
    this.body = element("div", {});
    this.host = element("section", { class: "card card-wide", "aria-labelledby": "title-answers" }, element("h3", { id: "title-answers", text: "Data objects and answers" }), element("p", { class: "question", text: "What do these numbers stand on?" }), this.body);
  }

  async update() {
    // By days it follows as everything on the page that is counted anew.
    const view = new AnswersView(criteriaOf({ mart: report.spec.additive_marts[0] }, { [this.page.spec.id]: this.page.value }));
    this.body.replaceChildren(view.host);
    await view.draw();
  }
}
