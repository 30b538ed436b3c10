"""The page as PDF, laid out and printed by a browser of this machine."""

import base64
import hashlib
import html
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ground_truth_insights.errors import UsageError
from ground_truth_insights.report.browser import SETTING, browser_options, find_browser
from ground_truth_insights.settings import value

_TIMEOUT_SECONDS = 180.0
# What the page waits for on its own clock, which runs ahead of ours while nothing is being worked out.
_OPTIONS = ("--virtual-time-budget=60000", "--no-pdf-header-footer", "--generate-pdf-document-outline", "--dump-dom")
_OFFLINE = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-default-browser-check",
)
_FOOT = "font: 8px 'Liberation Sans', Arial, sans-serif; color: #52606d; vertical-align: top; padding-top: 4mm"


class BrowserError(UsageError):
    """The browser ended, took too long, or couldn't draw the page."""


def as_pdf(page: str, about: str, environment: Mapping[str, str]) -> bytes:
    """Return the page as printed on paper, with `about` and page numbers at the foot of each sheet.

    Raises:
        UsageError: There is no browser, it can't print, or `GT_PAPER` names no paper.

    """
    paper = str(value("GT_PAPER", environment))
    browser = find_browser(environment)
    if browser is None:
        raise UsageError(
            "a PDF is printed by a browser, and there is none here; install Chromium, Chrome or Edge,"
            f" or set {SETTING} to where one is. --format html can be printed by hand"
        )
    with tempfile.TemporaryDirectory(prefix="gt-insights-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        file, printed = folder / "report.html", folder / "report.pdf"
        file.write_text(_for_paper(page, paper, about), encoding="utf-8", errors="replace")
        places = [f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={printed}", file.as_uri()]
        try:
            _look_at(_browsed([str(browser), *browser_options(), *_OFFLINE, *_OPTIONS, *places]))
            return printed.read_bytes()
        except FileNotFoundError as error:
            raise UsageError(f"{browser} printed nothing; set {SETTING} to another browser") from error
        except BrowserError as error:
            raise UsageError(f"{browser} can't print the report: {error}; set {SETTING} to another browser") from error


def _for_paper(page: str, paper: str, about: str) -> str:
    """Return the page so that it prepares itself for paper, with a foot on each sheet."""
    # What isn't plain in a text of CSS is written by its number.
    said = re.sub(r"[^ \w,.:-]", lambda found: f"\\{ord(found[0]):x} ", about)
    style = (
        f"@page {{ size: {paper}; margin: 14mm; @bottom-left {{ content: '{said}'; {_FOOT} }}"
        f" @bottom-right {{ content: counter(page) ' of ' counter(pages); {_FOOT} }} }}"
    )
    allowed = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    page = page.replace("<html", "<html data-print", 1).replace("style-src ", f"style-src 'sha256-{allowed}' ", 1)
    return page.replace("<body", f"<style>{style}</style><body", 1)


def _browsed(command: Sequence[str]) -> str:
    """Run a browser, and return the page as it then is; one that takes too long is ended with all its processes."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        shown, _ = process.communicate(timeout=_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired as error:
        # It leads a group of its own; a wrapper that doesn't exec the browser would leave it behind.
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise BrowserError("the browser didn't draw the page in time") from error
    if process.returncode:
        raise BrowserError(f"the browser ended with {process.returncode}")
    return shown.decode("utf-8", "replace")


def _look_at(shown: str) -> None:
    element = re.search(r"<html[^>]*>", shown)
    if element is not None and "data-failed" in element[0]:
        problem = re.search(r'id="problem"[^>]*>([^<]*)<', shown)
        raise BrowserError(f"the page can't be drawn: {html.unescape(problem[1]) if problem else 'nobody says why'}")
    if element is None or "data-ready" not in element[0]:
        raise BrowserError("the browser didn't draw the page in time")
