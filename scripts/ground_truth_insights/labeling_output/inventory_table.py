"""The inventory as a table: the same columns on both targets, whoever listed the files."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

import pyarrow as pa

from ground_truth_insights.labeling_output.inventory import LabelingJob, ListedFile

_TIMESTAMP = pa.timestamp("ms")
_SCHEMA = pa.schema(
    {
        "path": pa.string(),
        "size_bytes": pa.int64(),
        "modified_at": _TIMESTAMP,
        "listed_at": _TIMESTAMP,
        "listing_problem": pa.string(),
        "is_simulated": pa.bool_(),
    }
)
# A million files as objects of Python take four times the memory of their rows.
_ROWS_AT_ONCE = 20_000


def inventory_table(files: Iterable[ListedFile], *, listed_at: datetime) -> pa.Table:
    """Return one row per file; both times are in UTC."""
    listed_at_ms = int(listed_at.timestamp() * 1000)
    rest = iter(files)
    batches = []
    while rows := list(islice(rest, _ROWS_AT_ONCE)):
        paths, sizes, times, problems, simulated = zip(*rows, strict=True)
        columns = (paths, sizes, times, [listed_at_ms] * len(rows), problems, simulated)
        arrays = [pa.array(values, field.type) for values, field in zip(columns, _SCHEMA, strict=True)]
        batches.append(pa.record_batch(arrays, schema=_SCHEMA))
    return pa.Table.from_batches(batches, _SCHEMA)


def jobs_table(jobs: Sequence[LabelingJob], *, listed_at: datetime) -> pa.Table:
    """Return one row per labeling job; the time is in UTC."""
    return pa.table(
        {
            "job_location": pa.array([job.folder for job in jobs], pa.string()),
            "is_simulated": pa.array([job.is_simulated for job in jobs], pa.bool_()),
            "listed_at": pa.array([int(listed_at.timestamp() * 1000)] * len(jobs), _TIMESTAMP),
        }
    )
