"""What SQL is the wrong tool for: model-based truth, and how far drawn boxes agree, in tables beside the marts."""
