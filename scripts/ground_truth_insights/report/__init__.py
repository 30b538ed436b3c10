"""The dashboard without QuickSight: the data behind it, and the renderers that draw it."""
