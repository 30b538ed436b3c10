"""Checks of the owner's registry: the files that GT_REGISTRY holds."""

import os
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ground_truth_insights.checks.engine import Case, check
from ground_truth_insights.checks.findings import Finding, Place
from ground_truth_insights.checks.paths import exists, is_file, is_folder
from ground_truth_insights.checks.tables import NOT_SHOWN, Row, SeedFiles
from ground_truth_insights.checks.wording import listed, nearest, quoted
from ground_truth_insights.labeling_output.layout import job_names
from ground_truth_insights.settings import DEFAULT_REGISTRY

SUBJECT = "Registry"
JOBS = "labeling_jobs"
WORKERS = "worker_directory"
LABELS = "label_categories"
_PRICES = {JOBS: "price_per_task", WORKERS: "hourly_rate"}
# As models/intermediate/int_label_values.sql reads a label.
_NUMBER = re.compile(r"[+-]?[0-9]+([.][0-9]+)?")
_NUMERIC = ("interval", "ratio")
_JOBS_HEADER = "job,project,task_type,status,data_objects_goal,workers_per_data_object,price_per_task,deadline_on"
_WORKERS_HEADER = "issuer,subject,worker_id,worker_name,team,hourly_rate"


def wrong_folder(folder: Path, shown: str) -> Finding | None:
    """Return why there is no folder to look into."""
    name = shlex.quote(shown)
    if not is_folder(folder):
        reason = "which is no folder" if exists(folder) else "which does not exist"
        remedy = f"cp -r {DEFAULT_REGISTRY} {name}, or set GT_REGISTRY to the folder that has the files"
    elif not os.access(folder, os.R_OK | os.X_OK):
        reason, remedy = "which may not be read", f"chmod u+rx {name}"
    else:
        return None
    return Finding.error(f"GT_REGISTRY is {quoted(shown)}, {reason}", remedy, Place(shown), value=shown)


def _case(says: str, at: str, *, is_error: bool = True, **tables: str) -> Case:
    files = {f"owner/{name}.csv": text for name, text in tables.items()}
    return Case(says, files, at=f"owner/{at}", is_error=is_error)


def _asked(says: str, at: str, jobs: str, labels: str = "") -> Case:
    header = f"{_JOBS_HEADER},question,question_element,label_scale\n"
    tables = {JOBS: f"{header}{jobs}\n", LABELS: f"job,element,label,position\n{labels}"}
    return _case(says, at, is_error=True, **tables)


@check(
    SUBJECT,
    Case("move it out of the registry", {"owner/backup/labeling_jobs.csv": f"{_JOBS_HEADER}\n"}),
    Case("nothing reads the file", {"owner/prices.csv": "a\n"}, at="owner/prices.csv", is_error=False),
)
def registry_holds_nothing_else(registry: SeedFiles) -> Iterator[Finding]:
    """The registry holds its five files alone, since dbt makes a table of each CSV file below it."""
    for path in sorted(registry.folder.rglob("*.csv")):
        shown, seed = registry.project.shown(path), registry.seeds.get(path.stem)
        if seed is None:
            message = "nothing reads the file, but dbt makes a table of it"
            yield Finding.warning(message, "move it out of the registry", Place(shown), value=path.name)
        elif not seed.is_registry or path.parent != registry.folder:
            message = f"dbt has a seed {path.stem} already and refuses a second one"
            yield Finding.error(message, "move it out of the registry", Place(shown), value=path.name)


@check(SUBJECT)
def registry_is_complete(registry: SeedFiles) -> Iterator[Finding]:
    """Each of the five files is there; without rows it is just its header."""
    for seed in registry.seeds.values():
        path = registry.folder / f"{seed.name}.csv"
        if not seed.is_registry or is_file(path):
            continue
        shown, template = registry.project.shown(path), registry.project.folder / DEFAULT_REGISTRY / path.name
        others = [other.name for other in path.parent.glob("*.csv") if other.stem not in registry.seeds]
        misnamed = nearest(path.name, others)
        target = shlex.quote(shown)
        if misnamed:
            remedy = f"mv {shlex.quote(registry.project.shown(path.parent / misnamed))} {target}"
        elif template == path:
            remedy = f"git checkout -- {target}"
        else:
            remedy = f"cp {registry.project.shown(template)} {target}"
        yield Finding.error("the file is missing; without rows it is just its header", remedy, Place(shown))


