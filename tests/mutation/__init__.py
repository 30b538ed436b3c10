"""Whether the tests notice when one expression of a model, or of an estimate, is changed: `make mutants`.

dbt builds what the tests ask for once. For each mutant, the changed model and all behind it are made anew in DuckDB in
a copy of that warehouse, and the tests whose builds hold the model run against it until one fails.
"""
