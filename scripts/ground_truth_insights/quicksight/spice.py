"""What the data sets need of SPICE, from the rows of the marts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ground_truth_insights.quicksight.artifacts import Mart
from ground_truth_insights.quicksight.assets import Problem
from ground_truth_insights.quicksight.refusals import SPICE
from ground_truth_insights.warehouse.identifiers import quoted
from ground_truth_insights.warehouse.marts import Warehouse, count_of

# Amazon QuickSight User Guide, "Supported data types": 8 bytes for a number or a date, 8 and the UTF-8 for a text.
_BYTES_OF_FIELD = 8
GIGABYTE = 10**9


class MartSize(NamedTuple):
    """Rows of a mart, and the bytes that they take in SPICE."""

    rows: int
    spice_bytes: int


@dataclass(frozen=True, slots=True)
class SpiceCost:
    """What the marts take in SPICE, what the data sets take now, and how much there is, if the owner said so."""

    sizes: Mapping[str, MartSize]
    now_bytes: int
    capacity_gb: float | None

    @property
    def total_bytes(self) -> int:
        """Return the bytes of all marts."""
        return sum(size.spice_bytes for size in self.sizes.values())

    @property
    def rows(self) -> int:
        """Return the rows of all marts."""
        return sum(size.rows for size in self.sizes.values())

    def problem(self) -> Problem | None:
        """Return what is wrong where the marts don't fit."""
        if self.capacity_gb is None or self.total_bytes <= self.capacity_gb * GIGABYTE:
            return None
        needed = f"the marts need {self.total_bytes / GIGABYTE:.3g} GB of SPICE"
        return Problem(f"{needed}, and GT_QUICKSIGHT_SPICE_GB says there are {self.capacity_gb:g}", SPICE)

    def as_json(self) -> dict[str, Any]:
        """Return the cost as JSON."""
        return {
            "rows": self.rows,
            "bytes": self.total_bytes,
            "bytes_now": self.now_bytes,
            "data_sets": {name: {"rows": size.rows, "bytes": size.spice_bytes} for name, size in self.sizes.items()},
        }


def measure(warehouse: Warehouse, marts: Iterable[Mart]) -> dict[str, MartSize]:
    """Return the size of each mart: rows, and bytes by QuickSight's rule.

    Raises:
        UsageError: The warehouse lacks a mart.
    """
    parts = [_size_sql(mart) for mart in marts]
    rows = warehouse.query("\nunion all\n".join(parts)) if parts else []
    return {str(row["mart"]): MartSize(count_of(row["rows_count"]), int(float(str(row["text_bytes"])))) for row in rows}


def _size_sql(mart: Mart) -> str:
    fixed = _BYTES_OF_FIELD * len(mart.columns)
    texts = [column.name for column in mart.columns if column.type.name == "STRING"]
    # Characters, not bytes: DuckDB and Trino name the length in bytes differently, and ids and labels are ASCII mostly.
    lengths = " + ".join(f"coalesce(length({quoted(name)}), 0)" for name in texts) or "0"
    counted = f"count(*) as rows_count, coalesce(sum({fixed} + {lengths}), 0) as text_bytes"
    return " ".join([f"select '{mart.name}' as mart,", counted, f"from {quoted(mart.name)}"])
