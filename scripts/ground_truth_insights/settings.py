"""The settings every command shares, read from the environment with the defaults of `profiles/profiles.yml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ground_truth_insights.errors import UsageError

PROJECT_DIR = Path(__file__).resolve().parents[2]
DEFAULT_LABELING_OUTPUT = "target/demo/labeling_output"
DEFAULT_DUCKDB_PATH = "target/labeling_insights.duckdb"
DEFAULT_REGISTRY = "seeds/registry"
DEFAULT_SCHEMA = "ground_truth_insights"
# Tables of `gt-insights estimate`, which dbt neither makes nor drops.
ESTIMATES_SUFFIX = "_estimates"
DEMO_PSEUDONYM_KEY = "ground-truth-insights demo key"
TARGETS = ("duckdb", "athena")


@dataclass(frozen=True)
class Settings:
    """Where the labeling output, the warehouse and the owner's registry are."""

    target: str
    labeling_output: str
    duckdb_path: Path
    registry: str
    schema: str
    has_own_pseudonym_key: bool

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings; an empty variable counts as not set.

        Raises:
            UsageError: `GT_TARGET` is neither `duckdb` nor `athena`.
        """
        target = environment.get("GT_TARGET") or "duckdb"
        if target not in TARGETS:
            raise UsageError(f"GT_TARGET is '{target}'; set it to one of: {', '.join(TARGETS)}")
        return cls(
            target=target,
            labeling_output=environment.get("GT_LABELING_OUTPUT") or DEFAULT_LABELING_OUTPUT,
            duckdb_path=Path(environment.get("GT_DUCKDB_PATH") or DEFAULT_DUCKDB_PATH),
            registry=environment.get("GT_REGISTRY") or DEFAULT_REGISTRY,
            schema=environment.get("GT_SCHEMA") or DEFAULT_SCHEMA,
            has_own_pseudonym_key=pseudonym_key(environment) != DEMO_PSEUDONYM_KEY,
        )


def pseudonym_key(environment: Mapping[str, str]) -> str:
    """Return the key of the worker hash; it never enters a file, a log or a printed setting."""
    return environment.get("GT_PSEUDONYM_KEY") or DEMO_PSEUDONYM_KEY
