"""The pytest fixtures of the local Athena and of the project built on it."""

from pathlib import Path

import pytest

from athena_builds import AthenaBuilds, observed_builds
from athena_local.stack import AthenaLocal

pytest_plugins = ["athena_local.fixtures"]


@pytest.fixture(scope="session")
def athena_builds(local_athena: AthenaLocal, athena_folder: Path) -> AthenaBuilds:
    """Give what was observed of the project's builds, taken once for the whole test run."""
    return observed_builds(local_athena, athena_folder / "athena_builds")
