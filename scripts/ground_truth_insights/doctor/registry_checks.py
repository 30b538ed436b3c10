"""Checks of the owner's registry: the files that GT_REGISTRY holds."""

import os
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from ground_truth_insights.checks.csv_file import read_csv
from ground_truth_insights.checks.findings import Finding, Place, Reporter, Severity
from ground_truth_insights.checks.paths import exists, is_file, is_folder
from ground_truth_insights.checks.wording import counted, listed, nearest, quoted
from ground_truth_insights.doctor.labeling_output_checks import LabelingOutput
from ground_truth_insights.doctor.project import Project
from ground_truth_insights.doctor.question_checks import check_questions
from ground_truth_insights.doctor.seed_checks import SeedCheck
from ground_truth_insights.doctor.seed_schema import Seed
from ground_truth_insights.mail.mailbox import BadAddressError, Mailbox
from ground_truth_insights.settings import DEFAULT_REGISTRY

SUBJECT = "Registry"
_JOBS = "labeling_jobs"
_WORKERS = "worker_directory"
_CURRENCIES = "currencies"
# The registry files, with the keys that seeds/rules/_seeds.yml has no word for: of several columns, or of one
# that may be empty. An object may have several right labels, so a gold label is part of its key.
KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    _JOBS: (),
    # A worker has a row per rate, which _check_rates tells apart.
    _WORKERS: (),
    "label_categories": (("job", "element", "label"),),
    "gold_labels": (("job", "data_object_id", "element", "label"),),
    "labeling_events": (),
}
# Subjects, ids and names of people stay in their file: the output of a build is kept and passed on.
_PRIVATE = {_WORKERS: frozenset({"issuer", "subject", "worker_id", "worker_name", "address"})}
_PRICES = {_JOBS: "price_per_task", _WORKERS: "hourly_rate"}
_Identity = tuple[str, str, str]
_report = Reporter(SUBJECT)


def check_registry(
    project: Project, folder: Path, seeds: Mapping[str, Seed], labeling_output: LabelingOutput | None
) -> Iterator[Finding]:
    """Check every file of the registry; against the jobs of the labeling output too, where there is one."""
    shown = project.shown(folder)
    wrong = _wrong_folder(folder, shown)
    if wrong is not None:
        yield wrong
        return
    findings = [*_check_other_files(project, folder, seeds)]
    checks: dict[str, SeedCheck] = {}
    for name, keys in KEYS.items():
        check, problems = _open(project, folder, seeds[name])
        findings += problems
        if check is not None:
            checks[name] = check
            findings += check.findings(keys)
    findings += _check_relations(checks, labeling_output)
    findings += _check_currencies(checks, _currencies(project, seeds))
    yield from findings
    if not any(finding.severity is Severity.ERROR for finding in findings):
        yield _report.ok(_summary(checks, labeling_output))


def _currencies(project: Project, seeds: Mapping[str, Seed]) -> frozenset[str]:
    """Return the codes of ISO 4217, from the seed of the project; what is wrong with that, check_rules says."""
    path = project.rules / f"{_CURRENCIES}.csv"
    file = read_csv(path, project.shown(path), _report)[0] if is_file(path) else None
    rows = SeedCheck(seeds[_CURRENCIES], file, _report).rows() if file and _CURRENCIES in seeds else ()
    return frozenset(row.get("currency", "") for _, row in rows)


def _wrong_folder(folder: Path, shown: str) -> Finding | None:
    name = shlex.quote(shown)
    if not is_folder(folder):
        reason = "which is no folder" if exists(folder) else "which does not exist"
        remedy = f"cp -r {DEFAULT_REGISTRY} {name}, or set GT_REGISTRY to the folder that has the files"
    elif not os.access(folder, os.R_OK | os.X_OK):
        reason, remedy = "which may not be read", f"chmod u+rx {name}"
    else:
        return None
    return _report.error(f"GT_REGISTRY is {quoted(shown)}, {reason}", remedy, Place(shown), value=shown)


def _summary(checks: Mapping[str, SeedCheck], labeling_output: LabelingOutput | None) -> str:
    rows = counted(sum(len(check.file.rows) for check in checks.values()), "row")
    summary = f"{counted(len(checks), 'file')}, {rows}"
    if labeling_output is not None:
        names = {row["job"] for _, row in checks[_JOBS].rows()}
        registered = sum(not names.isdisjoint(_names(job)) for job in labeling_output.jobs)
        summary += f"; {registered:,} of {counted(len(labeling_output.jobs), 'labeling job')} named in them"
    return summary


