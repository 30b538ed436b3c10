"""Entry point of `python -m ground_truth_insights`."""

from ground_truth_insights.cli import main

main()
