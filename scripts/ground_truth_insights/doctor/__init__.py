"""What `gt-insights doctor` checks; one kind of thing per module, each a function that yields findings."""
