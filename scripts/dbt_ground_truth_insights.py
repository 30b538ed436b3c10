"""What dbt asks before it does anything, on both targets: are settings and vars right, and is somebody logged in.

dbt-core loads each top-level module whose name begins with `dbt_` and makes its `plugins`. An answer that raises ends
the command with one sentence, where dbt-athena would print pages of a traceback.
"""

import json
import logging
import os
from pathlib import Path

from dbt.adapters.events.logging import AdapterLogger
from dbt.flags import get_flags
from dbt.plugins.manager import dbtPlugin
from dbt_common.exceptions import DbtRuntimeError

from ground_truth_insights.checks.findings import Severity
from ground_truth_insights.checks.project import Project
from ground_truth_insights.doctor.examination import examine_settings
from ground_truth_insights.doctor.settings_checks import Environment
from ground_truth_insights.errors import InsightsError, UsageError
from ground_truth_insights.settings import TARGETS, refuse_unknown, value

PROJECT = "ground_truth_insights"
# The commands that ask the warehouse.
_ASKING = frozenset({"build", "run", "run-operation", "seed", "show", "snapshot", "test"})


class Settled(dbtPlugin):
    """Stops a command whose settings can't be right."""

    def initialize(self) -> None:
        """Check names, values and login.

        Raises:
            DbtRuntimeError: security hangs on a name that is unknown, a value is wrong, or nobody is logged in.
        """
        if self.project_name != PROJECT:
            return
        flags = get_flags()
        try:
            for unknown in refuse_unknown(os.environ):
                AdapterLogger("Settings").warning(str(unknown))
            target = getattr(flags, "TARGET", None) or value("GT_TARGET", os.environ)
            if flags.WHICH in _ASKING:
                _check_values(Path(flags.PROJECT_DIR), target, json.dumps(flags.VARS, default=str))
            if target == "athena" and flags.WHICH in _ASKING:
                _check_login()
        except InsightsError as error:
            # dbtPlugin leaves out the first line of a message.
            raise DbtRuntimeError(str(error)) from None


def _check_values(folder: Path, target: str, command_line_vars: str) -> None:
    project = Project(folder)
    # A target of somebody's own has settings of its own.
    chosen = target if target in TARGETS else None
    findings = examine_settings(Environment.read(project, os.environ, chosen), command_line_vars)
    wrong = [str(finding) for finding in findings if finding.severity is Severity.ERROR]
    if wrong:
        raise UsageError("\n".join(wrong))


def _check_login() -> None:
    # boto3 takes a while to import.
    from ground_truth_insights.aws.session import caller_identity, sts_client  # noqa: PLC0415

    # botocore logs the traceback of each try, which says no more than the error.
    logging.getLogger("botocore").setLevel(logging.CRITICAL)
    caller_identity(sts_client(value("GT_ATHENA_REGION", os.environ)))


plugins = [Settled]
