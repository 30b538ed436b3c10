"""One module per command of `gt-insights`; each only reads its options and calls a pure module."""
