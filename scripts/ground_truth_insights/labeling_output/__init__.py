"""The labeling output in a local folder: which files exist, and what they hold. Nothing here writes."""
