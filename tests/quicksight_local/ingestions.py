"""What fills SPICE: ingestions, with row counts that come from the warehouse, their schedules and their alerts."""

import itertools
import re
from datetime import timedelta

import duckdb

from ground_truth_insights.checks.values import time_zones
from quicksight_local.account import DATA_SET, DATA_SOURCE, Account, Progress, Resource, operation, page
from quicksight_local.service_model import Document, ServiceError, exists, invalid, not_found
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
_MOST_SCHEDULES = 5
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
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


@operation("PutDataSetRefreshProperties")
def put_refresh_properties(account: Account, request: Document) -> Document:
    """Set the failure alert; the same again is refused."""
    data_set = _spice_data_set(account, request)
    wanted = request["DataSetRefreshProperties"]
    if data_set.extra.get("refresh_properties") == wanted:
        raise invalid("The configuration provided is same as the existing configuration for the dataset")
    data_set.extra["refresh_properties"] = wanted
    return {}


@operation("DescribeDataSetRefreshProperties")
def describe_refresh_properties(account: Account, request: Document) -> Document:
    """Show the properties; a data set without them has no such resource."""
    data_set = _spice_data_set(account, request)
    if "refresh_properties" not in data_set.extra:
        raise not_found("refresh properties of data set", data_set.id)
    return {"DataSetRefreshProperties": data_set.extra["refresh_properties"]}


@operation("CreateRefreshSchedule")
def create_refresh_schedule(account: Account, request: Document) -> Document:
    """Add a schedule."""
    data_set, id_ = _spice_data_set(account, request), request["Schedule"]["ScheduleId"]
    if id_ in data_set.parts["schedules"]:
        raise exists("refresh schedule", id_)
    if len(data_set.parts["schedules"]) >= _MOST_SCHEDULES:
        raise ServiceError("LimitExceededException", f"a data set takes at most {_MOST_SCHEDULES} refresh schedules")
    return _set(data_set, request["Schedule"])


@operation("UpdateRefreshSchedule")
def update_refresh_schedule(account: Account, request: Document) -> Document:
    """Replace a schedule."""
    data_set = _spice_data_set(account, request)
    data_set.part("schedules", "refresh schedule", request["Schedule"]["ScheduleId"])
    return _set(data_set, request["Schedule"])


@operation("ListRefreshSchedules")
def list_refresh_schedules(account: Account, request: Document) -> Document:
    """List all schedules of a data set; this list has no pages."""
    data_set = account.find(DATA_SET, request["DataSetId"])
    return {"RefreshSchedules": [one | _named(data_set, id_) for id_, one in data_set.parts["schedules"].items()]}


@operation("DeleteRefreshSchedule")
def delete_refresh_schedule(account: Account, request: Document) -> Document:
    """Remove a schedule."""
    data_set = account.find(DATA_SET, request["DataSetId"])
    data_set.part("schedules", "refresh schedule", request["ScheduleId"])
    del data_set.parts["schedules"][request["ScheduleId"]]
    return _named(data_set, request["ScheduleId"])


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


def _spice_data_set(account: Account, request: Document) -> Resource:
    data_set = account.find(DATA_SET, request["DataSetId"])
    if data_set.body["ImportMode"] != "SPICE":
        raise invalid(f"The dataset {data_set.id} is not a SPICE dataset and is not supported for incremental refresh.")
    return data_set


def _set(data_set: Resource, schedule: Document) -> Document:
    id_, interval = schedule["ScheduleId"], schedule["ScheduleFrequency"]["Interval"]
    others = [each for each in data_set.parts["schedules"].values() if each["ScheduleId"] != id_]
    if interval == "HOURLY" and any(each["ScheduleFrequency"]["Interval"] == interval for each in others):
        raise invalid(f"data set {data_set.id} has a schedule of interval {interval} already")
    _check_frequency(interval, schedule["ScheduleFrequency"])
    data_set.parts["schedules"][id_] = schedule
    return _named(data_set, id_)


def _check_frequency(interval: str, frequency: Document) -> None:
    time_of_day, zone = frequency.get("TimeOfTheDay"), frequency.get("Timezone", "UTC")
    if time_of_day is not None and not _TIME_OF_DAY.fullmatch(time_of_day):
        raise invalid(f"TimeOfTheDay {time_of_day} is not HH:MM")
    if zone not in time_zones():
        raise invalid(f"Timezone {zone} is not known")
    if interval in {"DAILY", "WEEKLY", "MONTHLY"} and time_of_day is None:
        raise invalid(f"the interval {interval} needs TimeOfTheDay")
    for only, day in (("WEEKLY", "DayOfWeek"), ("MONTHLY", "DayOfMonth")):
        if (interval == only) != (day in frequency.get("RefreshOnDay", {})):
            raise invalid(f"{day} is for the interval {only}, which needs it")


def _named(data_set: Resource, schedule_id: str) -> Document:
    return {"ScheduleId": schedule_id, "Arn": f"{data_set.arn}/refresh-schedule/{schedule_id}"}
