"""The number formats of the dashboard spec in QuickSight's words."""

from typing import TYPE_CHECKING, Any

from ground_truth_insights.dashboard.spec import MeasureFormat

if TYPE_CHECKING:
    from mypy_boto3_quicksight.type_defs import (
        NumberDisplayFormatConfigurationTypeDef,
        NumericFormatConfigurationTypeDef,
    )

Document = dict[str, Any]

DATE_FORMAT = "YYYY-MM-DD"
_DECIMALS: dict[MeasureFormat, int] = {"count": 0, "seconds": 0, "number": 1, "amount": 2, "coefficient": 3}
_SUFFIXES: dict[MeasureFormat, str] = {"seconds": " s"}


def number_format(name: MeasureFormat) -> "NumericFormatConfigurationTypeDef | None":
    """Return `NumericFormatConfiguration` of a format, or None where the values are no numbers."""
    if name == "share":
        return {"PercentageDisplayFormatConfiguration": {"DecimalPlacesConfiguration": {"DecimalPlaces": 1}}}
    if name not in _DECIMALS:
        return None
    shown: NumberDisplayFormatConfigurationTypeDef = {
        "SeparatorConfiguration": {"ThousandsSeparator": {"Symbol": "COMMA", "Visibility": "VISIBLE"}},
        "DecimalPlacesConfiguration": {"DecimalPlaces": _DECIMALS[name]},
    }
    if name in _SUFFIXES:
        shown["Suffix"] = _SUFFIXES[name]
    return {"NumberDisplayFormatConfiguration": shown}


def format_of(column: str, wanted: str | None = None) -> MeasureFormat:
    """Return the format of a column that no visual formats: the model's own, else by the ending of its name."""
    known: dict[str, MeasureFormat] = {
        "count": "count",
        "share": "share",
        "number": "number",
        "coefficient": "coefficient",
        "amount": "amount",
        "seconds": "seconds",
    }
    if wanted in known:
        return known[wanted]
    for ending, name in (("_share", "share"), ("_rate", "share"), ("_seconds", "seconds"), ("_amount", "amount")):
        if column.endswith(ending) or f"{ending}_" in column:
            return known[name]
    return "count" if column.endswith(("_count", "_n", "_rank", "_number")) else "number"
