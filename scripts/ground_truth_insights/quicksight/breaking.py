"""What a change of a data set would break: columns that go, and visuals that use them."""

from ground_truth_insights.quicksight.assets import Asset, Document, Problem
from ground_truth_insights.quicksight.checking.findings import only, structures
from ground_truth_insights.quicksight.live import LiveAsset


def breaking_changes(
    asset: Asset, live: LiveAsset, dashboard: Document | None, wanted: Document | None, *, may_remove: bool
) -> tuple[list[Problem], bool]:
    """Return what stands against a change of a data set, and whether it must wait for the dashboard.

    `dashboard` is the body of the published dashboard, `wanted` that of the next one.
    """
    before, after = _columns(live.body), _columns(asset.body)
    gone = {name for name, type_ in before.items() if after.get(name) != type_}
    if not gone:
        return [], False
    users = sorted({visual for visual, column in _uses(dashboard, asset.arn) if column in gone})
    shown = ", ".join(sorted(gone))
    by = f"; the published dashboard uses them in: {', '.join(users)}" if users else ""
    message = f"the data set {asset.id} would lose or retype {shown}, on which analyses made by hand may stand{by}"
    found = [] if may_remove else [Problem(message, "give --allow-removal if nobody needs them")]
    gained = {column for _, column in _uses(wanted, asset.arn) if column not in before or column in gone}
    if users and gained:
        names = ", ".join(sorted(gained))
        message = f"the dashboard would be broken in between: the data set {asset.id} loses {shown} and gains {names}"
        remedy = "do it in two builds: add the new columns and apply, then drop the old ones and apply again"
        found.append(Problem(f"{message} at once", remedy))
    return found, bool(users)


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
