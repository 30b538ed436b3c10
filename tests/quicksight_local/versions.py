"""What analyses, dashboards and themes share: a definition that is checked now and settles later."""

from quicksight_local.account import DATA_SET, THEME, Account
from quicksight_local.data_sets import refuse_fresh
from quicksight_local.definition import checks
from quicksight_local.errors import invalid, not_found
from quicksight_local.progress import Progress
from quicksight_local.service_model import Document

AWS_THEMES = frozenset({"CLASSIC", "MIDNIGHT", "SEASIDE", "RAINIER"})


def checked_definition(account: Account, request: Document) -> list[Document]:
    """Check the definition of a request, and return the errors that show only later.

    Raises:
        ServiceError: a data set or theme is missing or fresh, or the definition contradicts itself.

    """
    if "Definition" not in request:
        raise invalid("this fake takes a Definition; templates as SourceEntity are not part of it")
    check_theme(account, request.get("ThemeArn"))
    definition = request["Definition"]
    arns = data_set_arns(definition)
    refuse_fresh(account, arns)
    columns = {
        each["Identifier"]: account.resources[DATA_SET][each["DataSetArn"]].extra["columns"]
        for each in definition["DataSetIdentifierDeclarations"]
    }
    if broken := checks.contradictions(definition):
        raise invalid(f"Definition: {'; '.join(str(finding) for finding in broken)}")
    later = [finding.as_error() for finding in checks.column_errors(definition, columns)]
    if not later and account.settings.failing_creations:
        kind, message = account.settings.failing_creations.pop(0)
        later = [{"Type": kind, "Message": message, "ViolatedEntities": []}]
    return later


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


def begun(account: Account, step: str, errors: list[Document]) -> Progress:
    """Return the progress of a creation or an update that ends as its errors say."""
    outcome = "FAILED" if errors else "SUCCESSFUL"
    return Progress.of(f"{step}_IN_PROGRESS", f"{step}_{outcome}", account.settings.looks_until_settled)


def sheets(definition: Document) -> list[Document]:
    """Return the sheets as a description shows them."""
    return [{"SheetId": sheet["SheetId"], "Name": sheet.get("Name", "")} for sheet in definition.get("Sheets", [])]
