"""What the target athena may do: list and read labeling output, write tables, and nothing else.

Athena reads the catalog and S3 with the permissions of its caller, so they are here too.
"""

from collections.abc import Iterable, Sequence

from ground_truth_insights.aws.athena_installation import AthenaInstallation
from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.labeling_output.layout import JOB_MARKS, OUTPUT_MANIFESTS
from ground_truth_insights.policies.account import Account
from ground_truth_insights.policies.document import Statement, actions

# Beside these, a job's folder holds images and models, which nothing here opens.
_READ = (f"*{JOB_MARKS[0]}/*", f"*{OUTPUT_MANIFESTS}/*", "*.json*", "*.manifest*")
WRITE_FILES = actions("s3", "AbortMultipartUpload GetObject ListMultipartUploadParts PutObject")
_QUERIES = actions("athena", "GetQueryExecution GetQueryResults GetWorkGroup StartQueryExecution StopQueryExecution")
_TABLES = actions(
    "glue",
    "BatchCreatePartition BatchGetPartition CreatePartition CreateTable DeletePartition DeleteTable"
    " DeleteTableVersion GetPartitions GetTable GetTables GetTableVersions UpdateTable",
)

# Allowed although no call has the action's name: Athena asks for them on behalf of its caller.
ACTIONS_WITHOUT_CALL = {
    "glue:BatchCreatePartition": "Athena adds the partitions of one `alter table` together",
    "lakeformation:GetDataAccess": "Athena asks Lake Formation for locations that are registered there",
    "s3:AbortMultipartUpload": "Athena drops a result that it can't finish",
    "s3:ListBucketMultipartUploads": "Athena looks for unfinished results before it writes",
    "s3:ListMultipartUploadParts": "Athena goes on with a result that it writes in parts",
}


def athena_statements(installation: AthenaInstallation, account: Account) -> Sequence[Statement]:
    """Return what `gt-insights inventory`, `doctor`, `report` and `dbt build --target athena` need."""
    return (
        Statement("RunQueries", _QUERIES, (account.arn("athena", f"workgroup/{installation.work_group}"),)),
        *_catalog_statements(installation, account),
        Statement(
            "ReadLabelingOutput",
            ("s3:GetObject",),
            tuple(account.objects_arn(installation.labeling_output, ending) for ending in _READ),
        ),
        Statement("WriteQueryResults", WRITE_FILES, (account.objects_arn(installation.staging_location),)),
        Statement("WriteTables", (*WRITE_FILES, "s3:DeleteObject"), (account.objects_arn(installation.data_location),)),
        *_listing_statements(installation, account),
        Statement("ReadThroughLakeFormation", ("lakeformation:GetDataAccess",), ("*",)),
    )


def _catalog_statements(installation: AthenaInstallation, account: Account) -> Sequence[Statement]:
    catalog = account.arn("glue", "catalog")
    databases = tuple(account.arn("glue", f"database/{name}") for name in installation.databases)
    tables = tuple(account.arn("glue", f"table/{name}/*") for name in installation.databases)
    # Athena looks for the database `default`, whatever the query is about.
    default = account.arn("glue", "database/default")
    return (
        Statement("ListDatabases", ("glue:GetDatabases",), (catalog, account.arn("glue", "database/*"))),
        Statement("CreateDatabases", ("glue:CreateDatabase", "glue:GetDatabase"), (catalog, default, *databases)),
        Statement("WriteCatalog", _TABLES, (catalog, *databases, *tables)),
    )


def _listing_statements(installation: AthenaInstallation, account: Account) -> Sequence[Statement]:
    locations = installation.locations.values()
    buckets = tuple(dict.fromkeys(account.bucket_arn(location) for location in locations))
    written = (installation.staging_location, installation.data_location)
    return (
        Statement("FindBuckets", ("s3:GetBucketLocation",), buckets),
        Statement(
            "ListUploads",
            ("s3:ListBucketMultipartUploads",),
            tuple(dict.fromkeys(account.bucket_arn(location) for location in written)),
        ),
        *listing_statements(tuple(locations), account),
    )


def listing_statements(locations: Sequence[S3Location], account: Account) -> Sequence[Statement]:
    """Return what lists the locations and nothing beside them, a statement for each bucket."""
    buckets = dict.fromkeys(location.bucket for location in locations)
    return tuple(_listing(bucket, locations, account) for bucket in buckets)


def _listing(bucket: str, locations: Iterable[S3Location], account: Account) -> Statement:
    own = [location for location in locations if location.bucket == bucket]
    prefixes = [f"{location.prefix}*" for location in own]
    conditions = {} if "*" in prefixes else {"StringLike": {"s3:prefix": prefixes}}
    sid = "List" + "".join(letter for letter in bucket.title() if letter.isalnum())
    return Statement(sid, ("s3:ListBucket",), (account.bucket_arn(own[0]),), conditions)