@check(
    SUBJECT,
    _case("which is no number", "labeling_jobs.csv:2", labeling_jobs=f'{_JOBS_HEADER}\nbirds,,,,,,"0,08",\n'),
    _case(
        "stands on line 2 already; keep one of the two rows",
        "labeling_jobs.csv:3",
        labeling_jobs=f"{_JOBS_HEADER}\na,,,,,,,\na,,,,,,,\n",
    ),
    _case("the column project is missing", "labeling_jobs.csv:1", labeling_jobs=_JOBS_HEADER.replace("project", "x")),
    _case("close each quote that is opened", "labeling_jobs.csv:2", labeling_jobs=f'{_JOBS_HEADER}\n"frogs,,,\n'),
)
def registry_files_follow_their_description(registry: SeedFiles) -> Iterator[Finding]:
    """Header, number of fields, values and keys of each file are those that seeds/rules/_seeds.yml describes."""
    yield from registry.problems
    for table in registry.tables.values():
        yield from table.findings()


@check(
    SUBJECT,
    _case("so the row is nobody's", "worker_directory.csv:2", worker_directory=f"{_WORKERS_HEADER}\n,,,n,t,12\n"),
    _case("has no issuer", "worker_directory.csv:2", worker_directory=f"{_WORKERS_HEADER}\n,s,,n,t,12\n"),
)
def workers_have_an_identity(registry: SeedFiles) -> Iterator[Finding]:
    """Each row of worker_directory.csv has a worker id, or a subject with its issuer."""
    for line, row in registry.rows(WORKERS, "issuer", "subject", "worker_id"):
        if not row["subject"].strip() and not row["worker_id"].strip():
            message = "neither subject nor worker_id is given, so the row is nobody's"
            yield Finding.error(message, "write the one or the other", registry.place(WORKERS, line))
        elif row["subject"].strip() and not row["issuer"].strip():
            message = "subject has no issuer beside it, so it matches nobody"
            yield Finding.error(message, "write the issuer as in the worker response", registry.place(WORKERS, line))


@check(
    SUBJECT,
    _case(
        "hourly_rate is '14' here and '12' there",
        "worker_directory.csv:3",
        worker_directory=f"{_WORKERS_HEADER}\ni,s,,n,t,12\ni,s,,n,t,14\n",
    ),
)
def workers_have_one_rate_at_a_time(registry: SeedFiles) -> Iterator[Finding]:
    """A worker, by identity or worker id, has one hourly rate from each day on."""
    first_lines: dict[tuple[str, ...], tuple[int, str]] = {}
    for line, row in registry.rows(WORKERS):
        rate, day = row.get("hourly_rate", "").strip(), row.get("valid_from_on", "").strip()
        for key in (("issuer", "subject"), ("worker_id",)):
            values = tuple(row.get(name, "").strip() for name in key)
            if not values[-1]:
                continue
            first_line, first_rate = first_lines.setdefault((*values, day), (line, rate))
            if first_line == line:
                continue
            place = registry.place(WORKERS, line)
            shown = f"{listed(key)} {NOT_SHOWN} stands on line {first_line} already"
            if rate == first_rate:
                yield Finding.error(shown, "keep one of the two rows", place)
            else:
                since = f"from {day}" if day else "from the beginning"
                message = f"{shown}, {since} too: hourly_rate is {quoted(rate)} here and {quoted(first_rate)} there"
                remedy = "keep one, or write into valid_from_on the day from which each rate counts"
                yield Finding.error(message, remedy, place, value=rate)


@check(
    SUBJECT,
    _asked("names no element", "labeling_jobs.csv:2", "birds,,,,,,,,How bad?,,", "birds,a,x,\nbirds,b,y,\n"),
    _asked("did you mean from?", "labeling_jobs.csv:2", "birds,,,,,,,,Bad?,form,", "birds,from,x,\n"),
)
def questions_name_their_element(registry: SeedFiles) -> Iterator[Finding]:
    """A question or a scale says of which form element it speaks, where the job has several."""
    for line, row, labels in _questions(registry):
        element, place = row.get("question_element", "").strip(), registry.place(JOBS, line)
        elements = sorted({each["element"] for _, each in labels if each["element"].strip()})
        said = "question" if row.get("question", "").strip() else "label_scale"
        if not element and len(elements) > 1:
            named = f"names no element: label_categories.csv has {listed(elements)}"
            message = f"{said} is {quoted(row[said])}, but {named}"
            yield Finding.error(message, "write one of them as question_element", place, value=row[said])
        elif element and elements and element not in elements:
            message = f"question_element is {quoted(element)}, which label_categories.csv doesn't have for the job"
            meant = nearest(element, elements)
            remedy = f"did you mean {meant}?" if meant else f"write one of {listed(elements)}"
            yield Finding.error(message, remedy, place, value=element)


