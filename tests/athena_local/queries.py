"""A query of the local Athena, asked as a dashboard asks: through boto3."""

from athena_local.clients import INSIGHTS_BUCKET
from athena_local.stack import AthenaLocal
from athena_local.statements import StatementError


def query(athena: AthenaLocal, sql: str) -> list[list[str | None]]:
    """Run a statement to its end, and return the rows without the header.

    Raises:
        StatementError: it failed.

    """
    client = athena.client("athena")
    query_id = client.start_query_execution(
        QueryString=sql, ResultConfiguration={"OutputLocation": f"s3://{INSIGHTS_BUCKET}/query-results/"}
    )["QueryExecutionId"]
    while True:
        status = client.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]
        if status["State"] not in ("QUEUED", "RUNNING"):
            break
    if status["State"] != "SUCCEEDED":
        raise StatementError(status["StateChangeReason"])
    pages = client.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
    rows = [row["Data"] for page in pages for row in page["ResultSet"]["Rows"]]
    return [[value.get("VarCharValue") for value in row] for row in rows[1:]]
