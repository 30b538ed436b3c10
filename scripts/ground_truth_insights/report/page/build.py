"""The page as one text: charting code, own code, style and data, under a policy that lets nothing else run."""

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ground_truth_insights.report.charts.vega_lite import VEGA_LITE_VERSION
from ground_truth_insights.report.needs_a_look import NOTHING
from ground_truth_insights.report.page.data import read_page_data
from ground_truth_insights.report.page.spec import page_spec
from ground_truth_insights.report.scopes import choose_scope, read_scopes
from ground_truth_insights.visuals.spec import Dashboard, Visual
from ground_truth_insights.warehouse.marts import Warehouse

ASSETS = Path(__file__).parent / "assets"
_SIMULATED_SQL = "select scope from data_health where check_name = 'files_simulated' and findings_count > 0"


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """The page and how much of it is data."""

    html: str
    data_bytes: int
    is_weekly: bool


def build_page(warehouse: Warehouse, dashboard: Dashboard, scope_name: str | None = None) -> BuiltPage:
    """Return the report as one HTML file.

    Without a scope it holds all of them and opens with the dashboard's default; with one it holds that scope alone,
    so that it can be given to people who may see no other.

    Raises:
        UsageError: The scope doesn't exist, or a mart is missing.

    """
    scopes = read_scopes(warehouse)
    chosen = choose_scope(scopes, dashboard.scope.default if scope_name is None else scope_name)
    shown = scopes if scope_name is None and scopes else [chosen]
    data = read_page_data(warehouse, dashboard, shown)
    simulated = [str(row["scope"]) for row in warehouse.query(_SIMULATED_SQL)]
    spec = page_spec(dashboard, shown, chosen.name, simulated, is_weekly=data.is_weekly)
    scripts = [charting_code(), own_code()]
    style = (ASSETS / "page.css").read_text(encoding="utf-8")
    environment = Environment(loader=FileSystemLoader(ASSETS), autoescape=True, undefined=StrictUndefined)
    html = environment.get_template("page.html.j2").render(
        dashboard=dashboard,
        scopes=shown,
        nothing_needs_a_look=NOTHING,
        with_width=_with_width,
        policy=_policy(scripts, style),
        style=style,
        spec=_as_json(spec),
        # Packed, by their marts; under the empty text what stands at the heads.
        data=data.texts,
        scripts=scripts,
    )
    return BuiltPage(html, data.size_bytes, data.is_weekly)


def _with_width(visuals: Sequence[Visual]) -> Iterator[tuple[Visual, bool]]:
    """Yield visuals with whether each takes the whole row; a chart that would stand beside nothing does, too."""
    beside = 0
    for visual, after in zip(visuals, [*visuals[1:], None], strict=True):
        beside = 0 if _is_wide(visual) else beside + 1
        yield visual, _is_wide(visual) or (beside % 2 == 1 and (after is None or _is_wide(after)))


def _is_wide(visual: Visual) -> bool:
    return not visual.is_chart or visual.forecast is not None


@cache
def charting_code() -> str:
    """Return Vega-Lite with what it needs, as one script that leaves no names behind but vegaEmbed."""
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=VEGA_LITE_VERSION)
    return _safe_script(f"(()=>{{{bundle}\n}})();")


@cache
def own_code() -> str:
    """Return the code of the page, its files one after the other in the order of their names."""
    files = sorted(ASSETS.glob("*.js"))
    code = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return _safe_script(f'(()=>{{"use strict";\nconst vegaEmbed = window.vegaEmbed;\n{code}\n}})();')


def _safe_script(code: str) -> str:
    # A closing tag would end the script, and a carriage return would change what the browser hashes.
    if "</script" in code.lower() or "<!--" in code or "\r" in code:
        raise ValueError("a script of the page holds a closing tag, a comment of HTML or a carriage return")
    return code


def _policy(scripts: list[str], style: str) -> str:
    allowed = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _as_json(value: object) -> str:
    # Inside a script element only a closing tag or a comment could act.
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c")
