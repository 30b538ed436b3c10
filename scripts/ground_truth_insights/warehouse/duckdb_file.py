"""The embedded warehouse: a DuckDB file that is attached under one name, whatever the file is called.

Why attached: DuckDB names the database of a file after the file, and `my-labels`, `2026` or `order` then stand in SQL
that dbt writes without quotes.
"""

import contextlib
import os
import re
import shlex
import shutil
from pathlib import Path

import duckdb

from ground_truth_insights.checks.values import Wrong
from ground_truth_insights.warehouse.identifiers import literal, quoted

# Also the name that DuckDB's own tools give the database of the default file.
CATALOG = "labeling_insights"
# DuckDB of this version and later can open the file.
STORAGE_VERSION = "v1.4.0"
# As many rows one thread takes at once: with DuckDB's default, 122,880, only one reads a table of 100,000 files.
_ROW_GROUPS = "row_group_size 16384"

_HOLDER = re.compile(r"Conflicting lock is held in (.+?\))")
OTHER_FILE = "export GT_DUCKDB_PATH=target/labeling_insights.duckdb, or another file"


def attach(connection: duckdb.DuckDBPyConnection, file: Path, *, read_only: bool) -> None:
    """Attach the warehouse to a connection as CATALOG; one that may be written is made where it isn't there.

    Raises:
        duckdb.Error: the file can't be opened; `refusal` says why.
    """
    if not read_only:
        # DuckDB says of a folder that can't be made what it says of a file.
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
    # The version of a file that is there can't be lowered.
    version = "" if file.exists() else f", storage_version '{STORAGE_VERSION}'"
    options = " (read_only)" if read_only else f" ({_ROW_GROUPS}{version})"
    connection.execute(f"attach if not exists {literal(file)} as {CATALOG}{options}")


def open_file(file: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open the warehouse; names without a database are looked for in it.

    Raises:
        duckdb.Error: as `attach`.
    """
    connection = duckdb.connect()
    try:
        attach(connection, file, read_only=read_only)
        connection.execute(f"use {CATALOG}")
    except duckdb.Error:
        connection.close()
        raise
    return connection


def is_written_for_newer(connection: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether the attached warehouse has a version that DuckDB of STORAGE_VERSION can't open."""
    own = connection.cursor()
    found = own.execute("select tags['storage_version'] from duckdb_databases() where database_name = ?", [CATALOG])
    (version,) = found.fetchone() or ("",)
    return f"{version}" != f"{STORAGE_VERSION}+"


def write_anew(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Copy what the attached warehouse holds to a new file, and put that in the place of the old one.

    The connection keeps the old file, which has no name any more: nothing may be written through it afterwards.

    Raises:
        duckdb.Error: the copy can't be written; the old file stays.
    """
    place = file.resolve()
    copy = unfinished(place)
    copy.unlink(missing_ok=True)
    own = connection.cursor()
    own.execute(f"checkpoint {CATALOG}")
    own.execute(f"attach {literal(copy)} as written_anew ({_ROW_GROUPS}, storage_version '{STORAGE_VERSION}')")
    own.execute(f"copy from database {CATALOG} to written_anew")
    own.execute("detach written_anew")
    shutil.copymode(place, copy)
    copy.replace(place)


def unfinished(file: Path) -> Path:
    """Return where a copy is written; a build that was killed may leave it."""
    place = file.resolve()
    return place.with_name(f"{place.name}.new")


def damage(file: Path) -> str | None:
    """Read every value of the file, and return what DuckDB says of the first it can't read.

    Raises:
        duckdb.Error: as `attach`.
    """
    with open_file(file, read_only=True) as connection:
        try:
            names = connection.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = ? and not temporary",
                [CATALOG],
            ).fetchall()
            for schema, table in names:
                relation = ".".join(quoted(name) for name in (CATALOG, schema, table))
                connection.execute(f"select max(hash(every)) from {relation} as every").fetchall()  # noqa: S608
        except duckdb.Error as error:
            return first_line(error)
    return None


def refusal(file: Path, error: Exception) -> Wrong:
    """Return what DuckDB's refusal to open or read a file means."""
    message = str(error)
    if "lock" in message and "set lock" in message:
        holder = _HOLDER.search(message)
        who = holder[1] if holder else "another process"
        return Wrong(f"which is locked by {who}", "wait until it ends, or end it")
    if os.path.lexists(file) and not os.access(file, os.R_OK):
        return Wrong("which may not be read", f"chmod u+rw {shlex.quote(str(file))}, or {OTHER_FILE}")
    if "not a valid DuckDB database file" in message:
        return Wrong("which is not a valid DuckDB database file", f"move the file away, or {OTHER_FILE}")
    reason = f"which DuckDB can't read: {first_line(error)}"
    return Wrong(reason, f"move the file away, so that the next build makes a new one, or {OTHER_FILE}")


def memory_limit(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many bytes DuckDB may hold in memory."""
    own = connection.cursor()
    (limit,) = own.execute("select value from duckdb_settings() where name = 'memory_limit'").fetchone() or ("",)
    amount, unit = str(limit).split()
    return int(float(amount) * 1024 ** ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB").index(unit))


def first_line(error: Exception) -> str:
    """Return what went wrong without DuckDB's stack."""
    return str(error).splitlines()[0].removeprefix("IO Error: ").rstrip(". ")
