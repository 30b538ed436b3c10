"""The page as one text: charting code, own code, style and data, under a policy that lets nothing else run."""

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import vl_convert

from ground_truth_insights.report.charts.vega_lite import VEGA_LITE_VERSION

ASSETS = Path(__file__).parent / "assets"


def page_html(title: str, spec: Mapping[str, object], data: Mapping[str, str]) -> str:
    """Return the page; `data` maps a mart, or the empty text for all but the additive ones, to packed data."""
    scripts = [charting_code(), own_code()]
    style = (ASSETS / "page.css").read_text(encoding="utf-8")
    blocks = [f'<script type="application/json" id="spec">{_as_json(spec)}</script>']
    blocks += [
        f'<script type="text/plain" id="data{f"-{name}" if name else ""}">{packed}</script>'
        for name, packed in data.items()
    ]
    body = (ASSETS / "page.html").read_text(encoding="utf-8")
    parts = {
        "TITLE": html.escape(title),
        "POLICY": _policy(scripts, style),
        "STYLE": style,
        "DATA": "\n".join(blocks),
        "SCRIPTS": "\n".join(f"<script>{script}</script>" for script in scripts),
    }
    # Each mark stands in the template once, and what replaces it is not looked at again.
    pieces = body.split("%%")
    return "".join(parts[piece] if index % 2 else piece for index, piece in enumerate(pieces))


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
