"""One labeling output that holds every kind of data, on disk and in S3."""

import os
import re
import shutil
import tarfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from dbt_project import ROOT
from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.simulation import simulate
from ground_truth_insights.simulate.task_types import simulated_names
from hostile_files import GOOD, HARMLESS_FILES, HOSTILE_FILES, ODD_NAMES, RENAMED, write_hostile_files
from labeling_trees import render_crowd_data, response_file
from odd_answers import write_odd_answers
from odd_jobs import write_odd_manifests
from odd_registry import add_odd_rows
from oracle_jobs import write_oracle_jobs

DIFFERENCES_PAGE = ROOT / "docs/reference/engine-differences.md"
# Data objects of each task type; without the real data more, so that a few late files are about one in a hundred.
_OBJECTS, _OBJECTS_ALONE = 10, 30
# S3 takes a newline in a key, moto does not.
_NOT_IN_MOTO = {name for name in ODD_NAMES if "\n" in name}
# Not yet held against Trino: names in which tools wrote something else for a colon.
_NOT_COMPARED = {"a%3Ab", "a\uf03ab", *(f"renamed_{name}" for name in RENAMED)}
# The contents of the files in the documented list of differences, by their name there.
DIFFERING_FILES: Mapping[str, str | bytes] = {
    "_hidden": GOOD,
    "byte_order_mark_only": HOSTILE_FILES["byte_order_mark_only"][0],
    "not_json": HOSTILE_FILES["not_json"][0],
    "over_several_lines": HARMLESS_FILES["over_several_lines"],
}
_ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<duckdb>[^|]+) \| (?P<athena>[^|]+) \|", re.MULTILINE)


def documented_differences() -> dict[str, tuple[str, str]]:
    """Return what the page says becomes of each file: its status, or the reason why not, on DuckDB and on Athena."""
    rows = _ROW.finditer(DIFFERENCES_PAGE.read_text(encoding="utf-8"))
    return {row["name"]: (row["duckdb"].strip(" `"), row["athena"].strip(" `")) for row in rows}


def write_parity_tree(root: Path, registry: Path, real_data: Path | None) -> None:
    """Write the simulated project of all task types, odd and hostile files, the cases of witnesses, and real data."""
    objects = (_OBJECTS if real_data else _OBJECTS_ALONE) * len(simulated_names())
    options = Options(objects=objects, workers=24, jobs=len(simulated_names()))
    simulate(options, root, registry, overwrite=False, advance=lambda _: None)
    write_odd_answers(root)
    add_odd_rows(registry)
    write_oracle_jobs(root, registry)
    write_hostile_files(root, "hostile", without=_NOT_IN_MOTO | _NOT_COMPARED | DIFFERING_FILES.keys())
    write_odd_manifests(root)
    if real_data is not None:
        with tarfile.open(real_data / "bird-classification-2019.tar.gz") as archive:
            archive.extractall(root, filter="data")
        render_crowd_data(real_data / "weather-tweets-crowd.csv", root)
        for document in (real_data / "answer_shapes").glob("*.json"):
            shutil.copy(document, response_file(root, "shapes", document.stem.lstrip("_"), ""))


def write_differing_files(root: Path) -> None:
    """Write the files of which the engines make different things, as a job of their own."""
    for name, content in DIFFERING_FILES.items():
        response_file(root, "differences", name, content)


def write_late_files(root: Path, count: int) -> None:
    """Write files of a job that began later."""
    for number in range(count):
        response_file(root, "late", str(number), GOOD)


def upload(s3: Any, root: Path, bucket: str, prefix: str = "") -> list[str]:
    """Upload every file, give the local ones the times that S3 gave, and return the addresses in S3."""
    files = {f"{prefix}{path.relative_to(root)}": path for path in root.rglob("*") if path.is_file()}
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda item: s3.put_object(Bucket=bucket, Key=item[0], Body=item[1].read_bytes()), files.items()))
    for key, entry in listing(s3, bucket).items():
        if key in files:
            seconds = entry["LastModified"].timestamp()
            os.utime(files[key], (seconds, seconds))
    return [f"s3://{bucket}/{key}" for key in files]


def listing(s3: Any, bucket: str) -> dict[str, Any]:
    """Return every entry of a bucket by key: ETag, size and time among them."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {entry["Key"]: entry for page in pages for entry in page.get("Contents", [])}
