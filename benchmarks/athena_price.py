"""What Athena and S3 charge, in us-east-1 as of 2026; other regions differ a little."""

import math

ATHENA_DOLLARS_PER_TERABYTE = 5.0
GET_DOLLARS_PER_MILLION = 0.4
MEGABYTE = 2**20
TERABYTE = 2**40
# Each query is billed for so many bytes at least, and for whole megabytes.
MINIMUM_BYTES = 10 * MEGABYTE


def query_dollars(scanned_bytes: int) -> float:
    """Return the price of one query that scans so many bytes."""
    billed = max(MINIMUM_BYTES, math.ceil(scanned_bytes / MEGABYTE) * MEGABYTE)
    return billed / TERABYTE * ATHENA_DOLLARS_PER_TERABYTE


def requests_dollars(get_requests: int) -> float:
    """Return the price of GET requests, which S3 charges beside Athena."""
    return get_requests / 1e6 * GET_DOLLARS_PER_MILLION
