"""What `gt-insights quicksight` may do: its own assets by their ids, and looking at those of others.

Three identities take part: the person who applies, the schedule that refreshes and watches, and the role with which
QuickSight reads the marts through Athena.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ground_truth_insights.aws.athena_installation import COMPANIONS, AthenaInstallation
from ground_truth_insights.policies.account import Account
from ground_truth_insights.policies.athena import WRITE_FILES, listing_statements
from ground_truth_insights.policies.document import Statement, actions
from ground_truth_insights.quicksight.settings import QuickSightSettings

# Allowed although no call has the action's name.
ACTIONS_WITHOUT_CALL = {
    "iam:PassRole": "asked for by CreateDataSource and UpdateDataSource with GT_QUICKSIGHT_ROLE_ARN",
    "quicksight:PassDataSet": "asked for by every dashboard and data set that stands on a data set",
    "quicksight:PassDataSource": "asked for by every data set that stands on a data source",
}
_READ = {
    "folder": actions("quicksight", "DescribeFolder DescribeFolderPermissions ListFolderMembers"),
    "theme": actions("quicksight", "DescribeTheme DescribeThemePermissions"),
    "datasource": actions("quicksight", "DescribeDataSource DescribeDataSourcePermissions"),
    "dataset": actions(
        "quicksight",
        "DescribeDataSet DescribeDataSetPermissions DescribeDataSetRefreshProperties DescribeIngestion"
        " ListIngestions ListRefreshSchedules",
    ),
    "dashboard": actions("quicksight", "DescribeDashboardDefinition DescribeDashboardPermissions"),
}
_WRITE = {
    "folder": actions(
        "quicksight",
        "CreateFolder CreateFolderMembership DeleteFolder DeleteFolderMembership UpdateFolder UpdateFolderPermissions",
    ),
    "theme": actions("quicksight", "CreateTheme DeleteTheme UpdateTheme UpdateThemePermissions"),
    "datasource": actions(
        "quicksight", "CreateDataSource DeleteDataSource PassDataSource UpdateDataSource UpdateDataSourcePermissions"
    ),
    "dataset": actions(
        "quicksight",
        "CreateDataSet CreateRefreshSchedule DeleteDataSet DeleteRefreshSchedule PassDataSet"
        " PutDataSetRefreshProperties UpdateDataSet UpdateDataSetPermissions UpdateRefreshSchedule",
    ),
    "dashboard": actions(
        "quicksight",
        "CreateDashboard DeleteDashboard ListDashboardVersions UpdateDashboard UpdateDashboardPermissions"
        " UpdateDashboardPublishedVersion",
    ),
}
_SNAPSHOT = actions(
    "quicksight", "DescribeDashboardSnapshotJob DescribeDashboardSnapshotJobResult StartDashboardSnapshotJob"
)
_LISTS = actions("quicksight", "ListDataSets ListAnalyses ListDashboards ListDataSources ListFolders ListThemes")
# The service role reads what the marts are made of, and writes query results.
_ROLE_QUERIES = actions(
    "athena",
    "BatchGetQueryExecution GetQueryExecution GetQueryResults GetQueryResultsStream GetWorkGroup"
    " StartQueryExecution StopQueryExecution",
)
_ROLE_CATALOGS = (
    *actions("athena", "ListDataCatalogs ListDatabases ListTableMetadata"),
    "lakeformation:GetDataAccess",
)


@dataclass(frozen=True, slots=True)
class _Assets:
    account: Account
    settings: QuickSightSettings

    def arns(self, kind: str) -> tuple[str, ...]:
        """Return the patterns of a kind: the deployment's own name, and what begins with it and a hyphen."""
        name = self.settings.deployment
        own = (self.account.arn("quicksight", f"{kind}/{name}"), self.account.arn("quicksight", f"{kind}/{name}-*"))
        named = {"folder": self.settings.folder_id, "theme": self.settings.theme_id}.get(kind)
        return own if named is None else (*own, self.account.arn("quicksight", f"{kind}/{named}"))

    def all(self, kind: str) -> str:
        """Return the pattern of all assets of a kind in the account and region."""
        return self.account.arn("quicksight", f"{kind}/*")


