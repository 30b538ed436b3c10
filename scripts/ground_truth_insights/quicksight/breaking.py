"""What a change of a data set would break: columns that go, visuals that use them, security that would be lost."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ground_truth_insights.quicksight.assets import Asset, Document
from ground_truth_insights.quicksight.checking.findings import only
from ground_truth_insights.quicksight.documents import SECURITY
from ground_truth_insights.quicksight.live import LiveAsset


@dataclass(slots=True)
class Breaking:
    """What stands against a change: message, remedy, and the flag that allows it; `is_late`: after the dashboard.

    `unsecured` is the security that would be lost.
    """

    problems: list[tuple[str, str, str | None]] = field(default_factory=list)
    unsecured: list[str] = field(default_factory=list)
    is_late: bool = False


def breaking_changes(asset: Asset, live: LiveAsset, dashboard: Document | None, wanted: Document | None) -> Breaking:
    """Return what a change of a data set would break.

    `dashboard` is the body of the published dashboard, `wanted` that of the next one.
    """
    found = Breaking()
    for key, words in SECURITY.items():
        if live.body.get(key) and not asset.body.get(key):
            found.unsecured.append(words)
    before, after = _columns(live.body), _columns(asset.body)
    gone = {name for name, type_ in before.items() if name not in after or after[name] != type_}
    if not gone:
        return found
    used_now = _uses(dashboard, asset.arn)
    users = sorted({visual for visual, column in used_now if column in gone})
    shown = ", ".join(sorted(gone))
    by = f"; the published dashboard uses them in: {', '.join(users)}" if users else ""
    found.problems.append(
        (
            f"the data set {asset.id} would lose or retype {shown}, on which analyses made by hand may stand{by}",
            "give --allow-removal if nobody needs them",
            "removal",
        )
    )
    if users:
        found.is_late = True
        new = {column for _, column in _uses(wanted, asset.arn)} - set(before)
        retyped = {column for _, column in _uses(wanted, asset.arn)} & gone
        if new or retyped:
            found.problems.append(
                (
                    f"the dashboard would be broken in between: the data set {asset.id} loses {shown} and gains"
                    f" {', '.join(sorted(new | retyped))} at once",
                    "do it in two builds: add the new columns and apply, then drop the old ones and apply again",
                    None,
                )
            )
    return found


def _columns(body: Document) -> dict[str, Any]:
    """Return the published columns with their types, DECIMAL of either kind being one."""
    found = {}
    for table in (body.get("PhysicalTableMap") or {}).values():
        source = only(table)[1]
        for column in source.get("InputColumns") or source.get("Columns") or []:
            found[column["Name"]] = column["Type"]
    return found


def _uses(dashboard: Document | None, data_set_arn: str) -> set[tuple[str, str]]:
    """Return which visual uses which column of a data set."""
    definition = (dashboard or {}).get("Definition") or {}
    identifiers = {
        each["Identifier"]
        for each in definition.get("DataSetIdentifierDeclarations", [])
        if each["DataSetArn"] == data_set_arn
    }
    found = set()
    for sheet in definition.get("Sheets", []):
        for visual in sheet.get("Visuals", []):
            body = only(visual)[1]
            for column in _identified(body, identifiers):
                found.add((body["VisualId"], column))
    return found


def _identified(node: Any, identifiers: set[str]) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("DataSetIdentifier") in identifiers and "ColumnName" in node:
            yield node["ColumnName"]
        for value in node.values():
            yield from _identified(value, identifiers)
    elif isinstance(node, list):
        for value in node:
            yield from _identified(value, identifiers)
