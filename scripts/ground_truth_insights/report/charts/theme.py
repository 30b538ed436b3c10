"""The colours and type of every chart."""

from dataclasses import dataclass

Spec = dict[str, object]

# A named font first: system-ui differs by machine. vl-convert carries Liberation Sans.
FONTS = "'Liberation Sans', Arial, 'Noto Sans', 'Segoe UI', sans-serif"


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by what they are for: each ink has at least 4.5:1 against the surface, each mark 3:1."""

    surface: str
    ink: str
    muted: str
    grid: str
    mark: str
    soft: str
    accent: str


LIGHT = Theme(
    surface="#ffffff",
    ink="#16202b",
    muted="#52606d",
    grid="#e4e9ee",
    mark="#22699a",
    soft="#5b8fb3",
    accent="#b34700",
)
DARK = Theme(
    surface="#171f28",
    ink="#e9eef3",
    muted="#a5b3c1",
    grid="#2d3945",
    mark="#6fb3e0",
    soft="#4e7f9f",
    accent="#ffab61",
)
# The page switches between the two by its style sheet, without drawing anew.
PAGE = Theme(
    surface="var(--surface)",
    ink="var(--ink)",
    muted="var(--muted)",
    grid="var(--grid)",
    mark="var(--mark)",
    soft="var(--soft)",
    accent="var(--accent)",
)


def config(theme: Theme) -> Spec:
    """Return the Vega-Lite config of a theme."""
    text = {"labelColor": theme.muted, "titleColor": theme.muted, "labelFontSize": 12, "titleFontSize": 12}
    return {
        "background": "transparent" if theme == PAGE else theme.surface,
        "font": FONTS,
        "view": {"stroke": None},
        "axis": text
        | {
            "titleFontWeight": "normal",
            "domain": False,
            "ticks": False,
            "gridColor": theme.grid,
            "labelPadding": 6,
            "titlePadding": 8,
        },
        "axisY": {"titleAlign": "left", "titleAngle": 0, "titleX": 0, "titleY": -12},
        "text": {"color": theme.muted, "fontSize": 12},
        "legend": text | {"titleFontWeight": "normal"},
        "title": {"color": theme.ink, "fontSize": 13, "anchor": "start", "fontWeight": "bold"},
    }