def person_statements(settings: QuickSightSettings, account: Account) -> Sequence[Statement]:
    """Return what plan, apply, status, rollback, destroy and snapshot need of QuickSight."""
    assets = _Assets(account, settings)
    statements = [Statement(f"Keep{kind.title()}", _READ[kind] + _WRITE[kind], assets.arns(kind)) for kind in _READ]
    statements += [
        Statement("Refresh", actions("quicksight", "CreateIngestion"), assets.arns("dataset")),
        Statement("Tag", actions("quicksight", "ListTagsForResource TagResource"), _every(assets)),
        Statement("Find", _LISTS, ("*",)),
        Statement(
            "SeeWhoStandsOnDataSets",
            actions("quicksight", "DescribeAnalysis DescribeDashboard"),
            (assets.all("analysis"), assets.all("dashboard")),
        ),
        Statement("Snapshot", _SNAPSHOT, assets.arns("dashboard")),
        _account_statement(),
        _principals_statement(account),
    ]
    if settings.role_arn is not None:
        # Without the condition the role could be given to any service that it trusts.
        to_quicksight = {"StringEquals": {"iam:PassedToService": ["quicksight.amazonaws.com"]}}
        statements.append(Statement("PassServiceRole", ("iam:PassRole",), (settings.role_arn,), to_quicksight))
    return statements


def scheduler_statements(settings: QuickSightSettings, account: Account) -> Sequence[Statement]:
    """Return what status, snapshot, and apply --refresh without changes need of QuickSight."""
    assets = _Assets(account, settings)
    return [
        *(Statement(f"Read{kind.title()}", reading, assets.arns(kind)) for kind, reading in _READ.items()),
        Statement("Refresh", actions("quicksight", "CreateIngestion"), assets.arns("dataset")),
        Statement("ReadTags", actions("quicksight", "ListTagsForResource"), _every(assets)),
        Statement("Find", actions("quicksight", "ListDataSets"), ("*",)),
        Statement("Snapshot", _SNAPSHOT, assets.arns("dashboard")),
        _account_statement(),
    ]


def role_statements(installation: AthenaInstallation, account: Account) -> Sequence[Statement]:
    """Return what the role of the data source needs: to read the marts through Athena, and nothing else.

    dbt writes the table `mart` of a schema below `schema/mart/`; the key of the hash, staging and identities lie beside
    that folder, and the estimates too.
    """
    database = account.arn("glue", f"database/{installation.schema}")
    tables = account.arn("glue", f"table/{installation.schema}/*")
    results, data = installation.staging_location, installation.data_location
    marts = replace(data, prefix=f"{data.prefix}{installation.schema}/")
    buckets = tuple(dict.fromkeys((account.bucket_arn(results), account.bucket_arn(data))))
    return [
        Statement("RunQueries", _ROLE_QUERIES, (account.arn("athena", f"workgroup/{installation.work_group}"),)),
        # These can't be narrowed to a resource.
        Statement("SeeCatalogs", _ROLE_CATALOGS, ("*",)),
        Statement(
            "ReadCatalog",
            actions("glue", "BatchGetPartition GetDatabase GetDatabases GetPartition GetPartitions GetTable GetTables"),
            (account.arn("glue", "catalog"), database, tables),
        ),
        Statement("ReadMarts", ("s3:GetObject",), (account.objects_arn(marts),)),
        Statement("WriteQueryResults", WRITE_FILES, (account.objects_arn(results),)),
        Statement("FindBuckets", ("s3:GetBucketLocation", "s3:ListBucketMultipartUploads"), buckets),
        *listing_statements((results, marts), account),
        *_kept_out(installation, account),
    ]


def _kept_out(installation: AthenaInstallation, account: Account) -> Sequence[Statement]:
    """Return what denies all but the marts, needed where query results lie above them and may be read."""
    results, data = installation.staging_location, installation.data_location
    if not results.holds(data.bucket, data.prefix):
        return ()
    others = [name for name in installation.databases if name != installation.schema]
    objects = tuple(account.objects_arn(data, f"{folder}/*") for folder in (*others, *COMPANIONS))
    return (Statement("KeepOut", ("s3:GetObject", "s3:PutObject"), objects, effect="Deny"),)


def _every(assets: _Assets) -> tuple[str, ...]:
    return tuple(arn for kind in _READ for arn in assets.arns(kind))


def _account_statement() -> Statement:
    return Statement("ReadEdition", actions("quicksight", "DescribeAccountSubscription"), ("*",))


def _principals_statement(account: Account) -> Statement:
    # Users and groups lie in the identity region, which may be another one.
    parts = [f"arn:{account.partition}:quicksight:*:{account.number}:{kind}/*" for kind in ("group", "user")]
    return Statement("CheckOwnersAndViewers", actions("quicksight", "DescribeGroup DescribeUser"), tuple(parts))
