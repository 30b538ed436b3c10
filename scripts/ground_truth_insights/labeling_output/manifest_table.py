"""The lines of output manifests as a table: the same columns on both targets, whoever read them."""

from collections.abc import Iterable

import pyarrow as pa

from ground_truth_insights.labeling_output.manifests import ManifestLine


def manifest_table(lines: Iterable[ManifestLine]) -> pa.Table:
    """Return one row per line: path, line_number, line, problem."""
    rows = list(lines)
    return pa.table(
        {
            "path": pa.array([row.path for row in rows], pa.string()),
            "line_number": pa.array([row.line_number for row in rows], pa.int64()),
            "line": pa.array([row.line for row in rows], pa.string()),
            "problem": pa.array([row.problem for row in rows], pa.string()),
        }
    )
