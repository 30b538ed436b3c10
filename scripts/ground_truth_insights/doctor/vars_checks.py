"""Checks of the dbt vars, as dbt will see them: `dbt_project.yml`, overridden by `--vars`."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from ground_truth_insights.doctor import yaml_text
from ground_truth_insights.doctor.findings import Finding, Place, Reporter
from ground_truth_insights.doctor.project import Project
from ground_truth_insights.doctor.wording import counted, nearest, quoted
from ground_truth_insights.settings import PROJECT_FILE

SUBJECT = "Vars"
COMMAND_LINE = "--vars"
_VAR_READ = re.compile(r"""\bvar\(\s*['"](\w+)['"]""")
# As macros/settings/check_settings.sql has it, which stops a plain `dbt build`.
_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}:\d{2})?", re.ASCII)
# Files that some systems keep beside the time zones; the engines don't know them.
_NO_ZONES = frozenset({"Factory", "localtime"})
_report = Reporter(SUBJECT)


@dataclass(frozen=True, slots=True)
class _Var:
    value: object
    place: Place


@dataclass(frozen=True, slots=True)
class _Wrong:
    reason: str
    remedy: str


def check_vars(project: Project, command_line: str) -> Iterator[Finding]:
    """Check each var's value, and that each name is one that something reads.

    `command_line` is the text of `--vars`, a mapping in YAML or JSON.
    """
    defaults, problems = _read_project_file(project)
    overrides, more_problems = _read_command_line(command_line)
    problems += more_problems
    yield from problems
    if problems:
        return
    values = defaults | overrides
    wrong = [*_missing(values), *_wrong_values(values), *_unread(values, project)]
    yield from wrong
    if not wrong:
        yield _report.ok(counted(len(values), "var"))


def _read_project_file(project: Project) -> tuple[dict[str, _Var], list[Finding]]:
    try:
        text = yaml_text.read(project.project_file)
        document = yaml_text.load(text)
    except yaml_text.YamlProblemError as problem:
        place = Place(PROJECT_FILE, problem.line)
        return {}, [_report.error(f"dbt can't use the file: {problem.reason}", "mend that line", place)]
    every = document.get("vars") if isinstance(document, dict) else None
    if not isinstance(every, dict):
        return {}, [_report.error("the file has no vars", f"git checkout -- {PROJECT_FILE}", Place(PROJECT_FILE))]
    values: dict[str, _Var] = {}
    # What stands under the project's name holds for this project only, and first.
    for path in (("vars",), ("vars", str(document.get("name")))):
        mapping = every if len(path) == 1 else every.get(path[1])
        lines = yaml_text.lines(text, *path)
        for name, value in mapping.items() if isinstance(mapping, dict) else ():
            if not isinstance(value, dict):
                values[str(name)] = _Var(value, Place(PROJECT_FILE, lines.get(str(name))))
    return values, []


def _read_command_line(text: str) -> tuple[dict[str, _Var], list[Finding]]:
    remedy = "write it as --vars '{reporting_timezone: Europe/Berlin}'"
    try:
        document = yaml_text.load(text or "{}")
    except yaml_text.YamlProblemError as problem:
        return {}, [_report.error(f"{COMMAND_LINE} is {quoted(text)}; {problem.reason}", remedy, value=text)]
    if not isinstance(document, dict):
        return {}, [_report.error(f"{COMMAND_LINE} is {quoted(text)}, which is no mapping", remedy, value=text)]
    return {str(name): _Var(value, Place(COMMAND_LINE)) for name, value in document.items()}, []


def _missing(values: Mapping[str, _Var]) -> Iterator[Finding]:
    for name in CHECKS:
        if name not in values:
            misspelled = nearest(name, values.keys() - CHECKS.keys())
            place = values[misspelled].place if misspelled else Place(PROJECT_FILE)
            yield _report.error(
                f"var {name} has no value" + (f"; is {misspelled} meant to be it?" if misspelled else ""),
                f"rename {misspelled} to {name}" if misspelled else f"add {name} to vars in {PROJECT_FILE}",
                place,
            )


def _wrong_values(values: Mapping[str, _Var]) -> Iterator[Finding]:
    for name, check in CHECKS.items():
        wrong = check(values[name].value) if name in values else None
        if wrong is not None:
            value = values[name].value
            yield _report.error(
                f"var {name} is {quoted(_written(value))}, {wrong.reason}",
                wrong.remedy,
                values[name].place,
                value=_written(value),
            )


