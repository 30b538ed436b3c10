"""Ingestions: what fills SPICE, with row counts that come from the warehouse."""

import itertools
from datetime import datetime, timedelta

import duckdb

from quicksight_local.account import DATA_SET, DATA_SOURCE, Account, Progress, Resource
from quicksight_local.operations import operation, page
from quicksight_local.service_model import Document, ServiceError, exists, invalid, not_found
from quicksight_local.warehouse import data_source_arns, relational_tables, sources

# Manual refreshes of a data set in 24 hours.
_DAILY_QUOTA = {"STANDARD": 8}
_DAILY_QUOTA_ENTERPRISE = 32
_BYTES_OF_TYPE = {"STRING": 24}
_BYTES_OF_NUMBER = 8
_COLUMN_KINDS = {
    "INTEGER": ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "UINTEGER", "BOOLEAN"),
    "DECIMAL": ("DECIMAL", "DOUBLE", "FLOAT", "REAL"),
    "DATETIME": ("DATE", "TIMESTAMP"),
    "STRING": ("VARCHAR", "JSON", "UUID"),
}
_numbers = itertools.count(1)


@operation("CreateIngestion")
def create_ingestion(account: Account, request: Document) -> Document:
    """Start a refresh; one that still runs is superseded."""
    data_set = account.find(DATA_SET, request["DataSetId"])
    if data_set.body["ImportMode"] != "SPICE":
        raise invalid(f"The dataset {data_set.id} is not a SPICE dataset")
    if request["IngestionId"] in _history(data_set):
        raise exists("ingestion", request["IngestionId"])
    _refuse_over_quota(account, data_set)
    _supersede(data_set, "INGESTION_SUPERSEDED")
    _begin(account, data_set, request["IngestionId"], "MANUAL", "FULL_REFRESH")
    return {
        "Arn": f"{data_set.arn}/ingestion/{request['IngestionId']}",
        "IngestionId": request["IngestionId"],
        "IngestionStatus": "INITIALIZED",
    }


@operation("DescribeIngestion")
def describe_ingestion(account: Account, request: Document) -> Document:
    """Show an ingestion; each look brings a running one further."""
    data_set = account.find(DATA_SET, request["DataSetId"])
    ingestion = _history(data_set).get(request["IngestionId"])
    if ingestion is None:
        raise not_found("ingestion", request["IngestionId"])
    return {"Ingestion": _shown(account, data_set, ingestion, ingestion["progress"].look())}


@operation("ListIngestions")
def list_ingestions(account: Account, request: Document) -> Document:
    """List the ingestions of a data set, newest first."""
    data_set = account.find(DATA_SET, request["DataSetId"])
    newest_first = sorted(_history(data_set).values(), key=lambda each: each["created"], reverse=True)
    shown = [_shown(account, data_set, each, each["progress"].look()) for each in newest_first]
    return page(account, request, "Ingestions", shown)


def started_by_edit(account: Account, data_set: Resource, kind: str) -> Document:
    """Start the ingestion that a create or an update of a SPICE data set brings, and return what the answer says."""
    if data_set.body["ImportMode"] != "SPICE":
        data_set.extra["spice_bytes"] = 0
        return {"Status": 200 if kind == "EDIT" else 201}
    _supersede(data_set, "REFRESH_SUPPRESSED_BY_EDIT")
    ingestion_id = f"edit-{next(_numbers)}"
    _begin(account, data_set, ingestion_id, "MANUAL", kind)
    return {
        "IngestionId": ingestion_id,
        "IngestionArn": f"{data_set.arn}/ingestion/{ingestion_id}",
        "Status": 202 if kind == "EDIT" else 201,
    }


def run_scheduled(account: Account, data_set: Resource, kind: str = "FULL_REFRESH") -> str:
    """Do what a refresh schedule does at its time, to the end, and return the ingestion's id."""
    ingestion_id = f"scheduled-{next(_numbers)}"
    _begin(account, data_set, ingestion_id, "SCHEDULED", kind)
    ingestion = _history(data_set)[ingestion_id]
    ingestion["progress"].finish()
    _shown(account, data_set, ingestion, ingestion["progress"].state)
    return ingestion_id


def _history(data_set: Resource) -> dict[str, Document]:
    history: dict[str, Document] = data_set.extra.setdefault("ingestions", {})
    return history


def _refuse_over_quota(account: Account, data_set: Resource) -> None:
    quota = _DAILY_QUOTA.get(account.settings.edition or "", _DAILY_QUOTA_ENTERPRISE)
    since = account.now() - timedelta(hours=24)
    manual = [each for each in _history(data_set).values() if _counts(each, since)]
    if len(manual) >= quota:
        raise ServiceError("LimitExceededException", f"{quota} refreshes of {data_set.id} in 24 hours are the limit")


