"""Checks of the settings that the target athena needs. Nothing is asked of AWS here."""

from collections.abc import Iterator, Mapping

from ground_truth_insights.checks.findings import Finding, Reporter
from ground_truth_insights.checks.wording import quoted

SUBJECT = "Athena"
_LOCATIONS = {
    "GT_ATHENA_STAGING_LOCATION": "where Athena writes query results",
    "GT_ATHENA_DATA_LOCATION": "where dbt writes its tables",
}
_report = Reporter(SUBJECT)


def check_athena_settings(labeling_output: str, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Check that the locations are set, lie in S3, and stay out of the labeling output."""
    findings = [_check_labeling_output(labeling_output)]
    findings += [_check_location(name, environment.get(name, ""), labeling_output) for name in _LOCATIONS]
    wrong = [finding for finding in findings if finding is not None]
    yield from wrong
    if not wrong:
        yield _report.ok("the locations are set")


def _check_labeling_output(setting: str) -> Finding | None:
    if _is_in_s3(setting):
        return None
    return _report.error(
        f"GT_LABELING_OUTPUT is {quoted(setting)}, but the target athena reads a prefix in S3",
        "export GT_LABELING_OUTPUT=s3://bucket/prefix/, or GT_TARGET=duckdb",
        value=setting,
    )


def _check_location(name: str, setting: str, labeling_output: str) -> Finding | None:
    remedy = f"export {name}=s3://bucket/prefix/ ({_LOCATIONS[name]})"
    if not setting:
        return _report.error(f"{name} is not set", remedy)
    if not _is_in_s3(setting):
        return _report.error(f"{name} is {quoted(setting)}, which is no prefix in S3", remedy, value=setting)
    if f"{setting.rstrip('/')}/".startswith(f"{labeling_output.rstrip('/')}/"):
        reason = f"which lies in the labeling output {quoted(labeling_output)}; nothing is written there"
        return _report.error(f"{name} is {quoted(setting)}, {reason}", remedy, value=setting)
    return None


def _is_in_s3(setting: str) -> bool:
    return setting.startswith("s3://") and len(setting) > len("s3://")
