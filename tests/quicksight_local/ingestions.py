"""Ingestions: what fills SPICE, with row counts that come from the warehouse."""

import itertools
from datetime import timedelta

import duckdb

from quicksight_local.account import DATA_SET, DATA_SOURCE, Account, Progress, Resource, operation, page
from quicksight_local.service_model import Document, ServiceError, exists, invalid
from quicksight_local.warehouse import data_source_arns, relational_tables, sources

# Manual refreshes of a data set in 24 hours.
_DAILY_QUOTA = {"STANDARD": 8, "ENTERPRISE": 32}
_BYTES_OF_TEXT, _BYTES_OF_NUMBER = 24, 8
_COLUMN_KINDS = {
    "BIT": ("BOOLEAN",),
    "BOOLEAN": ("BOOLEAN",),
    "INTEGER": ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "UINTEGER", "BOOLEAN"),
    "DECIMAL": ("DECIMAL", "DOUBLE", "FLOAT", "REAL"),
    "DATETIME": ("DATE", "TIMESTAMP"),
    "STRING": ("VARCHAR", "JSON", "UUID"),
}
_numbers = itertools.count(1)


@operation("CreateIngestion")
def create_ingestion(account: Account, request: Document) -> Document:
    """Start a refresh; one that still runs is superseded."""
    data_set, id_ = account.find(DATA_SET, request["DataSetId"]), request["IngestionId"]
    if data_set.body["ImportMode"] != "SPICE":
        raise invalid(f"The dataset {data_set.id} is not a SPICE dataset")
    history, since = data_set.parts["ingestions"], account.now() - timedelta(hours=24)
    if id_ in history:
        raise exists("ingestion", id_)
    by_hand = [each for each in history.values() if (each["source"], each["type"]) == ("MANUAL", "FULL_REFRESH")]
    quota = _DAILY_QUOTA[account.settings.edition or "ENTERPRISE"]
    if sum(each["created"] > since for each in by_hand) >= quota:
        raise ServiceError("LimitExceededException", f"{quota} refreshes of {data_set.id} in 24 hours are the limit")
    _supersede(data_set, "INGESTION_SUPERSEDED")
    begun = _begin(account, data_set, id_, "MANUAL", "FULL_REFRESH")
    return {"Arn": begun["arn"], "IngestionId": id_, "IngestionStatus": "INITIALIZED"}


@operation("DescribeIngestion")
def describe_ingestion(account: Account, request: Document) -> Document:
    """Show an ingestion; each look brings a running one further."""
    data_set = account.find(DATA_SET, request["DataSetId"])
    ingestion = data_set.part("ingestions", "ingestion", request["IngestionId"])
    return {"Ingestion": _looked_at(account, data_set, ingestion)}


@operation("ListIngestions")
def list_ingestions(account: Account, request: Document) -> Document:
    """List the ingestions of a data set, newest first."""
    data_set = account.find(DATA_SET, request["DataSetId"])
    newest_first = sorted(data_set.parts["ingestions"].values(), key=lambda each: each["created"], reverse=True)
    return page(account, request, "Ingestions", [_looked_at(account, data_set, each) for each in newest_first])


def started_by_edit(account: Account, data_set: Resource, kind: str) -> Document:
    """Start the ingestion that a create or an update of a SPICE data set brings, and return what the answer says."""
    is_edit = kind == "EDIT"
    if data_set.body["ImportMode"] != "SPICE":
        data_set.extra["spice_bytes"] = 0
        return {"Status": 200 if is_edit else 201}
    _supersede(data_set, "REFRESH_SUPPRESSED_BY_EDIT")
    begun = _begin(account, data_set, f"edit-{next(_numbers)}", "MANUAL", kind)
    return {"IngestionId": begun["id"], "IngestionArn": begun["arn"], "Status": 202 if is_edit else 201}


def run_scheduled(account: Account, data_set: Resource) -> str:
    """Do what a refresh schedule does at its time, to the end, and return the ingestion's id."""
    ingestion = _begin(account, data_set, f"scheduled-{next(_numbers)}", "SCHEDULED", "FULL_REFRESH")
    ingestion["progress"].states = ingestion["progress"].states[-1:]
    _looked_at(account, data_set, ingestion)
    return str(ingestion["id"])


