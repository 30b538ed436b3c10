"""Checks of the settings that the target athena needs. Nothing is asked of AWS here."""

from collections.abc import Iterator

from ground_truth_insights.checks.engine import Case, check
from ground_truth_insights.checks.findings import Finding
from ground_truth_insights.checks.wording import quoted
from ground_truth_insights.doctor.settings_checks import Environment
from ground_truth_insights.settings import written

SUBJECT = "Athena"
_LOCATIONS = {
    "GT_ATHENA_STAGING_LOCATION": "where Athena writes query results",
    "GT_ATHENA_DATA_LOCATION": "where dbt writes its tables",
}
_OUTPUT = {"GT_TARGET": "athena", "GT_LABELING_OUTPUT": "s3://bucket/jobs"}


@check(SUBJECT, Case("but the target athena reads a prefix in S3", settings={"GT_TARGET": "athena"}))
def labeling_output_is_in_s3(environment: Environment) -> Iterator[Finding]:
    """With the target athena, GT_LABELING_OUTPUT is a prefix in S3."""
    output = written("GT_LABELING_OUTPUT", environment.variables)
    if not output.startswith("s3://"):
        message = f"GT_LABELING_OUTPUT is {quoted(output)}, but the target athena reads a prefix in S3"
        remedy = "export GT_LABELING_OUTPUT=s3://bucket/prefix/, or GT_TARGET=duckdb"
        yield Finding.error(message, remedy, value=output)


@check(
    SUBJECT,
    Case("GT_ATHENA_DATA_LOCATION is not set", settings=_OUTPUT),
    Case(
        "which lies in the labeling output 's3://bucket/jobs'",
        settings={**_OUTPUT, "GT_ATHENA_STAGING_LOCATION": "s3://bucket/jobs/staging/"},
    ),
)
def locations_are_apart(environment: Environment) -> Iterator[Finding]:
    """With the target athena, the places of results and of tables are set, and lie outside of the labeling output."""
    output = written("GT_LABELING_OUTPUT", environment.variables)
    for name, about in _LOCATIONS.items():
        location, remedy = environment.variables.get(name, ""), f"export {name}=s3://bucket/prefix/ ({about})"
        if not location:
            yield Finding.error(f"{name} is not set", remedy)
        elif f"{location.rstrip('/')}/".startswith(f"{output.rstrip('/')}/"):
            reason = f"which lies in the labeling output {quoted(output)}; nothing is written there"
            yield Finding.error(f"{name} is {quoted(location)}, {reason}", remedy, value=location)
