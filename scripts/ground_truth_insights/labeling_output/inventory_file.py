"""The inventory of a labeling output in S3 as a Parquet file, where Athena's table `response_files` looks for it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from botocore.exceptions import ClientError

from ground_truth_insights.aws.errors import service_errors
from ground_truth_insights.aws.s3_location import S3Location, object_permission, split_s3_uri
from ground_truth_insights.errors import UsageError
from ground_truth_insights.labeling_output.layout import WORKER_RESPONSES
from ground_truth_insights.replacing import replace_file

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class InventoryFile:
    """Where the Parquet file goes: a key in S3, or a local path."""

    destination: str

    @property
    def is_in_s3(self) -> bool:
        """Tell whether the destination is in S3."""
        return self.destination.startswith("s3://")

    def check(self, sources: Sequence[S3Location], labeling_output: str) -> None:
        """Make sure that the file may be written there.

        Raises:
            UsageError: the destination is no file name, or lies below the labeling output, which is never
                written to.
        """
        if not self.destination.endswith(".parquet"):
            raise UsageError(f"--out '{self.destination}' doesn't end in .parquet; name a file, not a folder")
        outputs = list(sources)
        if labeling_output.startswith("s3://"):
            outputs.append(S3Location.parse(labeling_output))
        if self.is_in_s3:
            place = split_s3_uri(self.destination)
            below: object = next((output for output in outputs if output.holds(*place)), None)
        else:
            path = Path(self.destination).absolute()
            folders = [] if labeling_output.startswith("s3://") else [Path(labeling_output).absolute()]
            jobs = [parent for parent in path.parents if parent.joinpath(*WORKER_RESPONSES).is_dir()]
            below = next((folder for folder in (*folders, *jobs) if path.is_relative_to(folder)), None)
        if below is not None:
            raise UsageError(
                f"--out '{self.destination}' lies below the labeling output '{below}', which is read-only;"
                " name a place outside of it"
            )

    def written_at(self, client: "S3Client") -> datetime | None:
        """Return when the file that is there now was written, None where there is none to be seen."""
        try:
            if self.is_in_s3:
                bucket, key = split_s3_uri(self.destination)
                return client.head_object(Bucket=bucket, Key=key)["LastModified"]
            return datetime.fromtimestamp(Path(self.destination).stat().st_mtime, UTC)
        except (ClientError, OSError):
            return None

    def write(self, table: pa.Table, client: "S3Client") -> None:
        """Put the file in its place in one step.

        Raises:
            ServiceError: S3 said no.
            UsageError: the local file can't be written.
        """
        content = io.BytesIO()
        pq.write_table(table, content, compression="zstd")
        if not self.is_in_s3:
            try:
                replace_file(Path(self.destination), content.getvalue())
            except OSError as error:
                raise UsageError(f"can't write --out '{self.destination}': {error.strerror}") from error
            return
        bucket, key = split_s3_uri(self.destination)
        permission = object_permission("s3:PutObject", client.meta.partition, bucket, key)
        with service_errors(f"write {self.destination}", permission):
            client.put_object(Bucket=bucket, Key=key, Body=content.getvalue())
