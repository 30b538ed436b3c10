"""Where a build reads and writes: a local folder and a DuckDB file, or S3 and the Glue catalog."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from ground_truth_insights.build.inputs import files_digest
from ground_truth_insights.build.mark import DuckDBMark, MarkKeeper
from ground_truth_insights.labeling_output.inventory import list_companions, list_labeling_output
from ground_truth_insights.settings import Settings


class Place(Protocol):
    """What differs between the targets; `options` are what `dbt build` takes there."""

    mark: MarkKeeper
    options: tuple[str, ...]

    def exists(self) -> bool:
        """Tell whether anything may have been built here."""
        ...

    def listing_digests(self) -> tuple[str, str]:
        """Return the digests of the files with answers, and of what else lies in the folders of the jobs."""
        ...

    def make_ready(self) -> None:
        """Do what dbt needs before it starts."""
        ...


class LocalPlace:
    """A labeling output in a folder, and a warehouse in a DuckDB file."""

    options: tuple[str, ...] = ()

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Take the project's folder, from which relative settings are read."""
        self._labeling_output = folder / settings.labeling_output
        self._warehouse = folder / settings.duckdb_path
        self.mark: MarkKeeper = DuckDBMark(self._warehouse, settings.schema)

    def exists(self) -> bool:
        """Tell whether there is a warehouse."""
        return self._warehouse.exists()

    def listing_digests(self) -> tuple[str, str]:
        """Return the digests of the files with answers, and of manifests and folders; no file is opened.

        Raises:
            UsageError: the folder is no labeling output.
        """
        return files_digest(list_labeling_output(self._labeling_output)), files_digest(
            list_companions(self._labeling_output)
        )

    def make_ready(self) -> None:
        """Do nothing: dbt lists the folder itself."""


def place_of(folder: Path, settings: Settings, environment: Mapping[str, str]) -> Place:
    """Return the place of the target in the settings.

    Raises:
        UsageError: a setting of Athena is missing or wrong.
    """
    if settings.target == "duckdb":
        return LocalPlace(folder, settings)
    # boto3 takes a second to import, which the other target doesn't need.
    from ground_truth_insights.build.on_athena import AthenaPlace  # noqa: PLC0415

    return AthenaPlace.from_environment(folder, environment)
