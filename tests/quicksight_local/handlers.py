"""All operations of the fake, by name."""

from quicksight_local import (
    access,
    analyses,
    dashboards,
    data_sets,
    data_sources,
    folders,
    identities,
    ingestions,
    refresh,
    snapshots,
    themes,
)
from quicksight_local.operations import HANDLERS

__all__ = ["HANDLERS", "MODULES"]

# Each registers its operations when it is imported.
MODULES = (
    access,
    analyses,
    dashboards,
    data_sets,
    data_sources,
    folders,
    identities,
    ingestions,
    refresh,
    snapshots,
    themes,
)
