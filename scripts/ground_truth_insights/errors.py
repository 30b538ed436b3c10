"""The errors a user can cause, each with the exit code the command ends with."""


class InsightsError(Exception):
    """What is wrong, where, and the command or setting that mends it; ends a command without a traceback."""

    exit_code = 1


class UsageError(InsightsError):
    """Wrong use or wrong configuration: exit code 2."""

    exit_code = 2


class ServiceError(InsightsError):
    """A service or a storage said no: exit code 3."""

    exit_code = 3
