"""The project on the local Athena over a bucket of its own, for tests that need a few models."""

from pathlib import Path

from athena_local.clients import INSIGHTS_BUCKET
from athena_local.stack import AthenaLocal
from dbt_project import DbtProject


def athena_project(athena: AthenaLocal, folder: Path, bucket: str, schema: str, **settings: str) -> DbtProject:
    """Return the project over `jobs/` in a bucket; what it writes lies in `folder` and below the name of the schema."""
    settings = athena.environment() | {
        "GT_LABELING_OUTPUT": f"s3://{bucket}/jobs/",
        "GT_ATHENA_DATA_LOCATION": f"s3://{INSIGHTS_BUCKET}/{schema}/",
        "GT_SCHEMA": schema,
        "GT_PSEUDONYM_KEY": "the key of this test",
        **settings,
    }
    return DbtProject(folder, folder, settings)