def _supersede(data_set: Resource, reason: str) -> None:
    for ingestion in data_set.parts["ingestions"].values():
        if ingestion["progress"].is_running:
            ingestion["progress"] = Progress(["FAILED"])
            ingestion["error"] = {"Type": reason, "Message": "another ingestion took its place"}


def _begin(account: Account, data_set: Resource, id_: str, source: str, kind: str) -> Document:
    looks = account.settings.looks_until_settled
    account.warehouse.refresh()
    error = _failure(account, data_set)
    states = ["INITIALIZED", "QUEUED", "RUNNING"][: looks + 1] if looks else []
    ingestion = data_set.parts["ingestions"][id_] = {
        "id": id_,
        "arn": f"{data_set.arn}/ingestion/{id_}",
        "source": source,
        "type": kind,
        "created": account.now(),
        "error": error,
        "progress": Progress([*states, "FAILED" if error else "COMPLETED"]),
        "rows": None,
    }
    return ingestion


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
    others = sum(each.extra.get("spice_bytes", 0) for each in account.all(DATA_SET) if each is not data_set)
    if others + _rows(account, data_set) * _row_bytes(data_set) > account.spice_capacity():
        return {"Type": "ACCOUNT_CAPACITY_LIMIT_EXCEEDED", "Message": "the SPICE capacity of the region is full"}
    return None


def _source_failure(account: Account, source: str, columns: list[Document]) -> Document | None:
    try:
        kinds = dict(account.warehouse.query(f"select * from {source} limit 0")[0])
    except duckdb.Error as error:
        kind = "SQL_TABLE_NOT_FOUND" if isinstance(error, duckdb.CatalogException) else "SQL_EXCEPTION"
        return {"Type": kind, "Message": str(error)}
    for column in columns:
        there, wanted = kinds.get(column["Name"]), _COLUMN_KINDS.get(column["Type"], ("",))
        if there is None or not there.startswith(wanted):
            message = f"column {column['Name']} is {there or 'not there'} in {source}, {column['Type']} in the data set"
            return {"Type": "SQL_SCHEMA_MISMATCH_ERROR", "Message": message}
    return None


def _rows(account: Account, data_set: Resource) -> int:
    counted = (account.warehouse.query(f"select count(*) from {source}")[1] for source, _ in sources(data_set.body))
    return sum(int(str(rows[0][0])) for rows in counted)


def _row_bytes(data_set: Resource) -> int:
    columns = data_set.extra["columns"]
    return sum(_BYTES_OF_TEXT if column["Type"] == "STRING" else _BYTES_OF_NUMBER for column in columns)


def _load(account: Account, data_set: Resource) -> Document:
    tables = relational_tables(data_set.body)
    dropped = sum(account.settings.rows_dropped.get(table["Name"], 0) for table in tables)
    kept = _rows(account, data_set) - dropped
    data_set.extra |= {"spice_bytes": kept * _row_bytes(data_set), "spice_rows": kept}
    return {"RowsIngested": kept, "RowsDropped": dropped, "TotalRowsInDataset": kept}


def _looked_at(account: Account, data_set: Resource, ingestion: Document) -> Document:
    state = ingestion["progress"].look()
    shown = {
        "Arn": ingestion["arn"],
        "IngestionId": ingestion["id"],
        "IngestionStatus": state,
        "CreatedTime": ingestion["created"],
        "RequestSource": ingestion["source"],
        "RequestType": ingestion["type"],
    }
    if state == "COMPLETED":
        rows = ingestion["rows"] = ingestion["rows"] or _load(account, data_set)
        size = rows["RowsIngested"] * _row_bytes(data_set)
        shown |= {"RowInfo": rows, "IngestionTimeInSeconds": 1, "IngestionSizeInBytes": size}
    if state == "FAILED" and ingestion["error"]:
        shown["ErrorInfo"] = ingestion["error"]
    return shown
