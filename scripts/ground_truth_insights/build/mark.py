"""The mark that a green build of everything leaves in the warehouse; each run of dbt takes it away when it starts.

So after a build that was killed, failed, chose parts by hand or came from elsewhere, there is none, and the next
build is one of everything. What is said of how files were read stays, since rows that were read stay, too.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from ground_truth_insights.build.inputs import Inputs
from ground_truth_insights.errors import UsageError
from ground_truth_insights.warehouse.duckdb_file import open_file, refusal
from ground_truth_insights.warehouse.identifiers import quoted


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of the warehouse.

    `reader`: how its files were read, None where that is unknown; `inputs`: those of the last green build, None where
    another run came after it; `manifest`: the sha256 of dbt's manifest then; `built_at`: when that was, in UTC.
    """

    reader: str | None = None
    inputs: Inputs | None = None
    manifest: str = ""
    built_at: str = ""


class DuckDBMark:
    """The mark as one row of `build_mark`, a table of the raw schema, in the warehouse that it speaks of."""

    def __init__(self, file: Path, schema: str) -> None:
        """Take the warehouse, which need not exist yet."""
        self._file = file
        self._schema = quoted(f"{schema}_raw")
        self._table = f"{self._schema}.build_mark"

    def read(self) -> Mark:
        """Return the mark; an empty one where there is none.

        Raises:
            UsageError: the warehouse is in use, or can't be read.
        """
        if not self._file.is_file():
            return Mark()
        try:
            with open_file(self._file, read_only=True) as connection:
                rows = connection.execute(f"select reader, built from {self._table}").fetchall()  # noqa: S608 (quoted)
        except duckdb.CatalogException:
            return Mark()
        except duckdb.Error as error:
            why = refusal(self._file, error)
            raise UsageError(f"the warehouse GT_DUCKDB_PATH is {self._file}, {why.reason}; {why.remedy}") from error
        return as_mark(*rows[0]) if len(rows) == 1 else Mark()

    def write(self, mark: Mark) -> None:
        """Replace the mark."""
        with open_file(self._file, read_only=False) as connection:
            connection.execute(f"create schema if not exists {self._schema}")
            connection.execute(f"create or replace table {self._table} (reader varchar, built varchar)")
            connection.execute(
                f"insert into {self._table} values (?, ?)",  # noqa: S608 (quoted)
                [mark.reader, as_text(mark)],
            )


def as_text(mark: Mark) -> str | None:
    """Return all of a mark but the reader, as it is kept."""
    if mark.inputs is None:
        return None
    return json.dumps({"inputs": asdict(mark.inputs), "manifest": mark.manifest, "built_at": mark.built_at})


def as_mark(reader: str | None, built: str | None) -> Mark:
    """Return the mark that `as_text` wrote; one of another version of this project says nothing but the reader."""
    reader = reader or None
    try:
        kept = json.loads(built or "")
        return Mark(reader, Inputs(**kept["inputs"]), kept["manifest"], kept["built_at"])
    except (ValueError, TypeError, KeyError):
        return Mark(reader)
