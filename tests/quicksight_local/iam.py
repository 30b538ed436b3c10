"""What IAM asks before a call: which actions on which resources, and whether the identity may."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from athena_local.iam import Need, allows
from ground_truth_insights.quicksight.destroying import LISTS
from ground_truth_insights.quicksight.identifiers import api_name, arn_name
from quicksight_local.account import Account
from quicksight_local.service_model import Document, ServiceError
from quicksight_local.settings import Settings
from quicksight_local.warehouse import data_source_arns

# The member of a request that names the resource, and the resource's kind in its ARN; a folder comes last.
_RESOURCES = tuple((f"{api_name(kind)}Id", arn_name(kind)) for kind in [*LISTS][::-1])


def refuse(settings: Settings, action: str, resource: str) -> None:
    """Refuse an action that the identity may not do on a resource (AccessDeniedException)."""
    need = Need(action, resource, {"iam:PassedToService": "quicksight.amazonaws.com"})
    is_allowed = settings.policy is None or allows(settings.policy, need)
    if not is_allowed or any(fnmatchcase(action, pattern) for pattern in settings.denied_actions):
        who = f"arn:aws:iam::{settings.account_id}:user/local"
        words = f"User: {who} is not authorized to perform: {action} on resource: {resource}"
        reason = f"because no identity-based policy allows the {action} action"
        raise ServiceError("AccessDeniedException", f"{words} {reason}")


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
    for member, kind in (("UserName", "user"), ("GroupName", "group")):
        if member in request:
            return account.principal_arn(kind, f"{request['Namespace']}/{request[member]}")
    for member, kind in _RESOURCES:
        if member in request:
            schedule = request.get("Schedule", request).get("ScheduleId")
            parts = {"ingestion": request.get("IngestionId"), "refresh-schedule": schedule}
            return account.arn(kind, request[member]) + "".join(f"/{part}/{id_}" for part, id_ in parts.items() if id_)
    return "*"
