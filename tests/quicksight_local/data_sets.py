"""Data sets: checked against their tables, replaced whole by an update, filled by ingestions."""

from ground_truth_insights.quicksight.checking import check
from ground_truth_insights.quicksight.checking.findings import Weight
from quicksight_local import ingestions
from quicksight_local.account import DATA_SET, DATA_SOURCE, Account, body_of, operation
from quicksight_local.resources import answer, shown
from quicksight_local.service_model import Document, ServiceError, invalid, not_found
from quicksight_local.warehouse import data_source_arns

_RULE_COLUMNS = {"VERSION_1": {"username", "groupname"}, "VERSION_2": {"userarn", "grouparn"}}


@operation("CreateDataSet")
def create_data_set(account: Account, request: Document) -> Document:
    """Create a data set; with SPICE its first ingestion starts."""
    found = _checked(account, request)
    data_set = account.add(DATA_SET, request["DataSetId"], request)
    data_set.extra = found | {"refusals": account.settings.refusals_of_fresh_data_sets}
    return answer(data_set, "DataSet", **ingestions.started_by_edit(account, data_set, "INITIAL_INGESTION"))


@operation("UpdateDataSet")
def update_data_set(account: Account, request: Document) -> Document:
    """Replace a data set: what the request doesn't name is gone, but for UseAs, permissions and tags."""
    data_set = account.find(DATA_SET, request["DataSetId"])
    if ("DataPrepConfiguration" in request) != ("DataPrepConfiguration" in data_set.body):
        raise invalid("a data set can't be moved between the legacy and the new data preparation experience")
    data_set.extra |= _checked(account, request)
    kept = {"UseAs": data_set.body["UseAs"]} if "UseAs" in data_set.body else {}
    data_set.body = kept | body_of(request)
    data_set.updated = account.now()
    return answer(data_set, "DataSet", **ingestions.started_by_edit(account, data_set, "EDIT"))


@operation("DescribeDataSet")
def describe_data_set(account: Account, request: Document) -> Document:
    """Show a data set with its output columns."""
    data_set = account.find(DATA_SET, request["DataSetId"])
    if "DataPrepConfiguration" in data_set.body and not account.settings.shows_prepared:
        raise invalid("DescribeDataSet is not supported for this dataSet in new data preparation experience")
    return {"DataSet": shown(data_set, "")}


def _checked(account: Account, request: Document) -> Document:
    """Return what is kept of a data set besides its request: its columns, and whether there may be more."""
    for arn in data_source_arns(request):
        source = account.resources[DATA_SOURCE].get(arn)
        if source is None:
            raise not_found("data source", arn)
        if not source.progress.state.endswith("_SUCCESSFUL"):
            raise invalid(f"data source {source.id} is in state {source.progress.state}")
    if request["ImportMode"] == "SPICE" and account.spice_capacity() == 0:
        raise ServiceError("LimitExceededException", f"There is no SPICE capacity in region {account.region}")

    def source_type(arn: str) -> str | None:
        return str(account.resources[DATA_SOURCE][arn].body["Type"])

    def columns_of(arn: str) -> list[Document] | None:
        parent = account.resources[DATA_SET].get(arn)
        return None if parent is None or parent.extra["is_open"] else parent.extra["columns"]

    tables = check.Tables(request, source_type, columns_of)  # type: ignore[arg-type]
    found = check.of_data_set(tables)
    for finding in found:
        if finding.weight is not Weight.DOUBT:
            code = finding.kind if finding.kind.endswith("Exception") else "InvalidParameterValueException"
            raise ServiceError(code, str(finding))
    account.warnings += check.warnings(found)
    columns = list(tables.output.columns.values())
    _check_rules(account, request, {column["Name"]: column["Type"] for column in columns})
    return {"columns": columns, "is_open": tables.output.is_open}


def _check_rules(account: Account, request: Document, types: dict[str, str]) -> None:
    """Refuse row-level rules that can't be read, or that restrict what isn't there or is no text."""
    rules = request.get("RowLevelPermissionDataSet")
    if rules is None:
        return
    data_set = account.resources[DATA_SET].get(rules["Arn"])
    if data_set is None:
        raise not_found("data set", rules["Arn"])
    if data_set.body.get("UseAs") != "RLS_RULES":
        raise invalid(f"data set {data_set.id} can't hold rules: it was not created with UseAs RLS_RULES")
    version = rules.get("FormatVersion", "VERSION_1")
    named = {column["Name"] for column in data_set.extra["columns"]}
    people = {name for name in named if name.lower() in _RULE_COLUMNS[version]}
    if not people:
        wanted = " or ".join(sorted(_RULE_COLUMNS[version]))
        raise invalid(f"the rules of data set {data_set.id} have no column {wanted}, as {version} needs")
    for name in named - people - {"Namespace", "namespace"}:
        if types.get(name) != "STRING":
            words = "no text" if name in types else "not there"
            raise invalid(f"the rules of data set {data_set.id} restrict the column {name}, which is {words}")
