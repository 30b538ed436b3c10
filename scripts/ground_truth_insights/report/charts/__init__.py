"""Charts: from a visual and its rows to Vega-Lite, for the page as for pictures."""
