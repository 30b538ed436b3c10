"""Amazon Athena on this machine: a real Trino server behind an Athena endpoint, with Glue and S3 on moto.

dbt-athena runs against it unmodified. Nothing but Python is needed: Java comes in a wheel, Trino from Maven.
`AthenaLocal` in `stack` starts all of it; `python -m athena_local` leaves it running for a person.
"""
