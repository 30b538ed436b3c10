"""The tables under a data set, and the data sources that they stand on."""

from collections.abc import Iterator

from quicksight_local.service_model import Document


def relational_tables(request: Document) -> Iterator[Document]:
    """Yield the relational tables of a data set."""
    for table in request["PhysicalTableMap"].values():
        if "RelationalTable" in table:
            yield table["RelationalTable"]


def queries(request: Document) -> Iterator[Document]:
    """Yield the tables of a data set that are a query."""
    for table in request["PhysicalTableMap"].values():
        if "CustomSql" in table:
            yield table["CustomSql"]


def data_source_arns(request: Document) -> Iterator[str]:
    """Yield the ARNs of the data sources under a data set."""
    for table in request["PhysicalTableMap"].values():
        (body,) = table.values()
        yield body["DataSourceArn"]
