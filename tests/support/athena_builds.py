"""The project built on the local Athena, step by step, each step observed; and once on DuckDB beside it.

All steps are taken once for the whole test run, whichever process needs them first. What was observed lies in files.
"""

import io
import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from athena_local.calls import Call
from athena_local.clients import INSIGHTS_BUCKET
from athena_local.queries import query
from athena_local.sharing import locked
from athena_local.stack import AthenaLocal
from athena_local.statements import StatementError
from athena_local.usage import Usage
from dbt_project import ROOT, DbtProject, Outcome
from labeling_trees import answer, document
from parity_tree import listing, upload, write_differing_files, write_late_files, write_parity_tree

SCHEMA = "parity"
# The access key of the builds, by which their calls are told from those of other tests.
KEY = "builds"
RAW_BUCKET = "parity-labeling-output"
LATE_BUCKET = "parity-late-labeling-output"
PREFIX = "gt/"
LABELING_OUTPUT = f"s3://{RAW_BUCKET}/{PREFIX}"
# The marts are looked at as of then, on both engines.
AS_OF = "2026-03-01T00:00:00"
# One file in a hundred of the tree.
LATE_FILES = 9
# A table in which files are read once, and a column that a table of an older version may lack.
LACKED = ("base_identity__answers", "time_spent_seconds")
WATCHED = ("annotations_per_day", "data_health")
ANSWERS = (
    "select path, answer_ordinal, worker_id, submission_time, answer_content from {}_identity.stg_identity__answers"
    " order by path, answer_ordinal"
)
PARTITIONS = "select distinct answers_folder from {}_raw.worker_responses order by answers_folder"
MARTS = sorted(path.stem for path in (ROOT / "models/marts").rglob("*.sql"))