def _open(project: Project, folder: Path, seed: Seed) -> tuple[SeedCheck | None, list[Finding]]:
    path = folder / f"{seed.name}.csv"
    shown = project.shown(path)
    if not is_file(path):
        return None, [_missing(project, path, shown)]
    file, problems = read_csv(path, shown, _report)
    if file is None:
        return None, problems
    return SeedCheck(seed, file, _report, _PRIVATE.get(seed.name, frozenset())), problems


def _missing(project: Project, path: Path, shown: str) -> Finding:
    template = project.folder / DEFAULT_REGISTRY / path.name
    others = [other.name for other in path.parent.glob("*.csv") if other.stem not in KEYS]
    misnamed = nearest(path.name, others)
    target = shlex.quote(shown)
    if misnamed:
        remedy = f"mv {shlex.quote(project.shown(path.parent / misnamed))} {target}"
    elif template == path:
        remedy = f"git checkout -- {target}"
    else:
        remedy = f"cp {project.shown(template)} {target}"
    return _report.error("the file is missing; without rows it is just its header", remedy, Place(shown))


def _check_other_files(project: Project, folder: Path, seeds: Mapping[str, Seed]) -> Iterator[Finding]:
    for path in sorted(folder.rglob("*.csv")):
        shown = project.shown(path)
        if path.stem not in seeds:
            message = "nothing reads the file, but dbt makes a table of it"
            yield _report.warning(message, "move it out of the registry", Place(shown), value=path.name)
        elif path.stem not in KEYS or path.parent != folder:
            message = f"dbt has a seed {path.stem} already and refuses a second one"
            yield _report.error(message, "move it out of the registry", Place(shown), value=path.name)


def _check_relations(checks: Mapping[str, SeedCheck], labeling_output: LabelingOutput | None) -> Iterator[Finding]:
    jobs = checks.get(_JOBS)
    if _WORKERS in checks:
        yield from _check_identities(checks[_WORKERS])
        yield from _check_rates(checks[_WORKERS])
        yield from _check_addresses(checks[_WORKERS])
    if jobs is None:
        return
    yield from check_questions(jobs, checks.get("label_categories"), _report)
    for name, column in (("label_categories", "job"), ("gold_labels", "job"), ("labeling_events", "project")):
        # Without the column everything would seem unknown; that it is missing is said already.
        if name in checks and jobs.has(column):
            known = {row[column] for _, row in jobs.rows()}
            yield from _check_known(checks[name], column, known, f"no row of {_JOBS}.csv has")
    if labeling_output is not None:
        names = {name for job in labeling_output.jobs for name in _names(job)}
        yield from _check_known(jobs, "job", names, "no labeling job of GT_LABELING_OUTPUT has")
        yield from _check_single(jobs, labeling_output.jobs)


def _check_single(jobs: SeedCheck, locations: Iterable[str]) -> Iterator[Finding]:
    """Yield the rows that speak of several labeling jobs, each of which would get the whole goal."""
    lines = {row["job"]: line for line, row in jobs.rows()} if jobs.has("job") else {}
    named: dict[str, list[str]] = {}
    for location in locations:
        # The longest name is the job's row.
        row = max((name for name in _names(location) if name in lines), key=len, default=None)
        if row is not None:
            named.setdefault(row, []).append(location)
    for row, several in named.items():
        if len(several) > 1:
            examples = sorted("/".join(location.split("/")[-2:]) for location in several)
            yield _report.warning(
                f"job is {quoted(row)}, which is the name of {len(several)} labeling jobs: {listed(examples[:3])}",
                f"write a row for each, with the job as {examples[0]}, or each has all of the goal",
                jobs.file.place(lines[row]),
                value=row,
            )


def _identity(row: Mapping[str, str]) -> _Identity:
    return row.get("issuer", ""), row.get("subject", ""), row.get("worker_id", "")


