"""What is known of a labeling output as tables: the same columns on both targets, whoever read the files."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

import pyarrow as pa

from ground_truth_insights.labeling_output.clues import Clue
from ground_truth_insights.labeling_output.inventory import LabelingJob, ListedFile
from ground_truth_insights.labeling_output.manifests import ManifestLine

_TIMESTAMP = pa.timestamp("ms")
_FILES = pa.schema(
    {
        "path": pa.string(),
        "size_bytes": pa.int64(),
        "modified_at": _TIMESTAMP,
        "listed_at": _TIMESTAMP,
        "listing_problem": pa.string(),
        "is_simulated": pa.bool_(),
    }
)
_JOBS = pa.schema({"job_location": pa.string(), "is_simulated": pa.bool_(), "listed_at": _TIMESTAMP})
_LINES = pa.schema({"path": pa.string(), "line_number": pa.int64(), "line": pa.string(), "problem": pa.string()})
_CLUES = pa.schema([(name, pa.string()) for name in Clue._fields])
# A million files as objects of Python take four times the memory of their rows.
_ROWS_AT_ONCE = 20_000


def inventory_table(files: Iterable[ListedFile], *, listed_at: datetime) -> pa.Table:
    """Return one row per file; both times are in UTC."""
    listed_at_ms = _milliseconds(listed_at)
    return _table(((*file[:3], listed_at_ms, *file[3:]) for file in files), _FILES)


def jobs_table(jobs: Iterable[LabelingJob], *, listed_at: datetime) -> pa.Table:
    """Return one row per labeling job; the time is in UTC."""
    listed_at_ms = _milliseconds(listed_at)
    return _table(((job.folder, job.is_simulated, listed_at_ms) for job in jobs), _JOBS)


def manifest_table(lines: Iterable[ManifestLine]) -> pa.Table:
    """Return one row per line of an output manifest."""
    return _table(lines, _LINES)


def clue_table(clues: Iterable[Clue]) -> pa.Table:
    """Return one row per clue."""
    return _table(clues, _CLUES)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _table(rows: Iterable[Sequence[object]], schema: pa.Schema) -> pa.Table:
    rest = iter(rows)
    batches = []
    while some := list(islice(rest, _ROWS_AT_ONCE)):
        columns = zip(zip(*some, strict=True), schema, strict=True)
        batches.append(pa.record_batch([pa.array(values, field.type) for values, field in columns], schema=schema))
    return pa.Table.from_batches(batches, schema)