def _counts(ingestion: Document, since: datetime) -> bool:
    by_hand = ingestion["type"] == "FULL_REFRESH" and ingestion["source"] == "MANUAL"
    return bool(by_hand and ingestion["created"] > since)


def _supersede(data_set: Resource, reason: str) -> None:
    for ingestion in _history(data_set).values():
        if ingestion["progress"].is_running:
            ingestion["progress"] = Progress(["FAILED"])
            ingestion["error"] = {"Type": reason, "Message": "another ingestion took its place"}


def _begin(account: Account, data_set: Resource, ingestion_id: str, source: str, kind: str) -> None:
    looks = account.settings.looks_until_settled
    account.warehouse.refresh()
    error = _failure(account, data_set)
    states = ["INITIALIZED", "QUEUED", "RUNNING"][: looks + 1] if looks else []
    _history(data_set)[ingestion_id] = {
        "id": ingestion_id,
        "source": source,
        "type": kind,
        "created": account.now(),
        "error": error,
        "progress": Progress([*states, "FAILED" if error else "COMPLETED"]),
        "rows": None,
    }


def _failure(account: Account, data_set: Resource) -> Document | None:
    for table in relational_tables(data_set.body):
        if planned := account.settings.failing_ingestions.get(table["Name"]):
            kind, message = planned.pop(0)
            return {"Type": kind, "Message": message}
    if any(arn not in account.resources[DATA_SOURCE] for arn in data_source_arns(data_set.body)):
        return {"Type": "DATA_SOURCE_NOT_FOUND", "Message": "the data source is gone"}
    for source, columns in sources(data_set.body):
        if error := _source_failure(account, source, columns):
            return error
    size = _rows(account, data_set) * _row_bytes(data_set)
    others = account.spice_used() - data_set.extra.get("spice_bytes", 0)
    if others + size > account.spice_capacity():
        return {"Type": "ACCOUNT_CAPACITY_LIMIT_EXCEEDED", "Message": "the SPICE capacity of the region is full"}
    return None


def _source_failure(account: Account, source: str, columns: list[Document]) -> Document | None:
    try:
        described, _ = account.warehouse.query(f"select * from {source} limit 0")
    except duckdb.Error as error:
        kind = "SQL_TABLE_NOT_FOUND" if isinstance(error, duckdb.CatalogException) else "SQL_EXCEPTION"
        return {"Type": kind, "Message": str(error)}
    kinds = dict(described)
    for column in columns:
        there = kinds.get(column["Name"])
        if there is None or not _holds(column["Type"], there):
            message = f"column {column['Name']} is {there or 'not there'} in {source}, {column['Type']} in the data set"
            return {"Type": "SQL_SCHEMA_MISMATCH_ERROR", "Message": message}
    return None


def _holds(wanted: str, kind: str) -> bool:
    if wanted in {"BIT", "BOOLEAN"}:
        return kind == "BOOLEAN"
    return wanted not in _COLUMN_KINDS or kind.startswith(_COLUMN_KINDS[wanted])


def _rows(account: Account, data_set: Resource) -> int:
    counted = (account.warehouse.query(f"select count(*) from {source}")[1] for source, _ in sources(data_set.body))
    return sum(int(str(rows[0][0])) for rows in counted)


def _dropped(account: Account, data_set: Resource) -> int:
    return sum(account.settings.rows_dropped.get(table["Name"], 0) for table in relational_tables(data_set.body))


def _row_bytes(data_set: Resource) -> int:
    return sum(_BYTES_OF_TYPE.get(column["Type"], _BYTES_OF_NUMBER) for column in data_set.extra["columns"])


def _load(account: Account, data_set: Resource) -> Document:
    dropped = _dropped(account, data_set)
    kept = _rows(account, data_set) - dropped
    data_set.extra["spice_bytes"] = kept * _row_bytes(data_set)
    data_set.extra["spice_rows"] = kept
    return {"RowsIngested": kept, "RowsDropped": dropped, "TotalRowsInDataset": kept}


def _shown(account: Account, data_set: Resource, ingestion: Document, state: str) -> Document:
    shown = {
        "Arn": f"{data_set.arn}/ingestion/{ingestion['id']}",
        "IngestionId": ingestion["id"],
        "IngestionStatus": state,
        "CreatedTime": ingestion["created"],
        "RequestSource": ingestion["source"],
        "RequestType": ingestion["type"],
    }
    if state == "COMPLETED":
        if ingestion["rows"] is None:
            ingestion["rows"] = _load(account, data_set)
        rows: Document = ingestion["rows"]
        shown["RowInfo"] = rows
        shown["IngestionTimeInSeconds"] = 1
        shown["IngestionSizeInBytes"] = rows["RowsIngested"] * _row_bytes(data_set)
    if state == "FAILED" and ingestion["error"]:
        shown["ErrorInfo"] = ingestion["error"]
    return shown
