"""Where the target athena lives: region, work group, the three locations in S3, the databases of the catalog."""

from collections.abc import Mapping
from dataclasses import dataclass

from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.errors import UsageError
from ground_truth_insights.settings import ESTIMATES_SUFFIX, value

# Folders below the data location that `gt-insights inventory` writes, beside those of dbt's schemas.
COMPANIONS = (
    "inventory",
    "labeling_job_folders",
    "manifest_lines",
    "object_clues",
    "pseudonym_keys",
    "registry",
    "registry_files",
)
_SUFFIXES = ("", "_staging", "_identity", "_registry", "_raw", ESTIMATES_SUFFIX)


@dataclass(frozen=True, slots=True)
class AthenaInstallation:
    """The settings of the target athena, under the defaults of `profiles/profiles.yml`."""

    region: str
    work_group: str
    labeling_output: S3Location
    staging_location: S3Location
    data_location: S3Location
    schema: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "AthenaInstallation":
        """Read the settings.

        Raises:
            UsageError: a location is not set, or is none in S3.
        """
        return cls(
            region=value("GT_ATHENA_REGION", environment),
            work_group=value("GT_ATHENA_WORK_GROUP", environment),
            labeling_output=_location(environment, "GT_LABELING_OUTPUT"),
            staging_location=_location(environment, "GT_ATHENA_STAGING_LOCATION"),
            data_location=_location(environment, "GT_ATHENA_DATA_LOCATION"),
            schema=value("GT_SCHEMA", environment),
        )

    @property
    def databases(self) -> tuple[str, ...]:
        """Return the databases of the Glue catalog that the project creates and writes to."""
        return tuple(f"{self.schema}{suffix}" for suffix in _SUFFIXES)

    @property
    def estimates_database(self) -> str:
        """Return the database of the tables that `gt-insights estimate` writes."""
        return f"{self.schema}{ESTIMATES_SUFFIX}"

    @property
    def locations(self) -> dict[str, S3Location]:
        """Return each location by the setting that names it."""
        return {
            "GT_LABELING_OUTPUT": self.labeling_output,
            "GT_ATHENA_STAGING_LOCATION": self.staging_location,
            "GT_ATHENA_DATA_LOCATION": self.data_location,
        }


def _location(environment: Mapping[str, str], name: str) -> S3Location:
    setting = environment.get(name) or ""
    if not setting.startswith("s3://"):
        found = f"is '{setting}'" if setting else "is not set"
        raise UsageError(f"{name} {found}; the target athena needs: export {name}=s3://bucket/prefix/")
    return S3Location.parse(setting)
