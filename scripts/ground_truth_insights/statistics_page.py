"""The page of statistics in the docs, generated from what the YAML of the marts says of each.

Usage: python -m ground_truth_insights.statistics_page, from the project's folder.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

PAGE = Path("docs/reference/statistics.md")
MARTS = Path("models/marts")
_HEAD = """\
# Statistics

What each number means, where the definition comes from, which tests hold it against an outside witness (a published
example, or a second implementation), and where it is undefined: then it is empty, with the reason in a status column.

Generated from `config.meta.statistic` in the YAML of the marts by `python -m ground_truth_insights.statistics_page`.

| mart and column | definition | source | undefined where | witnesses |
|---|---|---|---|---|
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
    reader = YAML(typ="safe")
    for path in sorted((project / MARTS).rglob("*.yml")):
        if not path.name.startswith("_"):
            for model in reader.load(path.read_text(encoding="utf-8"))["models"]:
                for column in model["columns"]:
                    yield model["name"], column


def as_page(statistics: list[Statistic]) -> str:
    """Return the page as Markdown."""
    return _HEAD + "".join(_row(statistic) for statistic in statistics)


def _row(statistic: Statistic) -> str:
    witnesses = "<br>".join(
        f"[`{witness.partition('::')[2]}`](../../{witness.partition('::')[0]})" for witness in statistic.witnesses
    )
    name = f"`{statistic.mart}`<br>`{statistic.column}`"
    cells = (name, statistic.definition, statistic.source, statistic.undefined, witnesses)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(as_page(read_statistics(Path())), encoding="utf-8")


if __name__ == "__main__":
    main()
