"""The look of the dashboard: the colours of the report."""

from typing import Any

# Told apart with every common colour blindness, dark enough for white text (Okabe and Ito 2008, darkened).
_DATA_COLORS = ["#1F6F8B", "#B0562B", "#4B7F52", "#8A5A9E", "#A07A12", "#9B3D5A", "#52616B", "#2F7F7A"]

CONFIGURATION: dict[str, Any] = {
    "DataColorPalette": {
        "Colors": _DATA_COLORS,
        "MinMaxGradient": ["#EAF2F5", "#1F6F8B"],
        "EmptyFillColor": "#C9D1D6",
    },
    "UIColorPalette": {
        "PrimaryForeground": "#1B2B34",
        "PrimaryBackground": "#FFFFFF",
        "SecondaryForeground": "#3D4F59",
        "SecondaryBackground": "#F5F8F9",
        "Accent": "#1F6F8B",
        "AccentForeground": "#FFFFFF",
        "Danger": "#B3261E",
        "DangerForeground": "#FFFFFF",
        "Warning": "#8A5A00",
        "WarningForeground": "#FFFFFF",
        "Success": "#2E6B3A",
        "SuccessForeground": "#FFFFFF",
        "Dimension": "#1F6F8B",
        "DimensionForeground": "#FFFFFF",
        "Measure": "#2E6B3A",
        "MeasureForeground": "#FFFFFF",
    },
    "Sheet": {
        "Tile": {"Border": {"Show": True}},
        "TileLayout": {"Gutter": {"Show": True}, "Margin": {"Show": True}},
    },
}
