"""Opens the marts of either target."""

from collections.abc import Mapping
from contextlib import AbstractContextManager

from ground_truth_insights.settings import Settings
from ground_truth_insights.warehouse.marts import Warehouse, open_duckdb


def open_warehouse(
    settings: Settings, environment: Mapping[str, str], target: str | None = None
) -> AbstractContextManager[Warehouse]:
    """Open the marts of `target`, else of the target in the settings, for reading only.

    Raises:
        UsageError: The warehouse is missing or in use, or a setting of Athena is wrong.
    """
    if (target or settings.target) == "duckdb":
        return open_duckdb(settings.duckdb_path, settings.schema)
    # boto3 takes a second to import, which the other target doesn't need.
    from ground_truth_insights.warehouse.athena import AthenaSettings, open_athena  # noqa: PLC0415

    return open_athena(AthenaSettings.from_environment(environment, settings.schema))
