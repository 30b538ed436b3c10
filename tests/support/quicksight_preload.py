"""Imported once by the process that all clients are forked from, so that none of them waits for the same files.

A client is the real command with the real boto3; only the models that botocore reads from its own files are read here.
"""

from typing import Any

import boto3
from botocore.loaders import JSONFileLoader

import ground_truth_insights.commands.quicksight  # noqa: F401 (what clients import)

_read = JSONFileLoader.load_file
_files: dict[str, Any] = {}


def _read_once(loader: JSONFileLoader, file_path: str) -> Any:
    if file_path not in _files:
        _files[file_path] = _read(loader, file_path)
    return _files[file_path]


JSONFileLoader.load_file = _read_once  # type: ignore[method-assign]
for _service in ("quicksight", "sts"):
    boto3.Session().client(_service, region_name="us-east-1")  # type: ignore[call-overload]
