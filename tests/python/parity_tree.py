"""One labeling output that holds every kind of data, written below a folder and uploaded to the local S3."""

import os
import shutil
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ground_truth_insights.simulate.options import Options
from ground_truth_insights.simulate.simulation import simulate
from ground_truth_insights.simulate.task_types import TASK_TYPES
from hostile_files import ODD_NAMES, write_hostile_files
from labeling_trees import render_crowd_data, response_file

# Two jobs and ten data objects per task type.
SIMULATED = Options(objects=10 * len(TASK_TYPES), workers=24, jobs=len(TASK_TYPES))


def write_parity_tree(root: Path, registry: Path, real_data: Path | None) -> None:
    """Write the simulated project of all task types, the hostile files, and the real data where there is some."""
    simulate(SIMULATED, root, registry, overwrite=False, advance=lambda _: None)
    # S3 takes a newline in a key, moto does not.
    write_hostile_files(root, "hostile", [name for name in ODD_NAMES if "\n" not in name])
    if real_data is not None:
        with tarfile.open(real_data / "bird-classification-2019.tar.gz") as archive:
            archive.extractall(root, filter="data")
        render_crowd_data(real_data / "weather-tweets-crowd.csv", root)
        for document in (real_data / "answer_shapes").glob("*.json"):
            shutil.copy(document, response_file(root, "shapes", document.stem, ""))


def upload(s3: Any, root: Path, bucket: str, prefix: str) -> None:
    """Upload every file, and give the local ones the times that S3 gave."""
    files = {f"{prefix}{path.relative_to(root)}": path for path in root.rglob("*") if path.is_file()}
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda item: s3.put_object(Bucket=bucket, Key=item[0], Body=item[1].read_bytes()), files.items()))
    for key, entry in listing(s3, bucket, prefix).items():
        seconds = entry["LastModified"].timestamp()
        os.utime(files[key], (seconds, seconds))


def listing(s3: Any, bucket: str, prefix: str) -> dict[str, Any]:
    """Return every entry of a listing by key: ETag, size and time among them."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return {entry["Key"]: entry for page in pages for entry in page.get("Contents", [])}
