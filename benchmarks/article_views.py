"""The way of the AWS article: one table over the raw JSON, and four views that read all of it at each refresh.

The views give the article's columns; they are written anew, for the engine that runs them here.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from athena_local.queries import query
from athena_local.stack import LABELING_BUCKET, AthenaLocal

DATABASE = "analyze_labels_db"
VIEWS = ("annotations_per_user", "annotations_per_label", "annotations_per_day", "users_per_bucket_annotations")


def make_views(athena: AthenaLocal, tree: Path) -> None:
    """Upload a tree of one job, and make the table and the views over it."""
    s3 = athena.client("s3")
    files = [path for path in tree.rglob("*") if path.is_file()]

    def put(path: Path) -> None:
        s3.put_object(Bucket=LABELING_BUCKET, Key=path.relative_to(tree).as_posix(), Body=path.read_bytes())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, files))
    [responses] = tree.rglob("worker-response")
    for statement in _statements(f"s3://{LABELING_BUCKET}/{responses.relative_to(tree).as_posix()}/"):
        query(athena, statement)


def _statements(location: str) -> list[str]:
    """Return the statements that make the table over a job's worker responses, and the views."""
    return [
        f"create schema if not exists `{DATABASE}`",
        f"drop table if exists `{DATABASE}`.`annotations_raw`",
        f"""create external table `{DATABASE}`.`annotations_raw` (
            `answers` array<struct<
                answercontent:struct<crowd_classifier:struct<label:string>>,
                submissiontime:string,
                workerid:string,
                workermetadata:struct<identitydata:struct<identityprovidertype:string,issuer:string,sub:string>>
            >>
        )
        row format serde 'org.openx.data.jsonserde.JsonSerDe'
        with serdeproperties ('mapping.crowd_classifier' = 'crowd-classifier')
        location '{location}'""",
        f"""create or replace view {DATABASE}.annotations_view as
        select
            answercontent.crowd_classifier.label as label,
            cast(from_iso8601_timestamp(submissiontime) as date) as submissionday,
            workermetadata.identitydata.sub as sub,
            "$path" as path
        from {DATABASE}.annotations_raw
        cross join unnest(answers) as answer (answercontent, submissiontime, workerid, workermetadata)""",
        f"""create or replace view {DATABASE}.annotations_per_user as
        select count(sub) as labeleditems, sub as "user"
        from {DATABASE}.annotations_view group by sub""",
        f"""create or replace view {DATABASE}.annotations_per_label as
        select count(*) as totallabels, label
        from {DATABASE}.annotations_view group by label""",
        f"""create or replace view {DATABASE}.annotations_per_day as
        select count(*) as labeleditems, submissionday
        from {DATABASE}.annotations_view group by submissionday""",
        f"""create or replace view {DATABASE}.users_per_bucket_annotations as
        select width_bucket(labeleditems, array[0, 25, 50, 75, 100]) as bucket, count(*) as numberofusers
        from {DATABASE}.annotations_per_user group by 1""",
    ]


def queries() -> list[str]:
    """Return one refresh of a dashboard over the views."""
    return [f"select * from {DATABASE}.{view}" for view in VIEWS]
