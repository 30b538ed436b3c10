"""Filling SPICE, and proving that what is in it is what is in the mart."""

import uuid
from collections.abc import Callable

from ground_truth_insights.errors import ServiceError
from ground_truth_insights.quicksight.api import EXISTS, Document, Patience, QuickSight
from ground_truth_insights.quicksight.assets import Problem
from ground_truth_insights.quicksight.refusals import SPICE

CountRows = Callable[[str], int]
"""Returns the rows of a mart, counted now."""

_ROLE = "Quick Sight can't take on the role; look at its trust policy (docs/how-to/quicksight.md)"
_REMEDIES = {
    "ACCOUNT_CAPACITY_LIMIT_EXCEEDED": SPICE,
    "PERMISSION_DENIED": (
        "Quick Sight's role may not read it: gt-insights policy quicksight-role shows what the service role needs, and"
        " Lake Formation wants SELECT for it, too"
    ),
    "FAILURE_TO_ASSUME_ROLE": _ROLE,
    "IAM_ROLE_NOT_AVAILABLE": _ROLE,
    "SQL_TABLE_NOT_FOUND": "the mart is not in Athena: dbt build --target athena",
    "SQL_SCHEMA_MISMATCH_ERROR": "mart and data set differ: dbt build && dbt docs generate, then apply",
    "S3_FILE_INACCESSIBLE": "files vanished during the read, as when dbt rebuilds the mart: run apply after the build",
    "QUERY_TIMEOUT": "the mart is too large for one query; look at the work group's limits",
}


def latest(api: QuickSight, data_set_id: str) -> Document | None:
    """Return the newest ingestion of a data set, whatever its state."""
    found = api.call("ListIngestions", DataSetId=data_set_id).get("Ingestions", [])
    return max(found, key=lambda one: one["CreatedTime"], default=None)


def start(api: QuickSight, data_set_id: str) -> str:
    """Start a full refresh, and return its id."""
    ingestion_id = f"gt-insights-{uuid.uuid4()}"
    named = {"DataSetId": data_set_id, "IngestionId": ingestion_id, "IngestionType": "FULL_REFRESH"}
    # One that exists is ours: the first attempt arrived, only its answer didn't.
    api.call_unless(EXISTS, "CreateIngestion", **named)
    return ingestion_id


def wait_for(api: QuickSight, patience: Patience, data_set_id: str, ingestion_id: str) -> Document:
    """Wait until an ingestion is over.

    Raises:
        ServiceError: It failed; the error names the reason and what mends it.
    """
    named = {"DataSetId": data_set_id, "IngestionId": ingestion_id}
    ingestion = patience.settled(
        lambda: api.call("DescribeIngestion", **named)["Ingestion"],
        f"filling the data set {data_set_id}",
        "IngestionStatus",
    )
    if ingestion["IngestionStatus"] != "COMPLETED":
        reason, remedy = failure(ingestion)
        raise ServiceError(f"the data set {data_set_id} could not be filled ({reason}); {remedy}")
    return ingestion


def failure(ingestion: Document) -> Problem:
    """Return why an ingestion failed, and what mends it."""
    error = ingestion.get("ErrorInfo") or {}
    kind, reason = str(error.get("Type", ingestion["IngestionStatus"])), error.get("Message", "no reason given")
    remedy = _REMEDIES.get(kind, "mend the reason, then: gt-insights quicksight apply --refresh")
    return Problem(f"{kind}: {reason}", remedy)


def unequal(ingestion: Document, mart: str, mart_rows: int) -> Problem | None:
    """Return what is wrong with a data set where SPICE holds other rows than the mart, or None."""
    dropped, total = int((ingestion.get("RowInfo") or {}).get("RowsDropped") or 0), in_spice(ingestion)
    if dropped:
        return Problem(
            f"dropped {dropped:,} of the rows of {mart}: values that its types can't hold",
            "look at the refresh's errors in the console, and at the column types of the mart",
        )
    if total != mart_rows:
        return Problem(
            f"holds {total:,} rows, the mart {mart} has {mart_rows:,}",
            "if dbt ran meanwhile, refresh again: gt-insights quicksight apply --refresh",
        )
    return None


def in_spice(ingestion: Document) -> int:
    """Return the rows that SPICE holds after an ingestion."""
    rows = ingestion.get("RowInfo") or {}
    total = rows.get("TotalRowsInDataset")
    return int(rows.get("RowsIngested") or 0) if total is None else int(total)
