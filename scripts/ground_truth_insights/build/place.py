"""Where a build reads and writes: a local folder and a DuckDB file, or S3 and the Glue catalog."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Union

from ground_truth_insights.build.inputs import files_digest
from ground_truth_insights.build.mark import DuckDBMark
from ground_truth_insights.labeling_output.inventory import list_companions, list_labeling_output
from ground_truth_insights.settings import Settings

if TYPE_CHECKING:
    from ground_truth_insights.build.on_athena import AthenaPlace


class LocalPlace:
    """A labeling output in a folder, and a warehouse in a DuckDB file; `options` are what `dbt build` takes there."""

    options: tuple[str, ...] = ()

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Take the project's folder, from which relative settings are read."""
        self._labeling_output = folder / settings.labeling_output
        self._warehouse = folder / settings.duckdb_path
        self.mark = DuckDBMark(self._warehouse, settings.schema)

    def exists(self) -> bool:
        """Tell whether anything may have been built here: whether there is a warehouse."""
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
        """Do nothing, since dbt lists the folder itself when it starts."""


def place_of(folder: Path, settings: Settings, environment: Mapping[str, str]) -> Union[LocalPlace, "AthenaPlace"]:
    """Return the place of the target in the settings.

    Raises:
        UsageError: a setting of Athena is missing or wrong.
    """
    if settings.target == "duckdb":
        return LocalPlace(folder, settings)
    # boto3 takes a second to import, which the other target doesn't need.
    from ground_truth_insights.build.on_athena import AthenaPlace  # noqa: PLC0415

    return AthenaPlace.from_environment(folder, environment)
