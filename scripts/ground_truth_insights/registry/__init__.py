"""The owner's registry files: reading them, and adding to them without touching what a person wrote."""
