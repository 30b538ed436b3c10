"""The task types of Ground Truth, from `seeds/rules/task_types.csv`, by whatever spelling somebody has."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ground_truth_insights.errors import UsageError
from ground_truth_insights.settings import PROJECT_DIR

FILE = PROJECT_DIR / "seeds" / "rules" / "task_types.csv"
# As macros/shapes/folded_task_type.sql folds a spelling.
_NO_LETTERS = re.compile(r"[ \-_()/:]")


@dataclass(frozen=True, slots=True)
class TaskType:
    """A task type as marts have it; `element` is the key of its answers, empty where it isn't known for certain.

    `manifest_type` follows `groundtruth/` in output manifests. A task type that is simulated has the kind of its
    `answers`, the `input` that people are shown, and the seconds that a person of average pace takes.
    """

    name: str
    element: str = ""
    manifest_type: str = ""
    answers: str = ""
    input: str = ""
    median_seconds: float = 0.0


@cache
def task_types() -> Mapping[str, TaskType]:
    """Return each task type by its name.

    Raises:
        UsageError: the file lacks a column, or a number is none.
    """
    try:
        return {
            row["task_type"]: TaskType(
                row["task_type"],
                row["element"],
                row["manifest_type"],
                row["answers"],
                row["input"],
                float(row["median_seconds"] or 0),
            )
            for row in _rows()
            if row["spelling"] == row["task_type"]
        }
    except (KeyError, ValueError) as error:
        where = f"seeds/rules/{FILE.name}"
        raise UsageError(f"{where} can't be read ({error}); gt-insights doctor names the line") from None


def task_type_of(spelling: str) -> TaskType | None:
    """Return the task type that a spelling means, whatever its case, hyphens, spaces and brackets."""
    name = _by_spelling().get(_folded(spelling))
    return task_types().get(name, TaskType(name)) if name else None


@cache
def _by_spelling() -> Mapping[str, str]:
    return {_folded(row["spelling"]): row["task_type"] for row in _rows()}


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _folded(spelling: str) -> str:
    return _NO_LETTERS.sub("", spelling.removeprefix("groundtruth/").lower())