@dataclass(frozen=True)
class AthenaBuilds:
    """What was observed, below `folder`."""

    folder: Path

    def step(self, name: str) -> dict[str, Any]:
        """Return how a step ended: exit_code, output, reads of raw files, and the raw listing before and after."""
        return dict(json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8")))

    def step_names(self) -> list[str]:
        """Return the names of all steps."""
        return sorted(path.stem for path in self.folder.glob("*.json") if path.stem not in ("build_results", "columns"))

    def calls(self, name: str) -> set[Call]:
        """Return every call of a step, with who made it and on what."""
        return set(Usage.from_json({"requests": self.step(name)["requests"], "queries": []}).requests)

    def mart(self, name: str) -> pa.Table:
        """Return the rows of a mart as Athena holds them after the first build; none where it wrote no file."""
        path = self.folder / "marts" / f"{name}.parquet"
        return pq.read_table(path) if path.exists() else pa.table({})

    @property
    def catalog(self) -> dict[str, Any]:
        """The catalog that dbt wrote with the docs."""
        return dict(json.loads((self.folder / "target/catalog.json").read_text(encoding="utf-8")))

    @property
    def duckdb(self) -> DbtProject:
        """The same tree, built on DuckDB."""
        return _duckdb_project(self.folder)

    @property
    def manifest(self) -> dict[str, Any]:
        """Dbt's manifest of the target athena."""
        return dict(json.loads((self.folder / "target/manifest.json").read_text(encoding="utf-8")))


def observed_builds(athena: AthenaLocal, folder: Path) -> AthenaBuilds:
    """Take all steps unless they were taken already, and return what was observed."""
    folder.mkdir(exist_ok=True)
    with locked(folder / "lock"):
        if not (folder / "done").exists():
            _Steps(athena, folder).take()
            (folder / "done").touch()
    return AthenaBuilds(folder)


def _duckdb_project(folder: Path) -> DbtProject:
    return DbtProject(folder / "output", folder / "duckdb", _common_settings(folder))


def _common_settings(folder: Path) -> dict[str, str]:
    return {"GT_REGISTRY": os.path.relpath(folder / "registry", ROOT), "GT_PSEUDONYM_KEY": "the key of both engines"}


class _Steps:
    """Takes the steps in their order, and writes down what can be seen of each."""

    def __init__(self, athena: AthenaLocal, folder: Path) -> None:
        self._athena = athena
        self._folder = folder
        self._s3 = athena.client("s3")
        settings = athena.environment(KEY) | _common_settings(folder)
        settings |= {"GT_LABELING_OUTPUT": LABELING_OUTPUT, "GT_SCHEMA": SCHEMA}
        settings["GT_ATHENA_DATA_LOCATION"] = f"s3://{INSIGHTS_BUCKET}/{SCHEMA}/"
        self._project = DbtProject(folder / "output", folder, settings)

    def take(self) -> None:
        self._write_tree()
        self._build()
        self._build_again()
        self._build_with_changes()
        self._refresh()
        self._remove()

    def _write_tree(self) -> None:
        real_data = os.environ.get("GT_REAL_DATA")
        real_folder = Path(real_data) if real_data and Path(real_data).is_dir() else None
        write_parity_tree(self._folder / "output", self._folder / "registry", real_folder)
        for bucket in (RAW_BUCKET, LATE_BUCKET):
            self._s3.create_bucket(Bucket=bucket)
        self._uploaded = upload(self._s3, self._folder / "output", RAW_BUCKET, PREFIX)

    def _build(self) -> None:
        with self._observed("build") as step:
            step.update(self._command())
        shutil.copy(self._folder / "target/run_results.json", self._folder / "build_results.json")
        self._keep_marts()
        tables = self._tables()
        with self._observed("nothing_new") as step:
            step.update(self._command())
            step["tables_are_the_same"] = tables == self._tables()
        with self._observed("docs") as step:
            step.update(self._dbt("docs", "generate"))
        with self._observed("freshness") as step:
            step.update(self._dbt("source", "freshness"))
        _duckdb_project(self._folder).load(as_of=AS_OF)

    def _build_again(self) -> None:
        with self._observed("rebuilt") as step, _Watch(self._athena) as watch:
            step.update(self._dbt("run", "--select", *WATCHED))
        step["watched"] = watch.seen
        self._write("rebuilt", step)

    def _build_with_changes(self) -> None:
        """Add one file in a hundred, most of them in a bucket of their own; replace one, and remove one."""
        fresh = self._folder / "fresh"
        write_differing_files(fresh)
        new = upload(self._s3, fresh, RAW_BUCKET, PREFIX)
        write_late_files(self._folder / "late", LATE_FILES)
        new += upload(self._s3, self._folder / "late", LATE_BUCKET)
        responses = [path for path in self._uploaded if "/hostile/annotations/worker-response/" in path]
        replaced, removed = sorted(path for path in responses if "/good/" in path or "/no_answer_yet/" in path)
        self._s3.put_object(
            Bucket=RAW_BUCKET, Key=_key(replaced), Body=document(answer(), answer("private.eu-west-1.b")).encode()
        )
        self._s3.delete_object(Bucket=RAW_BUCKET, Key=_key(removed))
        self._inventory(LABELING_OUTPUT, f"s3://{LATE_BUCKET}/")
        # Of all models, only those of staging can open raw files; a test holds the manifest to it.
        with self._observed("changes") as step:
            step.update(self._dbt("run", "--select", "staging"))
        step |= {"new": new, "replaced": replaced, "removed": removed}
        step["files"] = self._rows("select path, status, reason from {}_staging.stg_ground_truth__response_files")
        step["changed"] = self._rows("select path, change from {}_staging.stg_ground_truth__changed_files")
        step["answers"] = self._rows(ANSWERS)
        self._write("changes", step)

    def _refresh(self) -> None:
        """Let a build fail, then read everything anew through projected partitions."""
        with self._observed("failed") as step:
            locations = [self._location(mart) for mart in WATCHED]
            with self._without_table("int_annotations"):
                step.update(self._dbt("run", "--select", "scope_clock+"))
            step["marts_are_untouched"] = locations == [self._location(mart) for mart in WATCHED]
        with self._observed("lacking") as step, self._without_column(*LACKED):
            step.update(self._dbt("run", "--select", LACKED[0]))
        with self._observed("unprojectable") as step:
            step.update(self._dbt("run-operation", "stage_external_sources", raw_table_partitions="projected"))
        self._inventory(LABELING_OUTPUT)
        with self._observed("full_refresh") as step:
            files = ("--select", "+stg_ground_truth__response_files")
            projected = {"raw_table_partitions": "projected", "as_of": "2030-01-01T00:00:00"}
            step.update(self._dbt("run", "--full-refresh", *files, **projected))
        step["answers"] = self._rows(ANSWERS)
        step["partitions"] = self._rows(PARTITIONS)
        self._write("full_refresh", step)
        tables = self._raw_tables()
        with self._observed("staged_again") as step:
            step.update(self._dbt("run-operation", "stage_external_sources"))
            step["partitions"] = self._rows(PARTITIONS)
            step["tables_are_the_same"] = tables == self._raw_tables()

    def _remove(self) -> None:
        with self._observed("removal") as step:
            step.update(self._dbt("run-operation", "remove_insights"))
            step["tables_left"] = [table["Name"] for table in self._tables()]

    # parts of steps

    def _command(self) -> dict[str, Any]:
        outcome = self._project.gt_insights("build", "--vars", json.dumps({"as_of": AS_OF}))
        return {"exit_code": outcome.exit_code, "output": outcome.output}

    def _dbt(self, *arguments: str, **variables: Any) -> dict[str, Any]:
        if arguments[0] in ("build", "run", "run-operation"):
            variables = {"as_of": AS_OF} | variables
        outcome = self._project.dbt(*arguments, **variables)
        return {"exit_code": outcome.exit_code, "output": outcome.output}

    def _inventory(self, *locations: str) -> Outcome:
        outcome = self._project.gt_insights("inventory", *locations)
        assert outcome.exit_code == 0, outcome.output
        return outcome

    @contextmanager
    def _observed(self, name: str) -> Iterator[dict[str, Any]]:
        step: dict[str, Any] = {"listing_before": self._raw_listing()}
        before = self._athena.usage()
        yield step
        usage = self._athena.usage().since(before)
        step["reads"] = _raw_reads(usage)
        step["requests"] = usage.as_json()["requests"]
        # The server is shared with other tests; these are the statements of the builds alone.
        statements = [run.sql for run in usage.queries if run.caller == KEY]
        step["queries"], step["statements"] = len(statements), sorted(set(statements))
        step["listing_after"] = self._raw_listing()
        self._write(name, step)

    def _write(self, name: str, step: dict[str, Any]) -> None:
        (self._folder / f"{name}.json").write_text(json.dumps(step), encoding="utf-8")

    def _raw_listing(self) -> dict[str, list[str]]:
        return {
            f"s3://{bucket}/{key}": [entry["ETag"], str(entry["Size"]), entry["LastModified"].isoformat()]
            for bucket in (RAW_BUCKET, LATE_BUCKET)
            for key, entry in listing(self._s3, bucket).items()
        }

    def _rows(self, sql: str) -> list[list[str | None]]:
        return query(self._athena, sql.format(SCHEMA))

    @contextmanager
    def _without_table(self, name: str) -> Iterator[None]:
        glue, database = self._athena.client("glue"), f"{SCHEMA}_staging"
        table = glue.get_table(DatabaseName=database, Name=name)["Table"]
        glue.delete_table(DatabaseName=database, Name=name)
        yield
        kept = ("Name", "TableType", "Parameters", "StorageDescriptor", "PartitionKeys")
        glue.create_table(DatabaseName=database, TableInput={key: table[key] for key in kept if key in table})

    @contextmanager
    def _without_column(self, name: str, column: str) -> Iterator[None]:
        glue, database = self._athena.client("glue"), f"{SCHEMA}_identity"
        table = glue.get_table(DatabaseName=database, Name=name)["Table"]
        whole = {key: table[key] for key in ("Name", "TableType", "Parameters", "StorageDescriptor", "PartitionKeys")}
        columns = [each for each in table["StorageDescriptor"]["Columns"] if each["Name"] != column]
        lacking = whole | {"StorageDescriptor": table["StorageDescriptor"] | {"Columns": columns}}
        glue.update_table(DatabaseName=database, TableInput=lacking)
        yield
        glue.update_table(DatabaseName=database, TableInput=whole)

    def _raw_tables(self) -> list[Any]:
        return [
            [table["Name"], table["StorageDescriptor"]["Location"], table["CreateTime"].isoformat()]
            for table in self._tables("_raw")
        ]

    def _tables(self, *suffixes: str) -> list[Any]:
        pages = self._athena.client("glue").get_paginator("get_tables")
        databases = (f"{SCHEMA}{suffix}" for suffix in suffixes or ("", "_staging", "_identity", "_registry", "_raw"))
        return [
            table for name in databases for page in pages.paginate(DatabaseName=name) for table in page["TableList"]
        ]

    def _location(self, mart: str) -> str:
        table = self._athena.client("glue").get_table(DatabaseName=SCHEMA, Name=mart)["Table"]
        return str(table["StorageDescriptor"]["Location"])

    def _keep_marts(self) -> None:
        """Copy what Athena has written of each mart: its files, and its columns in the catalog."""
        (self._folder / "marts").mkdir(exist_ok=True)
        columns = {}
        for mart in MARTS:
            table = self._athena.client("glue").get_table(DatabaseName=SCHEMA, Name=mart)["Table"]
            columns[mart] = {column["Name"]: column["Type"] for column in table["StorageDescriptor"]["Columns"]}
            place = table["StorageDescriptor"]["Location"].removeprefix(f"s3://{INSIGHTS_BUCKET}/")
            keys = [key for key in listing(self._s3, INSIGHTS_BUCKET) if key.startswith(f"{place.rstrip('/')}/")]
            files = [self._s3.get_object(Bucket=INSIGHTS_BUCKET, Key=key)["Body"].read() for key in keys]
            if files:
                # Trino writes INT96, in nanoseconds, which Python's datetime has not.
                read = (pq.read_table(io.BytesIO(file), coerce_int96_timestamp_unit="ms") for file in files)
                rows = pa.concat_tables(read)
                pq.write_table(rows, self._folder / "marts" / f"{mart}.parquet")
        self._write("columns", columns)


class _Watch:
    """A dashboard that asks for marts without pause, in a thread of its own, and remembers every answer."""

    def __init__(self, athena: AthenaLocal) -> None:
        self._athena = athena
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.seen: dict[str, list[Any]] = {mart: [] for mart in WATCHED}

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.is_set():
            for mart, seen in self.seen.items():
                try:
                    seen.append(query(self._athena, _count(mart))[0])
                except StatementError as error:
                    seen.append(str(error))


def _count(mart: str) -> str:
    # The place of the files tells which build an answer is of.
    return f'select count(*), max("$path") from {SCHEMA}.{mart}'


def _raw_reads(usage: Usage) -> dict[str, int]:
    return dict(usage.reads_under(f"s3://{RAW_BUCKET}/") + usage.reads_under(f"s3://{LATE_BUCKET}/"))


def _key(address: str) -> str:
    return address.removeprefix(f"s3://{RAW_BUCKET}/")