def _unread(values: Mapping[str, _Var], project: Project) -> Iterator[Finding]:
    known = CHECKS.keys() | _vars_read(project)
    for name in values.keys() - known:
        meant = nearest(name, known)
        yield _report.warning(
            f"var {name} is {quoted(_written(values[name].value))}, but no model reads a var of that name"
            + (f"; did you mean {meant}?" if meant else ""),
            f"rename it to {meant}" if meant else "remove it",
            values[name].place,
            value=_written(values[name].value),
        )


def _vars_read(project: Project) -> set[str]:
    return {
        name
        for folder in ("models", "macros", "tests")
        for path in sorted((project.folder / folder).rglob("*.*"))
        if path.suffix in {".sql", ".yml"}
        for name in _VAR_READ.findall(path.read_text(encoding="utf-8", errors="replace"))
    }


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - _NO_ZONES)


def _check_timezone(value: object) -> _Wrong | None:
    zones = _zones()
    # A machine without the database can't tell; dbt brings its own and checks again.
    if not zones or value in zones:
        return None
    city = str(value).strip().rpartition("/")[2].replace(" ", "_").lower()
    meant = next((zone for zone in sorted(zones) if zone.rpartition("/")[2].lower() == city), None)
    meant = meant or nearest(str(value), zones)
    remedy = f"did you mean {meant}?" if meant else "write it as Europe/Berlin or UTC"
    return _Wrong("which the IANA time zone database doesn't know", remedy)


def _check_as_of(value: object) -> _Wrong | None:
    text = _written(value)
    if not text or _is_timestamp(text):
        return None
    return _Wrong("which is no ISO timestamp in UTC", "write it as 2019-04-19T00:00:00, or leave it empty for now")


def _is_timestamp(text: str) -> bool:
    if not _TIMESTAMP.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _check_boolean(value: object) -> _Wrong | None:
    if isinstance(value, bool):
        return None
    # In the templates of dbt every text is true, 'false' included.
    return _Wrong("which is neither true nor false", "write true or false, without quotes")


def _number(minimum: float, maximum: float, example: float) -> Callable[[object], _Wrong | None]:
    def check(value: object) -> _Wrong | None:
        if isinstance(value, int | float) and not isinstance(value, bool) and minimum <= value <= maximum:
            return None
        return _Wrong(f"which is no number from {minimum} to {maximum}", f"write it as {example}")

    return check


def _check_hours(value: object) -> _Wrong | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return None
    return _Wrong("which is no number of hours above 0", "write it as 30")


def _check_partitions(value: object) -> _Wrong | None:
    if value in ("registered", "projected"):
        return None
    return _Wrong("which is neither registered nor projected", "write it as registered")


def _whole_number(minimum: int, maximum: int, example: int) -> Callable[[object], _Wrong | None]:
    def check(value: object) -> _Wrong | None:
        if isinstance(value, int) and not isinstance(value, bool) and minimum <= value <= maximum:
            return None
        return _Wrong(f"which is no whole number from {minimum} to {maximum}", f"write it as {example}")

    return check


def _check_texts(value: object) -> _Wrong | None:
    if isinstance(value, list) and all(isinstance(each, str) and each.strip("/ ") for each in value):
        return None
    # A bare text would be read letter by letter, and leave out every job whose name ends in one of them.
    return _Wrong("which is no list of locations", "write it as [backup/birds-1], or [] for none")


CHECKS: dict[str, Callable[[object], _Wrong | None]] = {
    "reporting_timezone": _check_timezone,
    "as_of": _check_as_of,
    "show_worker_names": _check_boolean,
    "visibility_lag_quantile": _number(0.5, 1, 0.95),
    "excluded_job_locations": _check_texts,
    "inventory_max_age_hours": _check_hours,
    "raw_table_partitions": _check_partitions,
    "agreement_minimum_shared_data_objects": _whole_number(2, 1000, 10),
    "fast_response_seconds": _number(0, 3600, 3),
    "fast_response_median_fraction": _number(0, 1, 0.33),
    "review_minimum_data_objects": _whole_number(3, 100_000, 20),
    "review_minimum_gold_labels": _whole_number(2, 100_000, 10),
    "review_false_discovery_rate": _number(0.0001, 0.5, 0.05),
    "review_minimum_shortfall": _number(0, 0.9, 0.1),
    "pace_window_days": _whole_number(14, 365, 56),
    "pace_minimum_active_days": _whole_number(2, 365, 5),
    "backtest_horizon_days": _whole_number(1, 90, 7),
    "forecast_horizon_days": _whole_number(1, 730, 90),
    "event_window_days": _whole_number(7, 364, 14),
    "work_spell_gap_minutes": _whole_number(1, 1440, 30),
    "pay_maximum_seconds_per_answer": _whole_number(1, 86_400, 3600),
}
