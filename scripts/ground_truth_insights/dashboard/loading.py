"""Reads a dashboard file, and says of everything that is wrong with it: file, line and remedy."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from ground_truth_insights.dashboard import problems
from ground_truth_insights.dashboard.consistency import inconsistencies
from ground_truth_insights.dashboard.contracts import Marts, contract_problems
from ground_truth_insights.dashboard.problems import Problem
from ground_truth_insights.dashboard.reading import dashboard_from
from ground_truth_insights.dashboard.schema_errors import problems_of
from ground_truth_insights.dashboard.spec import Dashboard
from ground_truth_insights.dashboard.visual_keys import key_problems
from ground_truth_insights.errors import UsageError
from ground_truth_insights.settings import PROJECT_DIR

DASHBOARD_FILE = PROJECT_DIR / "dashboards" / "labeling_insights.yml"
SCHEMA_FILE = PROJECT_DIR / "dashboards" / "labeling_insights.schema.json"


def load_dashboard(file: Path = DASHBOARD_FILE, marts: Marts | None = None) -> Dashboard:
    """Read a dashboard, and check it against the marts where they are given.

    Raises:
        UsageError: The file can't be read or is wrong; one line for each problem.

    """
    document = _document(file)
    validator = Draft202012Validator(_schema())
    _refuse(file, document, [found for error in validator.iter_errors(document) for found in problems_of(error)])
    _refuse(file, document, key_problems(document, _schema()))
    dashboard = dashboard_from(document)
    found = list(inconsistencies(dashboard))
    if marts is not None:
        found += contract_problems(dashboard, marts)
    _refuse(file, document, found)
    return dashboard


@cache
def _schema() -> Mapping[str, Any]:
    schema: Mapping[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return schema


def _document(file: Path) -> Any:
    try:
        return YAML(typ="rt").load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"can't read the dashboard {_shown(file)}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{_shown(file)} is no UTF-8; save it as UTF-8") from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        raise UsageError(f"{_shown(file)} line {line}: no valid YAML: {error.problem}; mend this line") from error
    except YAMLError as error:
        raise UsageError(f"{_shown(file)} is no valid YAML: {error}") from error


def _refuse(file: Path, document: object, found: Iterable[Problem]) -> None:
    lines = {(_line(document, problem.path), problem.message) for problem in found}
    if lines:
        raise UsageError("\n".join(f"{_shown(file)} line {line}: {message}" for line, message in sorted(lines)))


def _line(document: object, path: problems.Path) -> int:
    """Return the line on which the value at `path` is written, or that of what would hold it."""
    line, node = 0, document
    for key in path:
        if isinstance(node, CommentedMap) and key in node:
            line = node.lc.key(key)[0]
        elif isinstance(node, CommentedSeq):
            line = node.lc.item(key)[0]
        else:
            break
        node = node[key]
    return line + 1


def _shown(file: Path) -> str:
    absolute = file.absolute()
    return str(absolute.relative_to(PROJECT_DIR) if absolute.is_relative_to(PROJECT_DIR) else file)