@check(
    SUBJECT,
    _asked("line 2 gives the same question", "labeling_jobs.csv:3", "birds,,,,,,,,Q,,ordinal\ncats,,,,,,,,Q,,ratio"),
)
def a_question_has_one_scale(registry: SeedFiles) -> Iterator[Finding]:
    """Jobs that ask the same question give its labels the same scale."""
    scales: dict[str, tuple[int, str]] = {}
    for line, row, _ in _questions(registry):
        question, scale = row.get("question", "").strip(), row.get("label_scale", "").strip()
        first_line, first_scale = scales.setdefault(question, (line, scale)) if question and scale else (line, scale)
        if scale != first_scale:
            message = f"label_scale is {quoted(scale)}, but line {first_line} gives the same question {first_scale}"
            yield Finding.error(message, "give both the same scale", registry.place(JOBS, line), value=scale)


@check(
    SUBJECT,
    _asked("which is no number", "label_categories.csv:3", "birds,,,,,,,,,,interval", "birds,,1,\nbirds,,bad,\n"),
    _asked("where a ratio scale begins", "label_categories.csv:2", "birds,,,,,,,,,,ratio", "birds,,-1,\n"),
    _asked("has no position", "label_categories.csv:3", "birds,,,,,,,,,,ordinal", "birds,,mild,1\nbirds,,bad,\n"),
    _asked("has no position", "label_categories.csv:3", "birds,,,,,,,,,,ordinal", "birds,,mild,1\nbirds,,2,\n"),
)
def labels_fit_their_scale(registry: SeedFiles) -> Iterator[Finding]:
    """Labels on a numeric scale are numbers, and those on an ordinal one have a position each or are all numbers."""
    for _, row, labels in _questions(registry):
        scale, element = row.get("label_scale", "").strip(), row.get("question_element", "").strip()
        asked = [each for each in labels if not element or each[1]["element"].strip() in ("", element)]
        is_placed = any(each.get("position", "").strip() for _, each in asked)
        for line, each in asked:
            wrong = _misfit(scale, each["label"], each.get("position", "").strip(), is_placed=is_placed)
            if wrong:
                reason, remedy = wrong
                message = f"label is {quoted(each['label'])}, which {reason}"
                yield Finding.error(message, remedy, registry.place(LABELS, line), value=each["label"])


def _misfit(scale: str, label: str, position: str, *, is_placed: bool) -> tuple[str, str] | None:
    is_number = _NUMBER.fullmatch(label) is not None
    if scale in _NUMERIC and not is_number:
        remedy = "make the label a number, or the label_scale ordinal with a position for each label"
        return f"is no number, as the label_scale {scale} of its job wants it", remedy
    if scale == "ratio" and label.startswith("-"):
        return "is below 0, where a ratio scale begins", "make the label_scale interval"
    if scale == "ordinal" and not position and (is_placed or not is_number):
        reason = "has no position, and the label_scale of its job is ordinal"
        return reason, "write its place in the order, from 1, as position"
    return None


def _questions(registry: SeedFiles) -> Iterator[tuple[int, Mapping[str, str], Sequence[Row]]]:
    """Yield the rows of jobs that have a question or a scale, each with the rows of its labels."""
    labels = list(registry.rows(LABELS, "job", "element", "label"))
    for line, row in registry.rows(JOBS, "job"):
        if row.get("question", "").strip() or row.get("label_scale", "").strip():
            yield line, row, [each for each in labels if each[1]["job"] == row["job"]]


@check(
    SUBJECT,
    _case(
        "'birdz', which no row of labeling_jobs.csv has",
        "label_categories.csv:2",
        is_error=False,
        label_categories="job,element,label\nbirdz,,owl\n",
    ),
    _case(
        "project is 'Birds'",
        "labeling_events.csv:2",
        is_error=False,
        labeling_events="event,project,happened_on,description\na,Birds,2026-01-01,\n",
    ),
)
def registry_files_speak_of_registered_jobs(registry: SeedFiles) -> Iterator[Finding]:
    """Labels, gold labels and events name a job, or a project, that labeling_jobs.csv has."""
    jobs = registry.tables.get(JOBS)
    for name, column in ((LABELS, "job"), ("gold_labels", "job"), ("labeling_events", "project")):
        # Without the column everything would seem unknown; that it is missing is said already.
        if jobs is not None and jobs.has(column):
            known = {row[column] for _, row in jobs.rows()}
            yield from _unknown(registry, name, column, known, f"no row of {JOBS}.csv has")


