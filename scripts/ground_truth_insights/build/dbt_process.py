"""dbt as `gt-insights build` starts it, in a process of its own."""

import functools
import os

import dbt.cli.main


def read_services_once() -> None:
    """Let all of this process's clients of AWS share what botocore reads of its services.

    dbt-athena makes new clients for each connection, and botocore reads megabytes of JSON for each of them: most of
    what dbt itself takes for a build on Athena.
    """
    import botocore.loaders  # noqa: PLC0415 (a build on DuckDB has no use for it)
    import botocore.session  # noqa: PLC0415

    botocore.session.create_loader = functools.cache(botocore.loaders.create_loader)


if __name__ == "__main__":
    if os.environ.get("GT_TARGET") == "athena":
        read_services_once()
    dbt.cli.main.cli(prog_name="dbt")
