"""The warehouse file: its version is one that older DuckDB opens, and stays so."""

import os
import struct
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dbt_project import ROOT, DbtProject
from ground_truth_insights.warehouse.duckdb_file import attach, is_written_for_newer, open_file, write_anew
from labeling_trees import answer, document, response_file

# The wheels of the oldest DuckDB that has to open the file, with their hashes.
OLDEST = ROOT / "tests/support/duckdb_1_4.txt"
# Where DuckDB's header has the version of the storage: after a checksum of 8 bytes and the letters DUCK.
VERSION_AT = 12
VERSION_OF_1_4 = 67
READ_ALL = """
import json, sys
import duckdb
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    tables = connection.execute("select table_schema, table_name from information_schema.tables").fetchall()
    every = 'select count(*), max(hash(each)) from "{}"."{}" as each'
    counts = {table: connection.execute(every.format(schema, table)).fetchone()[0] for schema, table in tables}
print(json.dumps({"version": duckdb.__version__, "counts": counts}))
"""


def _version(file: Path) -> int:
    header = file.read_bytes()[: VERSION_AT + 8]
    assert header[8:12] == b"DUCK"
    return int(struct.unpack("<Q", header[VERSION_AT:])[0])


def test_a_new_file_is_one_that_duckdb_1_4_opens(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect() as connection:
        attach(connection, file, read_only=False)
        assert not is_written_for_newer(connection)
    assert _version(file) == VERSION_OF_1_4


def test_a_file_of_a_newer_version_is_written_anew_for_duckdb_1_4(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as made (storage_version 'latest')")
        connection.execute("create table made.main.kept as select 1 as one")
    assert _version(file) > VERSION_OF_1_4
    with duckdb.connect() as connection:
        attach(connection, file, read_only=False)
        assert is_written_for_newer(connection)
        write_anew(connection, file)
    assert _version(file) == VERSION_OF_1_4
    with open_file(file, read_only=True) as connection:
        assert connection.execute("from kept").fetchall() == [(1,)]


@pytest.mark.slow
def test_duckdb_1_4_reads_every_table_of_a_build(tmp_path: Path) -> None:
    client = tmp_path / "client"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
    ]
    installed = subprocess.run(
        [*install, "--target", str(client), "--requirement", str(OLDEST)], capture_output=True, text=True, check=False
    )
    if installed.returncode != 0 and "Could not find a version" in installed.stderr:
        pytest.skip("DuckDB 1.4: no package index, or none with its wheel for this machine")
    assert installed.returncode == 0, installed.stderr
    response_file(tmp_path / "output", "birds", "0", document(answer()))
    project = DbtProject(tmp_path / "output", tmp_path / "build")
    project.load()
    read = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(project.warehouse)],
        env=os.environ | {"PYTHONPATH": str(client)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert read.returncode == 0, read.stderr
    assert '"version": "1.4.' in read.stdout
    assert '"annotations": 1' in read.stdout
