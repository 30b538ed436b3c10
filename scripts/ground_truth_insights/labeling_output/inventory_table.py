"""The inventory as a table: the same columns on both targets, whoever listed the files."""

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa

from ground_truth_insights.labeling_output.inventory import LabelingJob, ListedFile

_TIMESTAMP = pa.timestamp("ms")


def inventory_table(files: Sequence[ListedFile], *, listed_at: datetime) -> pa.Table:
    """Return one row per file; both times are in UTC."""
    listed_at_ms = int(listed_at.timestamp() * 1000)
    return pa.table(
        {
            "path": pa.array([file.path for file in files], pa.string()),
            "size_bytes": pa.array([file.size_bytes for file in files], pa.int64()),
            "modified_at": pa.array([file.modified_at_ms for file in files], _TIMESTAMP),
            "listed_at": pa.array([listed_at_ms] * len(files), _TIMESTAMP),
            "listing_problem": pa.array([file.listing_problem for file in files], pa.string()),
            "is_simulated": pa.array([file.is_simulated for file in files], pa.bool_()),
        }
    )


def jobs_table(jobs: Sequence[LabelingJob], *, listed_at: datetime) -> pa.Table:
    """Return one row per labeling job; the time is in UTC."""
    return pa.table(
        {
            "job_location": pa.array([job.folder for job in jobs], pa.string()),
            "is_simulated": pa.array([job.is_simulated for job in jobs], pa.bool_()),
            "listed_at": pa.array([int(listed_at.timestamp() * 1000)] * len(jobs), _TIMESTAMP),
        }
    )
