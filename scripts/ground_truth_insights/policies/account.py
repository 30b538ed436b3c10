"""The account and region that a policy is for, and the ARNs in them."""

from dataclasses import dataclass

from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.aws.session import partition_of


@dataclass(frozen=True, slots=True)
class Account:
    """Where resources are: the 12 digits of the account, and the region."""

    number: str
    region: str

    @property
    def partition(self) -> str:
        """Return `aws`, or that of China or of a government."""
        return partition_of(self.region)

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource of the account in the region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.number}:{resource}"

    def bucket_arn(self, location: S3Location) -> str:
        """Return the ARN of a location's bucket."""
        return f"arn:{self.partition}:s3:::{location.bucket}"

    def objects_arn(self, location: S3Location, ending: str = "*") -> str:
        """Return the pattern of the objects below a location; `ending` is what follows its prefix."""
        return f"{self.bucket_arn(location)}/{location.prefix}{ending}"
