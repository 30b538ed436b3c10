"""What analyses, dashboards and themes share: a definition that is checked now and settles later."""

from ground_truth_insights.quicksight.checking import check
from ground_truth_insights.quicksight.checking.findings import Weight
from quicksight_local.account import DATA_SET, THEME, Account, Progress, Resource
from quicksight_local.data_sets import refuse_fresh
from quicksight_local.service_model import Document, invalid, not_found

# NITRO is that of a real analysis.
AWS_THEMES = frozenset({"CLASSIC", "MIDNIGHT", "SEASIDE", "RAINIER", "NITRO"})


def checked_definition(account: Account, request: Document) -> tuple[list[Document], bool]:
    """Check the definition of a request: return the errors that show only later, and whether they make it fail.

    Raises:
        ServiceError: a data set or theme is missing or fresh, or the definition contradicts itself.

    """
    if "Definition" not in request:
        raise invalid("this fake takes a Definition; templates as SourceEntity are not part of it")
    check_theme(account, request.get("ThemeArn"))
    definition = request["Definition"]
    refuse_fresh(account, data_set_arns(definition))
    columns = {
        each["Identifier"]: _columns(account.resources[DATA_SET][each["DataSetArn"]])
        for each in definition["DataSetIdentifierDeclarations"]
    }
    found = check.of_definition(definition, columns)
    is_lenient = request.get("ValidationStrategy", {}).get("Mode") == "LENIENT"
    refused = [Weight.AT_ONCE] if is_lenient else [Weight.AT_ONCE, Weight.STRICT]
    if broken := [finding for finding in found if finding.weight in refused]:
        raise invalid("; ".join(map(str, broken)))
    account.warnings += check.warnings(found)
    later: list[Document] = [dict(one.as_error()) for one in found if one.weight is not Weight.DOUBT]
    if not later and account.settings.failing_creations:
        kind, message = account.settings.failing_creations.pop(0)
        return [{"Type": kind, "Message": message, "ViolatedEntities": []}], True
    return later, bool(later) and not is_lenient


def _columns(data_set: Resource) -> dict[str, str | None] | None:
    return None if data_set.extra["is_open"] else check.output_types(data_set.extra["columns"])


def data_set_arns(definition: Document) -> list[str]:
    """Return the data sets that a definition declares."""
    return [each["DataSetArn"] for each in definition["DataSetIdentifierDeclarations"]]


def check_theme(account: Account, arn: str | None) -> None:
    """Refuse a theme that isn't there.

    Raises:
        ServiceError: there is no such theme (ResourceNotFoundException).

    """
    if arn is None:
        return
    of_aws = {f"arn:aws:quicksight::aws:theme/{name}" for name in AWS_THEMES}
    if arn not in of_aws and arn not in account.resources[THEME]:
        raise not_found("theme", arn)


def begun(account: Account, step: str, *, is_failed: bool = False) -> Progress:
    """Return the progress of a creation or an update."""
    outcome = "FAILED" if is_failed else "SUCCESSFUL"
    return Progress.of(f"{step}_IN_PROGRESS", f"{step}_{outcome}", account.settings.looks_until_settled)


def sheets(definition: Document) -> list[Document]:
    """Return the sheets as a description shows them."""
    return [
        {"SheetId": sheet["SheetId"], **({"Name": sheet["Name"]} if sheet.get("Name") else {})}
        for sheet in definition.get("Sheets", [])
    ]
