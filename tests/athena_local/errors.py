"""What can go wrong with the harness itself, in words for the person who runs it."""


class AthenaLocalError(Exception):
    """The local Athena can't be had: what is missing, and what mends it."""
