"""What the service asks of each kind of resource before it takes it: some of it fails only later."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ground_truth_insights.quicksight.checking import check
from ground_truth_insights.quicksight.checking.data_sets import row_level_rules
from ground_truth_insights.quicksight.checking.findings import Finding, Weight
from quicksight_local.account import ANALYSIS, DASHBOARD, DATA_SET, DATA_SOURCE, FOLDER, THEME, Account
from quicksight_local.service_model import Document, ServiceError, invalid, not_found
from quicksight_local.warehouse import data_source_arns

# NITRO is that of a real analysis.
AWS_THEMES = frozenset({"CLASSIC", "MIDNIGHT", "SEASIDE", "RAINIER", "NITRO"})
_AWS_THEME = "arn:aws:quicksight::aws:theme/"
_PARAMETERS = {"ATHENA": "AthenaParameters", "S3": "S3Parameters"}
_RULE_COLUMNS = {"VERSION_1": {"username", "groupname"}, "VERSION_2": {"userarn", "grouparn"}}


@dataclass
class Checked:
    """The errors that show later, whether they make the step fail, and what is kept of the resource besides."""

    errors: list[Document] = field(default_factory=list)
    is_failed: bool = False
    kept: Document = field(default_factory=dict)


def _theme(_: Account, request: Document) -> Checked:
    if request.get("BaseThemeId") not in AWS_THEMES:
        raise invalid(f"BaseThemeId {request['BaseThemeId']} is none of {', '.join(sorted(AWS_THEMES))}")
    return Checked()


def _folder(_: Account, request: Document) -> Checked:
    if "Name" not in request:
        raise invalid("a folder needs a Name")
    return Checked()


def _data_source(account: Account, request: Document) -> Checked:
    given = request.get("DataSourceParameters", {})
    # terraform-provider-aws#30507
    if given and _PARAMETERS.get(request["Type"], next(iter(given))) not in given:
        raise invalid("DataSourceParameters field is incorrectly set")
    parameters = given.get("AthenaParameters", {})
    work_group, role = parameters.get("WorkGroup", "primary"), parameters.get("RoleArn")
    if account.settings.work_groups is not None and work_group not in account.settings.work_groups:
        return Checked([{"Type": "GENERIC_SQL_FAILURE", "Message": f"WorkGroup {work_group} is not found."}], True)
    refusals = account.refused_roles.setdefault(role, account.settings.refusals_of_fresh_roles) if role else 0
    if not refusals:
        return Checked()
    account.refused_roles[role] = refusals - 1
    advice = "Verify the trust relationships of the role in the IAM console"
    return Checked([{"Type": "ACCESS_DENIED", "Message": f"Failed to assume your role. {advice}"}], True)


def _refuse(account: Account, found: list[Finding], weights: Iterable[Weight]) -> None:
    """Refuse what is found of some weights, and note the doubts."""
    if broken := [finding for finding in found if finding.weight in weights]:
        code = broken[0].kind if broken[0].kind.endswith("Exception") else "InvalidParameterValueException"
        raise ServiceError(code, "; ".join(map(str, broken)))
    account.warnings += check.warnings(found)


def _data_set(account: Account, request: Document) -> Checked:
    """Check a data set; its columns are kept, and whether there may be more of them."""
    for arn in data_source_arns(request):
        source = account.resources[DATA_SOURCE].get(arn)
        if source is None:
            raise not_found("data source", arn)
        if not source.state.endswith("_SUCCESSFUL"):
            raise invalid(f"data source {source.id} is in state {source.state}")
    if request["ImportMode"] == "SPICE" and account.spice_capacity() == 0:
        raise ServiceError("LimitExceededException", f"There is no SPICE capacity in region {account.region}")

    def source_type(arn: str) -> str | None:
        return str(account.resources[DATA_SOURCE][arn].body["Type"])

    def columns_of(arn: str) -> list[Document] | None:
        parent = account.resources[DATA_SET].get(arn)
        return None if parent is None or parent.extra["is_open"] else parent.extra["columns"]

    tables = check.Tables(request, source_type, columns_of)  # type: ignore[arg-type]
    _refuse(account, check.of_data_set(tables), set(Weight) - {Weight.DOUBT})
    columns = list(tables.output.columns.values())
    _check_rules(account, request, {column["Name"]: column["Type"] for column in columns})
    return Checked(kept={"columns": columns, "is_open": tables.output.is_open})


def _check_rules(account: Account, request: Document, types: dict[str, str]) -> None:
    """Refuse row-level rules that can't be read, or that restrict what isn't there or is no text."""
    for _, rules in row_level_rules(request):
        _check_rule_set(account, rules, types)


def _check_rule_set(account: Account, rules: Document, types: dict[str, str]) -> None:
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


def _definition(account: Account, request: Document) -> Checked:
    """Check a definition: refused where a data set or theme is missing or fresh, or where it contradicts itself."""
    if not {"Definition", "SourceEntity"} & set(request):
        raise invalid("Either a SourceEntity or a Definition must be provided in order for the request to be valid")
    if "Definition" not in request:
        raise invalid("this fake takes a Definition; templates as SourceEntity are not part of it")
    theme, definition = request.get("ThemeArn", _AWS_THEME + "CLASSIC"), request["Definition"]
    if theme.removeprefix(_AWS_THEME) not in AWS_THEMES and theme not in account.resources[THEME]:
        raise not_found("theme", theme)
    columns, fresh = {}, []
    for each in definition["DataSetIdentifierDeclarations"]:
        data_set = account.resources[DATA_SET].get(each["DataSetArn"])
        if data_set is None:
            raise not_found("data set", each["DataSetArn"])
        fresh += [data_set] if data_set.extra["refusals"] > 0 else []
        known = data_set.extra["columns"]
        columns[each["Identifier"]] = None if data_set.extra["is_open"] else check.output_types(known)
    for data_set in fresh:
        data_set.extra["refusals"] -= 1
    if fresh:
        words = f"Failed data sets: [{', '.join(each.arn for each in fresh)}]:PREPARED_SOURCE_NOT_FOUND"
        raise ServiceError("ResourceNotFoundException", words)
    found = check.of_definition(definition, columns)
    is_lenient = request.get("ValidationStrategy", {}).get("Mode") == "LENIENT"
    _refuse(account, found, [Weight.AT_ONCE] if is_lenient else [Weight.AT_ONCE, Weight.STRICT])
    later: list[Document] = [
        {"Type": one.kind, "Message": one.message, "ViolatedEntities": [{"Path": one.path}]}
        for one in found
        if one.weight is not Weight.DOUBT
    ]
    if not later and account.settings.failing_creations:
        kind, message = account.settings.failing_creations.pop(0)
        return Checked([{"Type": kind, "Message": message, "ViolatedEntities": []}], True)
    return Checked(later, bool(later) and not is_lenient)


CHECKS: dict[str, Callable[[Account, Document], Checked]] = {
    FOLDER: _folder,
    THEME: _theme,
    DATA_SOURCE: _data_source,
    DATA_SET: _data_set,
    ANALYSIS: _definition,
    DASHBOARD: _definition,
}
