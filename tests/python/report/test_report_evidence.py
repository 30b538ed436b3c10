"""The project of Evidence: every query of its pages runs over its sources, and gives what the report shows."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from dbt_project import DbtProject
from ground_truth_insights.report.as_parquet import parquet_files
from ground_truth_insights.report.evidence import SOURCE, evidence_files
from ground_truth_insights.report.files import write_files
from ground_truth_insights.report.report import Report, read_report
from ground_truth_insights.settings import DEFAULT_SCHEMA
from ground_truth_insights.visuals.loading import load_dashboard
from ground_truth_insights.warehouse.marts import open_duckdb

pytest_plugins = ["report_fixtures"]


@pytest.fixture(scope="module")
def report(marts: DbtProject) -> Report:
    with open_duckdb(marts.warehouse, DEFAULT_SCHEMA) as warehouse:
        return read_report(warehouse, load_dashboard(), "all")


def sources(marts: DbtProject, folder: Path) -> duckdb.DuckDBPyConnection:
    """Run the sources as Evidence does: each file is a table named after it, in a schema named after its folder."""
    connection = duckdb.connect()
    connection.execute(f"attach '{marts.warehouse}' as warehouse (read_only); create schema {SOURCE}")
    for file in sorted((folder / "sources" / SOURCE).glob("*.sql")):
        sql = file.read_text(encoding="utf-8").replace(f'"{DEFAULT_SCHEMA}".', f"warehouse.{DEFAULT_SCHEMA}.")
        connection.execute(f'create table {SOURCE}."{file.stem}" as {sql}')
    return connection


def queries(folder: Path) -> Iterator[tuple[str, str]]:
    for page in sorted((folder / "pages").glob("*.md")):
        yield from re.findall(r"```sql (\w+)\n(.*?)\n```", page.read_text(encoding="utf-8"), re.DOTALL)


def test_every_query_gives_what_the_report_shows(marts: DbtProject, report: Report, tmp_path: Path) -> None:
    write_files(evidence_files(report.dashboard, DEFAULT_SCHEMA, None), tmp_path)
    connection = sources(marts, tmp_path)
    expected = {read.visual.id: read for _, visuals in report.sheets for read in visuals}
    figures = {str(row["figure"]): row["value"] for read in expected.values() for row in read.rows if "figure" in row}
    names = []
    for name, sql in queries(tmp_path):
        found = connection.execute(sql.replace("${inputs.scope.value}", "all"))
        columns = [each[0] for each in found.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
        names.append(name)
        if name in figures:
            assert _plain(rows[0]["value"]) == pytest.approx(figures[name]), name
        elif name != "scopes":
            shown = expected[name]
            assert len(rows) == len(shown.rows), name
            column = shown.visual.measures[-1].column
            assert sorted(str(_plain(row[column])) for row in rows) == sorted(str(row[column]) for row in shown.rows)
    assert {*expected, *figures} - {each for each, read in expected.items() if read.visual.figures} <= set(names)


def _plain(value: Any) -> Any:
    return float(value) if type(value).__name__ == "Decimal" else value


def test_a_project_of_one_scope_holds_no_other(marts: DbtProject, report: Report, tmp_path: Path) -> None:
    job = next(
        iter({str(row["job"]) for _, visuals in report.sheets for read in visuals for row in read.rows if "job" in row})
    )
    write_files(evidence_files(report.dashboard, DEFAULT_SCHEMA, job), tmp_path)
    connection = sources(marts, tmp_path)
    tables = [
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = ?", [SOURCE]
        ).fetchall()
    ]
    scopes = {
        scope
        for table in tables
        for (scope,) in connection.execute(f'select distinct scope from {SOURCE}."{table}"').fetchall()
    }
    assert scopes == {job}


def test_a_project_with_an_apostrophe_can_be_chosen(marts: DbtProject, report: Report, tmp_path: Path) -> None:
    write_files(evidence_files(report.dashboard, DEFAULT_SCHEMA, None), tmp_path)
    connection, sql = sources(marts, tmp_path), dict(queries(tmp_path))
    connection.execute(f"update {SOURCE}.annotations_per_day set scope = 'Bob''s birds' where scope = 'all'")
    values = dict(connection.execute(sql["scopes"]).fetchall())
    asked = sql["annotations_per_day"].replace("${inputs.scope.value}", values["Bob's birds"])
    assert connection.execute(asked).fetchall()


def test_no_name_of_a_scope_acts_in_a_page(report: Report) -> None:
    hostile = 'Bob\'s "{alert(1)}" </script> `${x}` and sons'
    files = {file.name: file.content for file in evidence_files(report.dashboard, DEFAULT_SCHEMA, hostile)}
    [dropdown] = [line for line in files["pages/index.md"].decode().splitlines() if line.startswith("<Dropdown")]
    [written] = re.findall(r"defaultValue=\{(.*?)\}", dropdown)
    assert json.loads(written) == hostile.replace("'", "''")
    assert "alert(1)}" not in dropdown


def test_the_package_names_what_npm_must_bring(report: Report) -> None:
    files = {file.name: file.content for file in evidence_files(report.dashboard, DEFAULT_SCHEMA, None)}
    package = json.loads(files["package.json"])
    plugins = json.loads(files["evidence.config.yaml"])["plugins"]
    assert {*plugins["components"], *plugins["datasources"]} < set(package["dependencies"])


def test_parquet_holds_the_rows_of_each_visual_with_their_types(report: Report, tmp_path: Path) -> None:
    write_files(parquet_files(report), tmp_path)
    for _, visuals in report.sheets:
        for read in visuals:
            if read.rows:
                table = pq.read_table(tmp_path / f"{read.visual.id}.parquet")
                assert table.num_rows == len(read.rows)
                if not read.visual.figures:
                    column = read.visual.measures[0].column
                    assert table[column].to_pylist() == [row[column] for row in read.rows]
