"""The numbers behind each visual as Parquet, under the names of the marts' columns and with their types."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from ground_truth_insights.report.files import ReportFile
from ground_truth_insights.report.report import Report


def parquet_files(report: Report) -> Iterator[ReportFile]:
    """Yield a file for each visual, named by its id and the scope; one without rows is left out."""
    for _, visuals in report.sheets:
        for read in visuals:
            if read.rows:
                names = dict.fromkeys(name for row in read.rows for name in row)
                # Figures of one visual hold numbers, days and words under one name.
                columns = {name: _column([row.get(name) for row in read.rows]) for name in names}
                sink = pa.BufferOutputStream()
                pq.write_table(pa.table(columns), sink)
                yield ReportFile(f"{read.visual.id}.parquet", sink.getvalue().to_pybytes())


def _column(values: list[object]) -> pa.Array:
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) > 1 and kinds != {int, float}:
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    return pa.array(values, pa.float64() if kinds == {int, float} else None)
