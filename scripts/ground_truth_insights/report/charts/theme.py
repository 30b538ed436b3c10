"""The colours and type of every chart."""

from dataclasses import dataclass, fields

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
# The page switches between light and dark by its style sheet, without drawing anew.
PAGE = Theme(*(f"var(--{field.name})" for field in fields(Theme)))


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
