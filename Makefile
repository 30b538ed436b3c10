# Every command of the project; `make help` lists them. The environment is made by the first that needs it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
DEMO := target/demo
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra estimate --extra install --no-header \
  --no-annotate --generate-hashes pyproject.toml
# Two processes, each of which takes the next file, in the order that tests/python/conftest.py gives.
SHARED := -n 2 --dist loadfile --no-loadscope-reorder --durations 10
export DBT_PROFILES_DIR := profiles
# Inherited values would point dbt's folders or a Python elsewhere.
unexport PYTHONPATH PYTHONHOME

##@ To begin with
.PHONY: demo
demo: environment ## Fresh machine to finished insights: simulated jobs, build, the four insights, docs
	@scripts/demo $(DEMO)

.PHONY: test
test: development ## Every check that a change needs, but for the style of SQL
	@$(MAKE) --no-print-directory --jobs 2 style types metadata
	$(BIN)/python -m pytest $(SHARED) -m "not slow"

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' \
	  $(MAKEFILE_LIST)

##@ On your own data (GT_LABELING_OUTPUT says where it is)
.PHONY: build
build: environment ## Check settings and registry, then build and test what changed since the last build
	$(BIN)/gt-insights doctor
	$(BIN)/gt-insights build

.PHONY: report
report: environment ## Show the dashboard in the terminal, and write it as one HTML file
	$(BIN)/gt-insights report
	@echo
	@echo "The report as one file that opens anywhere, to look at, mail or print:"
	@$(BIN)/gt-insights report --format html

.PHONY: docs
docs: environment ## Write the dbt docs site as one file, target/static_index.html
	$(BIN)/dbt docs generate --static

##@ For developers
.PHONY: lint
lint: development ## Check the style of SQL, Python and YAML
	@$(MAKE) --no-print-directory --jobs 2 style types metadata
	scripts/lint-sql $(BIN)

# Each takes one process; all files of SQL take sqlfluff as long as a fifth of the tests.
.PHONY: style types metadata
style: development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
types: development
	$(BIN)/mypy
metadata: development
	$(BIN)/dbt-score lint --run-dbt-parse

.PHONY: test-all
test-all: development ## make test with the long matrices, and the SQL as it is compiled for Athena
	@$(MAKE) --no-print-directory lint
	scripts/lint-sql $(BIN) athena
	$(BIN)/python -m pytest $(SHARED)

.PHONY: calibrate
calibrate: development ## Hold every claim of the marts against simulated truths, and print how often it holds
	PYTHONPATH=tests:tests/support $(BIN)/python -m calibration

.PHONY: mutants
mutants: development ## Change one expression of a model after the other, and print which changes no test notices
	PYTHONPATH=tests:tests/support $(BIN)/python -m mutation

.PHONY: athena-local
athena-local: development ## Leave a real Trino with Athena's API running, and print its environment
	PYTHONPATH=tests $(BIN)/python -m athena_local

.PHONY: quicksight-local
quicksight-local: development ## Leave a strict fake of QuickSight running, and print its environment
	PYTHONPATH=tests $(BIN)/python -m quicksight_local

.PHONY: picture
picture: development ## Draw the picture of the report in README anew, from the demo
	$(BIN)/python scripts/picture $(DEMO) docs/images/report.png

.PHONY: bench
bench: development ## Measure speed as ratios within one run
	$(BIN)/python -m benchmarks

.PHONY: bench-growth
bench-growth: development ## How each stage of a build grows from 1,000 to 100,000 files, as an exponent
	$(BIN)/python benchmarks/bench_loading.py 1000 3000 10000 30000 100000

.PHONY: pages
pages: environment ## Write what is generated anew: pages of the reference, vars of dbt_project.yml, what leads from marts to visuals
	$(BIN)/python -m ground_truth_insights.pages

.PHONY: lock
lock: development ## Resolve the dependencies of pyproject.toml anew: requirements.lock, and what a user needs of it
	$(BIN)/pip install --quiet uv
	$(COMPILE) --upgrade --extra dev --output-file requirements.lock
	cp requirements.lock requirements-runtime.lock
	$(COMPILE) --output-file requirements-runtime.lock
	for lock in requirements.lock requirements-runtime.lock; do \
	  awk '/^[^ ]/ {skipped = /sys_platform == .never./} !skipped' $$lock > $$lock.new; mv $$lock.new $$lock; done

.PHONY: clean
clean: ## Remove the environment and everything that was built
	rm -rf $(VENV) target logs

.PHONY: environment
environment: $(VENV)/.complete

# The tools of developers come on top of what a user needs.
.PHONY: development
development: $(VENV)/.development

$(VENV)/.complete: requirements-runtime.lock pyproject.toml scripts/make-environment
	@scripts/make-environment $(VENV)

$(VENV)/.development: $(VENV)/.complete requirements.lock
	@scripts/make-environment $(VENV) development
