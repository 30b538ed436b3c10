"""The pytest fixture of the local Athena: started once per test run, skipped by name where it can't be had."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from athena_local.errors import AthenaLocalError
from athena_local.sharing import shared_athena, shared_folder
from athena_local.stack import AthenaLocal


@pytest.fixture(scope="session")
def athena_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder through which the workers of pytest-xdist share one local Athena."""
    return shared_folder(tmp_path_factory)


@pytest.fixture(scope="session")
def local_athena(athena_folder: Path) -> Iterator[AthenaLocal]:
    """Give a running local Athena; under `CI=true` its absence is a failure."""
    with ExitStack() as stack:
        try:
            athena = stack.enter_context(shared_athena(athena_folder))
        except AthenaLocalError as error:
            if os.environ.get("CI") == "true":
                pytest.fail(f"the real engine must run under CI: {error}")
            pytest.skip(f"the real engine can't run here: {error}")
        yield athena
