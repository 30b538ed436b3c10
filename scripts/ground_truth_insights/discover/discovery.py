"""Everything AWS has to say, noted in the registry tables but not written yet."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from ground_truth_insights.aws.errors import error_code, is_denied, service_errors
from ground_truth_insights.aws.s3_location import object_permission, split_s3_uri
from ground_truth_insights.aws.session import cognito_client, s3_client, sagemaker_client
from ground_truth_insights.discover.labeling_jobs import LabelingJob, labeling_jobs
from ground_truth_insights.discover.merging import Difference
from ground_truth_insights.discover.registry_tables import RegistryTables
from ground_truth_insights.discover.workers import UserPool, work_team_pools, workers
from ground_truth_insights.errors import InsightsError
from ground_truth_insights.progress import counting

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient


class UnreadableCategoriesError(InsightsError):
    """A job's labels can't be known; other jobs' can."""


@dataclass(slots=True)
class Discovery:
    """What to look for, and what was found out on the way.

    `differences` are cells that stay as a person wrote them; `problems` name what could not be known.
    """

    tables: RegistryTables
    name_contains: str | None = None
    with_workers: bool = True
    user_pools: Sequence[UserPool] = ()
    update: Collection[str] = ()
    differences: list[Difference] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Ask SageMaker, S3 and Cognito.

        Raises:
            UsageError: the environment names no region, or a profile that doesn't exist.
            ServiceError: a service said no.
        """
        sagemaker = sagemaker_client()
        jobs = labeling_jobs(sagemaker, self.name_contains)
        self.differences += self.tables.add_jobs(jobs, self.update)
        self.tables.add_categories(self._labels(jobs))
        if self.with_workers:
            self._add_workers(sagemaker)

    def _labels(self, jobs: Sequence[LabelingJob]) -> dict[LabelingJob, list[str]]:
        configured = [(job, job.label_categories_uri) for job in jobs if job.label_categories_uri]
        labels = {}
        client = s3_client()
        with counting("Reading", "label categories", len(configured)) as advance:
            for job, uri in configured:
                try:
                    labels[job] = _label_categories(client, uri)
                except UnreadableCategoriesError as error:
                    self.problems.append(f"the labels of {job.name} are unknown: {error}")
                advance(1)
        return labels

    def _add_workers(self, sagemaker: "SageMakerClient") -> None:
        pools = list(self.user_pools)
        if not pools:
            pools, unlisted = work_team_pools(sagemaker)
            self.problems += [
                f"the work team {name} has an identity provider of your own, whose people no AWS service lists"
                for name in unlisted
            ]
        for pool in pools:
            with counting("Listing", f"users of {pool.pool_id}") as advance:
                self.tables.add_workers(workers(cognito_client(pool.region), pool, advance))


def _label_categories(client: "S3Client", uri: str) -> list[str]:
    """Return the labels of a configuration, in its order.

    Raises:
        UnreadableCategoriesError: the file is missing, may not be read, or is no such configuration.
        ServiceError: S3 said no for a reason that holds for every file.
    """
    bucket, key = split_s3_uri(uri)
    permission = object_permission("s3:GetObject", client.meta.partition, bucket, key)
    with service_errors(f"read {uri}", permission):
        try:
            content = client.get_object(Bucket=bucket, Key=key)["Body"].read()
        except ClientError as error:
            if is_denied(error):
                raise UnreadableCategoriesError(f"permission is missing: {permission}") from error
            if error_code(error) in ("NoSuchKey", "NoSuchBucket", "404"):
                raise UnreadableCategoriesError(f"there is no {uri}") from error
            raise
    try:
        labels = [category["label"] for category in json.loads(content.decode("utf-8-sig"))["labels"]]
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableCategoriesError(f"{uri} is no label category configuration") from error
    return [label for label in dict.fromkeys(labels) if isinstance(label, str) and label]
