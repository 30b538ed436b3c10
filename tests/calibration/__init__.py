"""What the marts claim, held against truths that were drawn, built by the real models and kept aside.

Each module of truths draws labeling jobs as rows of staging, asks the `Warehouse` to build them, reads public marts and
counts how often what they say holds. `python -m calibration` measures all of it (`make calibrate`), the tests a sample.
"""
