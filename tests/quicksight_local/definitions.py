"""What analyses and dashboards share: a definition that is checked now and settles later."""

from ground_truth_insights.quicksight.checking import check
from ground_truth_insights.quicksight.checking.findings import Weight
from quicksight_local.account import DATA_SET, THEME, Account, Progress
from quicksight_local.service_model import Document, ServiceError, invalid, not_found

# NITRO is that of a real analysis.
AWS_THEMES = frozenset({"CLASSIC", "MIDNIGHT", "SEASIDE", "RAINIER", "NITRO"})
_AWS_THEME = "arn:aws:quicksight::aws:theme/"
Checked = tuple[list[Document], bool]
"""The errors that show later, and whether they make the step fail."""


def checked_definition(account: Account, request: Document) -> Checked:
    """Check the definition of a request.

    It is refused where a data set or theme is missing or fresh, or the definition contradicts itself.
    """
    if "Definition" not in request:
        raise invalid("this fake takes a Definition; templates as SourceEntity are not part of it")
    theme, definition = request.get("ThemeArn", _AWS_THEME + "CLASSIC"), request["Definition"]
    if theme.removeprefix(_AWS_THEME) not in AWS_THEMES and theme not in account.resources[THEME]:
        raise not_found("theme", theme)
    _refuse_fresh(account, data_set_arns(definition))
    columns = {}
    for each in definition["DataSetIdentifierDeclarations"]:
        data_set = account.resources[DATA_SET][each["DataSetArn"]].extra
        columns[each["Identifier"]] = None if data_set["is_open"] else check.output_types(data_set["columns"])
    found = check.of_definition(definition, columns)
    is_lenient = request.get("ValidationStrategy", {}).get("Mode") == "LENIENT"
    refused = [Weight.AT_ONCE] if is_lenient else [Weight.AT_ONCE, Weight.STRICT]
    if broken := [finding for finding in found if finding.weight in refused]:
        raise invalid("; ".join(map(str, broken)))
    account.warnings += check.warnings(found)
    later: list[Document] = [
        {"Type": one.kind, "Message": one.message, "ViolatedEntities": [{"Path": one.path}]}
        for one in found
        if one.weight is not Weight.DOUBT
    ]
    if not later and account.settings.failing_creations:
        kind, message = account.settings.failing_creations.pop(0)
        return [{"Type": kind, "Message": message, "ViolatedEntities": []}], True
    return later, bool(later) and not is_lenient


def data_set_arns(definition: Document) -> list[str]:
    """Return the data sets that a definition declares."""
    return [each["DataSetArn"] for each in definition["DataSetIdentifierDeclarations"]]


def _refuse_fresh(account: Account, arns: list[str]) -> None:
    """Refuse what stands on data sets that aren't there, or aren't prepared yet."""
    failed = []
    for arn in arns:
        data_set = account.resources[DATA_SET].get(arn)
        if data_set is None:
            raise not_found("data set", arn)
        if data_set.extra["refusals"] > 0:
            data_set.extra["refusals"] -= 1
            failed.append(arn)
    if failed:
        words = f"Failed data sets: [{', '.join(failed)}]:PREPARED_SOURCE_NOT_FOUND"
        raise ServiceError("ResourceNotFoundException", words)


def begun(account: Account, step: str, *, is_failed: bool = False) -> Progress:
    """Return the progress of a creation or an update."""
    outcome = "FAILED" if is_failed else "SUCCESSFUL"
    return Progress([*[f"{step}_IN_PROGRESS"] * account.settings.looks_until_settled, f"{step}_{outcome}"])


def sheets(definition: Document) -> list[Document]:
    """Return the sheets as a description shows them."""
    shown = ("SheetId", "Name")
    return [{name: sheet[name] for name in shown if sheet.get(name)} for sheet in definition.get("Sheets", [])]