def _unknown(registry: SeedFiles, table: str, column: str, known: Iterable[str], nothing_has: str) -> Iterator[Finding]:
    """Yield a warning for each value of a column, once, that is none of `known`."""
    names = set(known)
    warned = set()
    for line, row in registry.rows(table, column):
        value = row[column]
        # A gold label per object would say the same thousands of times.
        if not value or value in names or value in warned:
            continue
        warned.add(value)
        meant = nearest(value, names)
        yield Finding.warning(
            f"{column} is {quoted(value)}, which {nothing_has}",
            f"did you mean {meant}?" if meant else "correct the name, or remove the row",
            registry.place(table, line),
            value=value,
        )


@check(
    SUBJECT,
    _case("did you mean birds?", "labeling_jobs.csv:2", is_error=False, labeling_jobs=f"{_JOBS_HEADER}\nbird,,,,,,,\n"),
)
def registered_jobs_exist(registry: SeedFiles) -> Iterator[Finding]:
    """Each row of labeling_jobs.csv names a labeling job of GT_LABELING_OUTPUT."""
    if registry.locations is not None:
        names = {name for job in registry.locations for name in job_names(job)}
        yield from _unknown(registry, JOBS, "job", names, "no labeling job of GT_LABELING_OUTPUT has")


@check(
    SUBJECT,
    Case(
        "which is the name of 2 labeling jobs",
        {
            "output/us/birds/annotations/worker-response/iteration-1/0/a.json": "[]",
            "owner/labeling_jobs.csv": f"{_JOBS_HEADER}\nbirds,,,,,,,\n",
        },
        at="owner/labeling_jobs.csv:2",
        is_error=False,
    ),
)
def a_row_speaks_of_one_job(registry: SeedFiles) -> Iterator[Finding]:
    """No row of labeling_jobs.csv names several labeling jobs, each of which would get the whole goal."""
    lines = {row["job"]: line for line, row in registry.rows(JOBS, "job")}
    named: dict[str, list[str]] = {}
    for location in registry.locations or ():
        # The longest name is the job's row.
        row = max((name for name in job_names(location) if name in lines), key=len, default=None)
        if row is not None:
            named.setdefault(row, []).append(location)
    for row, several in named.items():
        if len(several) > 1:
            examples = sorted("/".join(location.split("/")[-2:]) for location in several)
            yield Finding.warning(
                f"job is {quoted(row)}, which is the name of {len(several)} labeling jobs: {listed(examples[:3])}",
                f"write a row for each, with the job as {examples[0]}, or each has all of the goal",
                registry.place(JOBS, lines[row]),
                value=row,
            )


@check(
    SUBJECT,
    _case(
        "which is no currency of ISO 4217; write its three letters",
        "labeling_jobs.csv:2",
        labeling_jobs=f"{_JOBS_HEADER},currency\nbirds,,,,,,0.08,,$\n",
    ),
    _case(
        "has no currency, though others have",
        "worker_directory.csv:3",
        is_error=False,
        worker_directory=f"{_WORKERS_HEADER},currency\ni,s,,n,t,12,EUR\ni,s2,,n,t,12,\n",
    ),
)
def prices_have_a_currency(registry: SeedFiles) -> Iterator[Finding]:
    """Currencies are those of ISO 4217, and where one price has one, all have."""
    known = _currencies(registry)
    rows = [(name, price, *row) for name, price in _PRICES.items() for row in registry.rows(name)]
    has_currencies = any(row.get("currency", "").strip() for *_, row in rows)
    for name, price, line, row in rows:
        currency, place = row.get("currency", "").strip(), registry.place(name, line)
        if currency and currency.upper() not in known:
            meant = nearest(currency.upper(), known)
            remedy = f"did you mean {meant}?" if meant else "write its three letters after ISO 4217, as EUR"
            message = f"currency is {quoted(currency)}, which is no currency of ISO 4217"
            yield Finding.error(message, remedy, place, value=currency)
        elif has_currencies and not currency and row.get(price, "").strip():
            message = f"{price} has no currency, though others have, so its amounts stand apart"
            yield Finding.warning(message, "write its three letters into currency, as EUR", place)


def _currencies(registry: SeedFiles) -> frozenset[str]:
    """Return the codes of ISO 4217, from the seed of the project; what is wrong with that, its own check says."""
    wanted = (seed for name, seed in registry.seeds.items() if name == "currencies")
    rules = SeedFiles.read(registry.project, registry.project.rules, registry.seeds, wanted)
    return frozenset(row["currency"] for _, row in rules.rows("currencies", "currency"))
