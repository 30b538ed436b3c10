"""A labeling output tree that looks like the real thing, the same bytes for the same seed."""
