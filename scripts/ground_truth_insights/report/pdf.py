"""The page as PDF, laid out and printed by a browser of this machine."""

import base64
import html
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ground_truth_insights.errors import UsageError
from ground_truth_insights.report.browser import SETTING, browser_options, find_browser
from ground_truth_insights.report.devtools import BrowserError, running_browser
from ground_truth_insights.settings import value

_TIMEOUT_SECONDS = 180.0
# Width and height in inches: ISO 216 and ANSI/ASME Y14.1.
PAPERS = {"a4": (210 / 25.4, 297 / 25.4), "letter": (8.5, 11.0)}
_MARGIN = 14 / 25.4
# A page that has only begun to load has no element yet.
_STATE = "document.documentElement?.dataset"
_IS_DRAWN = f"{_STATE}?.ready || {_STATE}?.failed"
_PROBLEM = f"{_STATE}.failed && document.getElementById('problem').textContent"
_FOOTER = (
    '<div style="width:100%;padding:0 14mm;font:8px Liberation Sans,Arial,sans-serif;color:#52606d;'
    'display:flex;justify-content:space-between"><span>{about}</span>'
    '<span><span class="pageNumber"></span> of <span class="totalPages"></span></span></div>'
)


def as_pdf(page: str, about: str, environment: Mapping[str, str]) -> bytes:
    """Return the page as printed on paper, with `about` and page numbers at the foot of each sheet.

    Raises:
        UsageError: There is no browser, it can't print, or `GT_PAPER` names no paper.

    """
    width, height = _paper(environment)
    browser = find_browser(environment)
    if browser is None:
        raise UsageError(
            "a PDF is printed by a browser, and there is none here; install Chromium, Chrome or Edge,"
            f" or set {SETTING} to where one is. --format html can be printed by hand"
        )
    with tempfile.TemporaryDirectory(prefix="gt-insights-") as folder:
        file = Path(folder) / "report.html"
        file.write_text(page, encoding="utf-8", errors="replace")
        try:
            with running_browser(browser, browser_options(), _TIMEOUT_SECONDS) as devtools:
                target = devtools.call("Target.createTarget", url=file.as_uri())["targetId"]
                session = str(devtools.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])
                devtools.wait_for(session, _IS_DRAWN)
                problem = devtools.evaluate(session, _PROBLEM)
                if problem:
                    raise BrowserError(f"the page can't be drawn: {problem}")
                devtools.evaluate(session, "insights.preparePrint()")
                printed = devtools.call(
                    "Page.printToPDF",
                    session,
                    paperWidth=width,
                    paperHeight=height,
                    marginTop=_MARGIN,
                    marginBottom=_MARGIN,
                    marginLeft=_MARGIN,
                    marginRight=_MARGIN,
                    printBackground=True,
                    displayHeaderFooter=True,
                    headerTemplate="<span></span>",
                    footerTemplate=_FOOTER.format(about=html.escape(about)),
                    generateTaggedPDF=True,
                    generateDocumentOutline=True,
                )
        except BrowserError as error:
            raise UsageError(f"{browser} can't print the report: {error}; set {SETTING} to another browser") from error
    return base64.b64decode(str(printed["data"]))


def _paper(environment: Mapping[str, str]) -> tuple[float, float]:
    return PAPERS[value("GT_PAPER", environment)]
