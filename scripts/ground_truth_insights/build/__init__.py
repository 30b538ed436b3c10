"""Building only what changed: what a build is made from, the mark that a green one leaves, and what to select."""
