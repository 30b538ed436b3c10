"""Checks of the dbt vars, as dbt will see them: `dbt_project.yml`, overridden by `--vars`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ground_truth_insights.checks import yaml_text
from ground_truth_insights.checks.engine import Case, check
from ground_truth_insights.checks.findings import Finding, Place
from ground_truth_insights.checks.project import Project
from ground_truth_insights.checks.wording import counted, nearest, quoted
from ground_truth_insights.settings import PROJECT_FILE, dbt_vars

SUBJECT = "Vars"
COMMAND_LINE = "--vars"
_VAR_READ = re.compile(r"""\bvar\(\s*['"](\w+)['"]""")


@dataclass(frozen=True, slots=True)
class _Var:
    value: object
    place: Place


@dataclass(frozen=True, slots=True)
class Vars:
    """The vars of the project file, those of the command line before them; problems where one can't be read."""

    project: Project
    values: Mapping[str, _Var]
    problems: tuple[Finding, ...]

    @classmethod
    def read(cls, project: Project, command_line: str) -> "Vars":
        """Read both; `command_line` is the text of `--vars`, a mapping in YAML or JSON."""
        defaults, problems = _read_project_file(project)
        overrides, more_problems = _read_command_line(command_line)
        return cls(project, defaults | overrides, (*problems, *more_problems))


@check(SUBJECT, Case("the file has no vars", {PROJECT_FILE: "name: x\n"}, at=PROJECT_FILE))
def vars_can_be_read(found: Vars) -> Iterator[Finding]:
    """dbt_project.yml and --vars are YAML, and hold mappings."""
    yield from found.problems
    if not found.problems:
        yield Finding.ok(counted(len(found.values), "var"))


@check(
    SUBJECT,
    Case(
        "var as_of has no value; is as_off meant to be it?; rename as_off to as_of",
        {PROJECT_FILE: "name: x\nvars:\n  as_off: now\n"},
        at=f"{PROJECT_FILE}:3",
    ),
)
def every_var_has_a_value(found: Vars) -> Iterator[Finding]:
    """Each var of settings.yml has a value, without which dbt builds nothing."""
    values = found.values
    for name in () if found.problems else dbt_vars():
        if name not in values:
            misspelled = nearest(name, values.keys() - dbt_vars().keys())
            place = values[misspelled].place if misspelled else Place(PROJECT_FILE)
            yield Finding.error(
                f"var {name} has no value" + (f"; is {misspelled} meant to be it?" if misspelled else ""),
                f"rename {misspelled} to {name}" if misspelled else f"add {name} to vars in {PROJECT_FILE}",
                place,
            )


@check(
    SUBJECT,
    Case(
        "did you mean Europe/Berlin?", {PROJECT_FILE: "vars:\n  reporting_timezone: Berlin\n"}, at=f"{PROJECT_FILE}:2"
    ),
    Case("which is no number from 0 to 1", {PROJECT_FILE: "vars:\n  fast_response_median_fraction: 2\n"}),
    Case("which is no time zone", {PROJECT_FILE: "vars:\n  reporting_timezone: [UTC]\n"}),
    Case("which is neither true nor false", {PROJECT_FILE: 'vars:\n  show_worker_names: "false"\n'}),
)
def vars_have_values_of_their_type(found: Vars) -> Iterator[Finding]:
    """Each var has a value that settings.yml allows."""
    for name, var in dbt_vars().items():
        wrong = var.rule.wrong(found.values[name].value) if name in found.values else None
        if wrong is not None:
            value = _written(found.values[name].value)
            message = f"var {name} is {quoted(value)}, {wrong.reason}"
            yield Finding.error(message, wrong.remedy, found.values[name].place, value=value)


@check(SUBJECT, Case("no model reads a var of that name", {PROJECT_FILE: "vars:\n  colour: blue\n"}, is_error=False))
def every_var_is_read(found: Vars) -> Iterator[Finding]:
    """Each var is one of settings.yml, or one that a model, a macro or a test reads."""
    unknown = found.values.keys() - dbt_vars().keys()
    # The files are read only where a var is none of settings.yml.
    known = dbt_vars().keys() | (_vars_read(found.project) if unknown else set())
    for name in unknown - known:
        meant, value = nearest(name, known), _written(found.values[name].value)
        yield Finding.warning(
            f"var {name} is {quoted(value)}, but no model reads a var of that name"
            + (f"; did you mean {meant}?" if meant else ""),
            f"rename it to {meant}" if meant else "remove it",
            found.values[name].place,
            value=value,
        )


def _read_project_file(project: Project) -> tuple[dict[str, _Var], list[Finding]]:
    try:
        text = yaml_text.read(project.project_file)
        document, nodes = yaml_text.load(text), yaml_text.compose(text)
    except yaml_text.YamlProblemError as problem:
        place = Place(PROJECT_FILE, problem.line)
        return {}, [Finding.error(f"dbt can't use the file: {problem.reason}", "mend that line", place)]
    every = document.get("vars") if isinstance(document, dict) else None
    if not isinstance(every, dict):
        return {}, [Finding.error("the file has no vars", f"git checkout -- {PROJECT_FILE}", Place(PROJECT_FILE))]
    values: dict[str, _Var] = {}
    # What stands under the project's name holds for this project only, and first.
    for path in (("vars",), ("vars", str(document.get("name")))):
        mapping = every if len(path) == 1 else every.get(path[1])
        for name, value in mapping.items() if isinstance(mapping, dict) else ():
            if not isinstance(value, dict):
                values[str(name)] = _Var(value, Place(PROJECT_FILE, yaml_text.line_of(nodes, (*path, name))))
    return values, []


def _read_command_line(text: str) -> tuple[dict[str, _Var], list[Finding]]:
    remedy = "write it as --vars '{reporting_timezone: Europe/Berlin}'"
    try:
        document = yaml_text.load(text or "{}")
    except yaml_text.YamlProblemError as problem:
        return {}, [Finding.error(f"{COMMAND_LINE} is {quoted(text)}; {problem.reason}", remedy, value=text)]
    if not isinstance(document, dict):
        return {}, [Finding.error(f"{COMMAND_LINE} is {quoted(text)}, which is no mapping", remedy, value=text)]
    return {str(name): _Var(value, Place(COMMAND_LINE)) for name, value in document.items()}, []


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
