"""Data sources: created in the background, and kept when that fails."""

from quicksight_local.account import DATA_SOURCE, Account, Progress, Resource, settled
from quicksight_local.operations import operation, page
from quicksight_local.service_model import Document


@operation("CreateDataSource")
def create_data_source(account: Account, request: Document) -> Document:
    """Create a data source; whether it works shows later."""
    source = account.add(DATA_SOURCE, request["DataSourceId"], request)
    _begin(account, source, "CREATION")
    return {"Arn": source.arn, "DataSourceId": source.id, "CreationStatus": source.progress.state}


@operation("UpdateDataSource")
def update_data_source(account: Account, request: Document) -> Document:
    """Replace name and parameters."""
    source = account.find(DATA_SOURCE, request["DataSourceId"])
    settled(source)
    kept = {"DataSourceId": source.id, "Type": source.body["Type"]}
    source.body = kept | {name: value for name, value in request.items() if name != "AwsAccountId"}
    source.updated = account.now()
    _begin(account, source, "UPDATE")
    return {"Arn": source.arn, "DataSourceId": source.id, "UpdateStatus": source.progress.state}


@operation("DescribeDataSource")
def describe_data_source(account: Account, request: Document) -> Document:
    """Show a data source with its state, and with its error where there is one."""
    source = account.find(DATA_SOURCE, request["DataSourceId"])
    state = source.progress.look()
    error = {"ErrorInfo": source.errors[0]} if source.errors and state.endswith("_FAILED") else {}
    return {"DataSource": _shown(source) | {"Status": state} | error}


@operation("ListDataSources")
def list_data_sources(account: Account, request: Document) -> Document:
    """List the data sources of the region."""
    return page(account, request, "DataSources", [_shown(source) for source in account.all(DATA_SOURCE)])


@operation("DeleteDataSource")
def delete_data_source(account: Account, request: Document) -> Document:
    """Delete a data source; data sets on it stay, and no longer refresh."""
    source = account.find(DATA_SOURCE, request["DataSourceId"])
    account.remove(source)
    return {"Arn": source.arn, "DataSourceId": source.id}


def _begin(account: Account, source: Resource, step: str) -> None:
    source.errors = _failures(account, source)
    outcome = "FAILED" if source.errors else "SUCCESSFUL"
    source.progress = Progress.of(f"{step}_IN_PROGRESS", f"{step}_{outcome}", account.settings.looks_until_settled)


def _failures(account: Account, source: Resource) -> list[Document]:
    parameters = source.body.get("DataSourceParameters", {}).get("AthenaParameters", {})
    work_group, role = parameters.get("WorkGroup", "primary"), parameters.get("RoleArn")
    if account.settings.work_groups is not None and work_group not in account.settings.work_groups:
        return [{"Type": "GENERIC_SQL_FAILURE", "Message": f"WorkGroup {work_group} is not found."}]
    if role is None:
        return []
    refusals = account.refused_roles.setdefault(role, account.settings.refusals_of_fresh_roles)
    account.refused_roles[role] = max(0, refusals - 1)
    if refusals or (account.settings.roles is not None and role not in account.settings.roles):
        advice = "Verify the trust relationships of the role in the IAM console"
        return [{"Type": "ACCESS_DENIED", "Message": f"Failed to assume your role. {advice}"}]
    return []


def _shown(source: Resource) -> Document:
    return source.body | {
        "Arn": source.arn,
        "CreatedTime": source.created,
        "LastUpdatedTime": source.updated,
        "Status": source.progress.state,
    }