def _check_identities(check: SeedCheck) -> Iterator[Finding]:
    if not check.has("issuer", "subject", "worker_id"):
        return
    for line, row in check.rows():
        if not row["subject"].strip() and not row["worker_id"].strip():
            message = "neither subject nor worker_id is given, so the row is nobody's"
            yield _report.error(message, "write the one or the other", check.file.place(line))
        elif row["subject"].strip() and not row["issuer"].strip():
            message = "subject has no issuer beside it, so it matches nobody"
            yield _report.error(message, "write the issuer as in the worker response", check.file.place(line))


def _check_addresses(check: SeedCheck) -> Iterator[Finding]:
    first_lines: dict[str, tuple[int, _Identity]] = {}
    for line, row in check.rows() if check.has("address") else ():
        if not row["address"].strip():
            continue
        try:
            key = Mailbox.parse(row["address"]).key
        except BadAddressError as error:
            yield _report.error(f"address (personal, not shown) {error.reason}", error.remedy, check.file.place(line))
            continue
        first_line, first = first_lines.setdefault(key, (line, _identity(row)))
        # A worker with two rates has two rows.
        if first != _identity(row):
            message = f"address (personal, not shown) stands on line {first_line} already"
            remedy = "give each worker an own address, since a mail holds the numbers of one"
            yield _report.error(message, remedy, check.file.place(line))


def _check_rates(check: SeedCheck) -> Iterator[Finding]:
    """Yield the rows of a worker who has a row from the same day on already: one identity, or one worker id."""
    first_lines: dict[tuple[str, ...], tuple[int, str]] = {}
    for line, row in check.rows():
        rate, day = row.get("hourly_rate", "").strip(), row.get("valid_from_on", "").strip()
        for key in (("issuer", "subject"), ("worker_id",)):
            values = tuple(row.get(name, "").strip() for name in key)
            if not values[-1]:
                continue
            first_line, first_rate = first_lines.setdefault((*values, day), (line, rate))
            if first_line == line:
                continue
            shown = f"{listed(key)} (personal, not shown) stands on line {first_line} already"
            if rate == first_rate:
                yield _report.error(shown, "keep one of the two rows", check.file.place(line))
            else:
                yield _report.error(
                    f"{shown}, {_from_day(day)} too: hourly_rate is {quoted(rate)} here and {quoted(first_rate)} there",
                    "keep one, or write into valid_from_on the day from which each rate counts",
                    check.file.place(line),
                    value=rate,
                )


def _from_day(day: str) -> str:
    return f"from {day}" if day else "from the beginning"


def _check_currencies(checks: Mapping[str, SeedCheck], known: Collection[str]) -> Iterator[Finding]:
    """Yield currencies that ISO 4217 doesn't know, and prices without one where others have one."""
    priced = [(checks[name], price) for name, price in _PRICES.items() if name in checks]
    rows = [(check, price, line, row) for check, price in priced for line, row in check.rows()]
    has_currencies = any(row.get("currency", "").strip() for *_, row in rows)
    for check, price, line, row in rows:
        currency = row.get("currency", "").strip()
        place = check.file.place(line)
        if currency and currency.upper() not in known:
            meant = nearest(currency.upper(), known)
            remedy = f"did you mean {meant}?" if meant else "write its three letters after ISO 4217, as EUR"
            message = f"currency is {quoted(currency)}, which is no currency of ISO 4217"
            yield _report.error(message, remedy, place, value=currency)
        elif has_currencies and not currency and row.get(price, "").strip():
            message = f"{price} has no currency, though others have, so its amounts stand apart"
            yield _report.warning(message, "write its three letters into currency, as EUR", place)


def _names(job_location: str) -> Iterator[str]:
    """Yield what the registry may call a job, as models/intermediate/int_labeling_jobs.sql has it."""
    parts = job_location.split("/")
    yield parts[-1]
    yield "/".join(parts[-2:])
    yield job_location


def _check_known(check: SeedCheck, column: str, known: Iterable[str], nothing_has: str) -> Iterator[Finding]:
    names = set(known)
    warned = set()
    for line, row in check.rows() if check.has(column) else ():
        value = row[column]
        # A gold label per object would say the same thousands of times.
        if not value or value in names or value in warned:
            continue
        warned.add(value)
        meant = nearest(value, names)
        yield _report.warning(
            f"{column} is {quoted(value)}, which {nothing_has}",
            f"did you mean {meant}?" if meant else "correct the name, or remove the row",
            check.file.place(line),
            value=value,
        )
