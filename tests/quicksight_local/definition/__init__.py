"""Rules of a Definition that the service's model doesn't hold: its parts must agree with each other and the data."""
