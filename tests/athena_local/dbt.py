"""The dbt command, which reads botocore's data once: python -m athena_local.dbt build ...

dbt-athena makes new clients for each connection, and botocore reads megabytes of data for each of them, which takes
longer than most queries of a test.
"""

import functools

import botocore.loaders
import botocore.session
from dbt.cli.main import cli

if __name__ == "__main__":
    botocore.session.create_loader = functools.cache(botocore.loaders.create_loader)
    cli()
