"""What dbt asks before it does anything, on both targets: are all names of settings known, and is somebody logged in.

dbt-core loads each top-level module whose name begins with `dbt_` and makes its `plugins`. An answer that raises ends
the command with one sentence, where dbt-athena would print pages of a traceback.
"""

import logging
import os

from dbt.adapters.events.logging import AdapterLogger
from dbt.flags import get_flags
from dbt.plugins.manager import dbtPlugin
from dbt_common.exceptions import DbtRuntimeError

from ground_truth_insights.errors import InsightsError
from ground_truth_insights.setting_names import refuse_unknown
from ground_truth_insights.settings import Settings

PROJECT = "ground_truth_insights"
# The commands that ask the warehouse.
_ASKING = frozenset({"build", "run", "run-operation", "seed", "show", "snapshot", "test"})


class Settled(dbtPlugin):
    """Stops a command whose settings can't be right."""

    def initialize(self) -> None:
        """Check names and login.

        Raises:
            DbtRuntimeError: security hangs on a name that is unknown, or nobody is logged in.
        """
        if self.project_name != PROJECT:
            return
        flags = get_flags()
        try:
            for unknown in refuse_unknown(os.environ):
                AdapterLogger("Settings").warning(str(unknown))
            target = getattr(flags, "TARGET", None) or Settings.from_environment(os.environ).target
            if target == "athena" and flags.WHICH in _ASKING:
                _check_login()
        except InsightsError as error:
            # dbtPlugin leaves out the first line of a message.
            raise DbtRuntimeError(str(error)) from None


def _check_login() -> None:
    # boto3 takes a while to import.
    from ground_truth_insights.aws.athena_installation import DEFAULT_REGION  # noqa: PLC0415
    from ground_truth_insights.aws.identity import caller_identity  # noqa: PLC0415
    from ground_truth_insights.aws.session import sts_client  # noqa: PLC0415

    # botocore logs the traceback of each try, which says no more than the error.
    logging.getLogger("botocore").setLevel(logging.CRITICAL)
    caller_identity(sts_client(os.environ.get("GT_ATHENA_REGION") or DEFAULT_REGION))


plugins = [Settled]
