"""The optional packages that estimates stand on."""

import importlib.util

from ground_truth_insights.errors import UsageError

_MODULES = {"crowdkit": "crowd-kit", "scipy": "scipy"}


def require_estimators() -> None:
    """Check that the packages of the extra `estimate` are installed.

    Raises:
        UsageError: one isn't; the message says how to get it.

    """
    missing = [package for module, package in _MODULES.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise UsageError(
            f"gt-insights estimate needs {' and '.join(missing)}, which the extra 'estimate' installs;"
            " run: pip install --no-deps --requirement requirements.lock"
        )
