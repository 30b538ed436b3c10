"""What IAM asks before a call: which actions on which resources, and whether the identity may."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from ground_truth_insights.quicksight.destroying import LISTS
from ground_truth_insights.quicksight.identifiers import api_name, arn_name
from quicksight_local.account import Account
from quicksight_local.service_model import Document, ServiceError
from quicksight_local.settings import Settings
from quicksight_local.warehouse import data_source_arns

IDENTITY = "user/local"
# The member of a request that names the resource, and the resource's kind in its ARN; a folder comes last.
_RESOURCES = tuple((f"{api_name(kind)}Id", arn_name(kind)) for kind in [*LISTS][::-1])
_PARTS_OF_DATA_SET = (("IngestionId", "ingestion"), ("ScheduleId", "refresh-schedule"))


def check(account: Account, operation: str, request: Document) -> None:
    """Refuse a call whose actions the identity lacks.

    Raises:
        ServiceError: an action is denied (AccessDeniedException), named with its resource.

    """
    for action, resource in needed(account, operation, request):
        if not is_allowed(account.settings, action, resource):
            raise ServiceError("AccessDeniedException", denial(account.settings, action, resource))


def denial(settings: Settings, action: str, resource: str) -> str:
    """Return the message of a refusal."""
    who = f"arn:aws:iam::{settings.account_id}:{IDENTITY}"
    return (
        f"User: {who} is not authorized to perform: {action} on resource: {resource}"
        f" because no identity-based policy allows the {action} action"
    )


def is_allowed(settings: Settings, action: str, resource: str) -> bool:
    """Tell whether the identity may do an action on a resource."""
    if any(_matches(action, pattern) for pattern in settings.denied_actions):
        return False
    if settings.policy is None:
        return True
    statements = [each for each in settings.policy["Statement"] if _covers(each, action, resource)]
    effects = {statement["Effect"] for statement in statements}
    return "Allow" in effects and "Deny" not in effects


def needed(account: Account, operation: str, request: Document) -> Iterator[tuple[str, str]]:
    """Yield the actions that a call needs, with their resources."""
    yield f"quicksight:{operation}", _resource(account, request)
    if request.get("Tags") and operation.startswith("Create"):
        yield "quicksight:TagResource", _resource(account, request)
    if operation in {"CreateDataSet", "UpdateDataSet"}:
        yield from (("quicksight:PassDataSource", arn) for arn in sorted(set(data_source_arns(request))))
        if "RowLevelPermissionDataSet" in request:
            yield "quicksight:PassDataSet", request["RowLevelPermissionDataSet"]["Arn"]
    if "Definition" in request:
        for declaration in request["Definition"]["DataSetIdentifierDeclarations"]:
            yield "quicksight:PassDataSet", declaration["DataSetArn"]
    role = request.get("DataSourceParameters", {}).get("AthenaParameters", {}).get("RoleArn")
    if role:
        yield "iam:PassRole", role


def _resource(account: Account, request: Document) -> str:
    if "ResourceArn" in request:
        return str(request["ResourceArn"])
    namespaced = (("UserName", "user"), ("GroupName", "group"))
    for member, kind in namespaced:
        if member in request:
            name = f"{request['Namespace']}/{request[member]}"
            settings = account.settings
            return f"arn:aws:quicksight:{settings.identity_region}:{settings.account_id}:{kind}/{name}"
    for member, kind in _RESOURCES:
        if member in request:
            return account.arn(kind, request[member]) + _part(request)
    return "*"


def _part(request: Document) -> str:
    named = request | {"ScheduleId": request.get("Schedule", request).get("ScheduleId")}
    for member, kind in _PARTS_OF_DATA_SET:
        if "DataSetId" in request and named.get(member):
            return f"/{kind}/{named[member]}"
    return ""


def _covers(statement: Document, action: str, resource: str) -> bool:
    actions, resources = _listed(statement.get("Action", [])), _listed(statement.get("Resource", []))
    return any(_matches(action, each) for each in actions) and any(fnmatchcase(resource, each) for each in resources)


def _matches(action: str, pattern: str) -> bool:
    return fnmatchcase(action.lower(), pattern.lower())


def _listed(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
