"""The page of statistics in the docs, generated from what the YAML of the marts says of each and what was measured.

Usage: python -m ground_truth_insights.statistics_page, from the project's folder.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ground_truth_insights.checks import yaml_text

PAGE = Path("docs/reference/statistics.md")
MARTS = Path("models/marts")
# One table per module of tests/calibration, as `make calibrate` wrote it last.
MEASURED = Path("tests/calibration/measured")
_HEAD = """\
# Statistics

What each number means, where the definition comes from, which tests hold it against an outside witness (a published
example, or a second implementation), and where it is undefined: then it is empty, with the reason in a status column.

Where a number makes a claim, such as an interval, *measured* says how often it held in simulated trials whose truth is
known; the last table has each of these claims.

Generated from `config.meta.statistic` in the YAML of the marts and from what `make calibrate` measured last, by
`python -m ground_truth_insights.statistics_page`.

| mart and column | definition | source | undefined where | measured | witnesses |
|---|---|---|---|---|---|
"""
_CLAIMS = """
## What was measured

Each line is a claim, held against trials that the real models built from simulated answers. *Width* is the mean width
of the interval against that of somebody who knows the process, *widest* the most that is allowed.

| mart and column | claim | held | must hold | trials | width | widest |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Statistic:
    """A column of a mart that holds a statistic, with what its YAML says of it; witnesses are tests, `file::name`."""

    mart: str
    column: str
    definition: str
    source: str
    undefined: str
    witnesses: tuple[str, ...]


def read_statistics(project: Path) -> list[Statistic]:
    """Read the statistics of all marts, in the order of folders, marts and columns.

    Raises:
        KeyError: A statistic lacks a part of its description.
    """
    return [
        Statistic(
            mart,
            column["name"],
            described["definition"],
            described["source"],
            described["undefined"],
            tuple(described["witnesses"]),
        )
        for mart, column in mart_columns(project)
        if (described := column.get("config", {}).get("meta", {}).get("statistic"))
    ]


def mart_columns(project: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each column of each mart as its YAML has it, with the mart's name."""
    for path in sorted((project / MARTS).rglob("*.yml")):
        if not path.name.startswith("_"):
            for model in yaml_text.load(path.read_text(encoding="utf-8"))["models"]:
                for column in model["columns"]:
                    yield model["name"], column


def read_measured(project: Path) -> list[dict[str, str]]:
    """Read the claims that were measured, with the columns of their tables, in the order of modules and claims."""
    claims: list[dict[str, str]] = []
    for path in sorted((project / MEASURED).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            claims += csv.DictReader(file)
    return claims


def as_page(statistics: list[Statistic], measured: list[dict[str, str]]) -> str:
    """Return the page as Markdown."""
    rows = "".join(_row(statistic, measured) for statistic in statistics)
    claims = "".join(_cells((f"`{claim['statistic']}`", *list(claim.values())[1:])) for claim in measured)
    return _HEAD + rows + _CLAIMS + claims


def _row(statistic: Statistic, measured: list[dict[str, str]]) -> str:
    witnesses = "<br>".join(
        f"[`{witness.partition('::')[2]}`](../../{witness.partition('::')[0]})" for witness in statistic.witnesses
    )
    claims = [claim for claim in measured if claim["statistic"] == f"{statistic.mart}.{statistic.column}"]
    held = "<br>".join(f"{claim['claim']}: {claim['held']}" for claim in claims)
    name = f"`{statistic.mart}`<br>`{statistic.column}`"
    return _cells((name, statistic.definition, statistic.source, statistic.undefined, held, witnesses))


def _cells(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def write_page(project: Path) -> None:
    """Write the page of a project."""
    page = as_page(read_statistics(project), read_measured(project))
    (project / PAGE).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write_page(Path())
