"""What a change of a data set would break: columns that go, visuals that use them, security that would be lost."""

from dataclasses import dataclass, field

from ground_truth_insights.quicksight.assets import Asset, Document
from ground_truth_insights.quicksight.checking.findings import only, structures
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
    found.unsecured = [words for key, words in SECURITY.items() if live.body.get(key) and not asset.body.get(key)]
    before, after = _columns(live.body), _columns(asset.body)
    gone = {name for name, type_ in before.items() if after.get(name) != type_}
    if not gone:
        return found
    users = sorted({visual for visual, column in _uses(dashboard, asset.arn) if column in gone})
    shown = ", ".join(sorted(gone))
    by = f"; the published dashboard uses them in: {', '.join(users)}" if users else ""
    message = f"the data set {asset.id} would lose or retype {shown}, on which analyses made by hand may stand{by}"
    found.problems.append((message, "give --allow-removal if nobody needs them", "removal"))
    found.is_late = bool(users)
    gained = {column for _, column in _uses(wanted, asset.arn) if column not in before or column in gone}
    if users and gained:
        found.problems.append(
            (
                f"the dashboard would be broken in between: the data set {asset.id} loses {shown} and gains"
                f" {', '.join(sorted(gained))} at once",
                "do it in two builds: add the new columns and apply, then drop the old ones and apply again",
                None,
            )
        )
    return found


def _columns(body: Document) -> dict[str, str]:
    """Return the published columns with their types, DECIMAL of either kind being one."""
    sources = [only(table)[1] for table in (body.get("PhysicalTableMap") or {}).values()]
    columns = [column for source in sources for column in source.get("InputColumns") or source.get("Columns") or []]
    return {column["Name"]: column["Type"] for column in columns}


def _uses(dashboard: Document | None, data_set_arn: str) -> set[tuple[str, str]]:
    """Return which visual uses which column of a data set."""
    definition = (dashboard or {}).get("Definition") or {}
    declared = definition.get("DataSetIdentifierDeclarations", [])
    identifiers = {each["Identifier"] for each in declared if each["DataSetArn"] == data_set_arn}
    found = set()
    for sheet in definition.get("Sheets", []):
        for body in (only(visual)[1] for visual in sheet.get("Visuals", [])):
            columns = (one for one in structures(body) if "ColumnName" in one)
            named = (one["ColumnName"] for one in columns if one.get("DataSetIdentifier") in identifiers)
            found |= {(body["VisualId"], name) for name in named}
    return found
