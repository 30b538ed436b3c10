"""`gt-insights pull`, whole: list, plan, copy, sum up."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from ground_truth_insights.aws.errors import AWS_ERRORS, Permission, explained
from ground_truth_insights.aws.s3_location import S3Location, object_permission
from ground_truth_insights.errors import InsightsError, ServiceError
from ground_truth_insights.labeling_output.s3_listing import S3Listing, S3Object, list_labeling_objects
from ground_truth_insights.progress import counting
from ground_truth_insights.pull.download import Downloader
from ground_truth_insights.pull.findings import Finding, Reason
from ground_truth_insights.pull.plan import Plan, plan_pull
from ground_truth_insights.pull.target import Target, look_at_target, opened_target, target_error
from ground_truth_insights.pull.transfer import Transfer

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Measured with benchmarks/bench_pull.py against a server that answers after 30 ms, on two cores.
DEFAULT_CONCURRENCY = 16


@dataclass(slots=True)
class PullSummary:
    """What a pull did, or would do in a dry run."""

    location: S3Location
    folder: str
    jobs: int
    plan: Plan
    is_dry_run: bool
    copied: int = 0
    copied_bytes: int = 0

    @property
    def to_copy_bytes(self) -> int:
        """The size of all that is to be copied."""
        return sum(item.size_bytes for item in self.plan.to_copy)

    @property
    def has_findings(self) -> bool:
        """Tell whether something was not copied or is gone from S3, or a dry run found work."""
        return bool(self.plan.findings or self.plan.gone or (self.is_dry_run and self.plan.to_copy))

    def as_json(self) -> dict[str, Any]:
        """Return it for `--json`."""
        return {
            "location": str(self.location),
            "folder": self.folder,
            "jobs": self.jobs,
            "is_dry_run": self.is_dry_run,
            "to_copy": len(self.plan.to_copy),
            "to_copy_bytes": self.to_copy_bytes,
            "copied": self.copied,
            "copied_bytes": self.copied_bytes,
            "up_to_date": self.plan.up_to_date,
            "not_copied": [finding.as_json() for finding in self.plan.findings],
            "gone_from_s3": self.plan.gone,
        }


@dataclass
class Pull:
    """Copies worker responses, output manifests and label categories below a location into a folder."""

    client: "S3Client"
    location: S3Location
    folder: Path
    concurrency: int = DEFAULT_CONCURRENCY

    def dry_run(self) -> PullSummary:
        """Return what a pull would do, from a listing and a look at the folder.

        Raises:
            UsageError: the location holds no labeling job, or the folder can't be one to copy into.
            ServiceError: S3 said no.
        """
        target = look_at_target(self.folder)
        return self._planned(self._listing(), target, is_dry_run=True)

    def run(self) -> PullSummary:
        """Copy what is new or changed.

        Raises:
            UsageError: as `dry_run`, or the folder can't be written; what was copied is complete.
            ServiceError: S3 said no; what was copied is complete.
        """
        with opened_target(self.folder) as target:
            listing = self._listing()
            summary = self._planned(listing, target, is_dry_run=False)
            try:
                self._copy(listing, target, summary)
            except InsightsError as error:
                raise type(error)(f"{error}. {_so_far(summary)}") from error
        return summary

    def _listing(self) -> S3Listing:
        with counting("Listing", f"keys below {self.location}") as advance:
            return list_labeling_objects(self.client, self.location, advance)

    def _planned(self, listing: S3Listing, target: Target, *, is_dry_run: bool) -> PullSummary:
        return PullSummary(
            self.location, str(self.folder), len(listing.jobs), plan_pull(listing, target), is_dry_run=is_dry_run
        )

    def _copy(self, listing: S3Listing, target: Target, summary: PullSummary) -> None:
        to_copy, findings = summary.plan.to_copy, summary.plan.findings
        if not to_copy:
            return
        downloader = Downloader(self.client, self.location.bucket, target.working_folder)
        transfer = Transfer(listing, downloader, target.root)
        with counting("Copying", "objects", len(to_copy)) as advance:
            failures: list[tuple[S3Object, Exception]] = []
            for item, reason, error in transfer.run(to_copy, min(self.concurrency, len(to_copy))):
                if error is not None:
                    failures.append((item, error))
                elif reason is not None:
                    findings.append(Finding(self.location.bucket, item.key, reason))
                else:
                    summary.copied += 1
                    summary.copied_bytes += item.size_bytes
                advance(1)
        if failures:
            item, error = failures[0]
            raise self._explained(item, error) from error
        if transfer.first_denial is not None:
            denied = [finding for finding in findings if finding.reason is Reason.DENIED]
            raise self._denied(denied, transfer.first_denial)

    def _explained(self, item: S3Object, error: Exception) -> Exception:
        if isinstance(error, AWS_ERRORS):
            return explained(error, f"read {self.location.uri(item.key)}", self._permission(item.key))
        if isinstance(error, OSError):
            return target_error(self.folder, error)
        return error

    def _denied(self, denied: list[Finding], error: ClientError) -> ServiceError:
        what = f"read {denied[0].uri}"
        if len(denied) > 1:
            what = f"read {len(denied):,} objects, such as {denied[0].uri}"
        return explained(error, what, self._permission(f"{self.location.prefix}*"))

    def _permission(self, key: str) -> Permission:
        return object_permission("s3:GetObject", self.client.meta.partition, self.location.bucket, key)


def _so_far(summary: PullSummary) -> str:
    return (
        f"{summary.copied:,} of {len(summary.plan.to_copy):,} objects were copied and are complete;"
        " run the same command again to go on"
    )
