"""A browser of this machine that prints pages: any Chrome, Chromium or Edge."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from ground_truth_insights.errors import UsageError

SETTING = "GT_BROWSER"
_COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/snap/bin/chromium",
)


def find_browser(environment: Mapping[str, str]) -> Path | None:
    """Return the browser that `GT_BROWSER` names, else the first that this machine has, else None.

    Raises:
        UsageError: `GT_BROWSER` names nothing that can be run.

    """
    chosen = environment.get(SETTING)
    if chosen:
        return _named(chosen, environment.get("PATH"))
    found = (shutil.which(command, path=environment.get("PATH")) for command in _COMMANDS)
    installed = (place for place in _PLACES if os.access(place, os.X_OK))
    first = next((path for path in (*found, *installed) if path), None)
    return None if first is None else Path(first)


def browser_options() -> list[str]:
    """Return what a headless browser is started with on this machine."""
    options = ["--headless=new", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync"]
    # Chromium refuses to start its sandbox as root, which is what containers and CI run as.
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    return options


def _named(name: str, path: str | None) -> Path:
    found = shutil.which(name, path=path)
    if found is None:
        remedy = "set it to a Chrome, Chromium or Edge, or unset it"
        raise UsageError(f"{SETTING} is '{name}', which can't be run; {remedy}")
    return Path(found)
