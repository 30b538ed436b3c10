"""AWS in one place: clients from the environment, locations in S3, and what to do when a service says no."""
