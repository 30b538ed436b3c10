"""Reads a dashboard file, and says of everything that is wrong with it: file, line and remedy."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from ground_truth_insights.checks import yaml_text
from ground_truth_insights.errors import UsageError
from ground_truth_insights.settings import PROJECT_DIR
from ground_truth_insights.visuals.consistency import (
    inconsistencies,
    key_problems,
    title_problems,
    unknown_marts,
    unknown_names,
)
from ground_truth_insights.visuals.needs import Marts, contract_problems
from ground_truth_insights.visuals.problems import Problem, problems_of
from ground_truth_insights.visuals.reading import Columns, columns_from, dashboard_from
from ground_truth_insights.visuals.spec import Dashboard

DASHBOARD_FILE = PROJECT_DIR / "dashboards" / "labeling_insights.yml"
METRICS_FILE = PROJECT_DIR / "metrics.yml"


def load_dashboard(file: Path = DASHBOARD_FILE, marts: Marts | None = None, metrics: Path = METRICS_FILE) -> Dashboard:
    """Read a dashboard, and check it against the marts where they are given.

    Raises:
        UsageError: A file can't be read or is wrong; one line for each problem.

    """
    columns, words = load_metrics(metrics, marts)
    document, nodes = _document(file, DASHBOARD_FILE)
    _refuse(file, nodes, key_problems(document, schema_of(DASHBOARD_FILE)))
    _refuse(file, nodes, unknown_names(document, columns))
    dashboard = dashboard_from(document, columns, words)
    found = list(inconsistencies(dashboard))
    if marts is not None:
        found += contract_problems(dashboard, marts)
    _refuse(file, nodes, found)
    return dashboard


def load_metrics(file: Path = METRICS_FILE, marts: Marts | None = None) -> tuple[Columns, Mapping[str, str]]:
    """Read statistics and dimensions by their names, and what people read instead of a status.

    The marts that the file names are checked where they are given.

    Raises:
        UsageError: The file can't be read or is wrong; one line for each problem.

    """
    document, nodes = _document(file, METRICS_FILE)
    columns = columns_from(document)
    _refuse(file, nodes, title_problems(columns))
    if marts is not None:
        _refuse(file, nodes, unknown_marts(columns, marts))
    return columns, document["words"]


@cache
def schema_of(file: Path) -> Mapping[str, Any]:
    """Return the JSON schema of a shipped file, which lies in dashboards/ under its name."""
    text = (DASHBOARD_FILE.parent / f"{file.stem}.schema.json").read_text(encoding="utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


def _document(file: Path, like: Path) -> tuple[Any, yaml_text.Node | None]:
    """Return what a file holds, which must fit the schema of the shipped file that it is like, and its YAML nodes."""
    try:
        text = yaml_text.read(file)
        document, nodes = yaml_text.load(text), yaml_text.compose(text)
    except yaml_text.YamlProblemError as problem:
        line = "" if problem.line is None else f" line {problem.line}"
        raise UsageError(f"{_shown(file)}{line}: {problem.reason}; mend it, or name another file") from None
    errors = Draft202012Validator(schema_of(like)).iter_errors(document)
    _refuse(file, nodes, [found for error in errors for found in problems_of(error)])
    return document, nodes


def _refuse(file: Path, nodes: yaml_text.Node | None, found: Iterable[Problem]) -> None:
    lines = {(yaml_text.line_of(nodes, problem.path), problem.message) for problem in found}
    if lines:
        raise UsageError("\n".join(f"{_shown(file)} line {line}: {message}" for line, message in sorted(lines)))


def _shown(file: Path) -> str:
    absolute = file.absolute()
    return str(absolute.relative_to(PROJECT_DIR) if absolute.is_relative_to(PROJECT_DIR) else file)
