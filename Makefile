# Every command of the project; `make help` lists them. The environment is made by the first that needs it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
DEMO := target/demo
export DBT_PROFILES_DIR := profiles
# Inherited values would point dbt's folders or a Python elsewhere.
unexport PYTHONPATH PYTHONHOME

##@ To begin with
.PHONY: demo
demo: environment ## Fresh machine to finished insights: simulated jobs, build, the four insights, docs
	@scripts/demo $(DEMO)

.PHONY: test
test: environment ## Every check that a change needs
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

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
lint: environment ## Check the style of SQL, Python and YAML
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	scripts/lint-sql $(BIN)

.PHONY: test-all
test-all: environment ## make test with the long matrices
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

.PHONY: calibrate
calibrate: environment ## Hold every claim of the marts against simulated truths, and print how often it holds
	PYTHONPATH=tests:tests/python $(BIN)/python -m calibration

.PHONY: athena-local
athena-local: environment ## Leave a real Trino with Athena's API running, and print its environment
	PYTHONPATH=tests $(BIN)/python -m athena_local

.PHONY: quicksight-local
quicksight-local: environment ## Leave a strict fake of QuickSight running, and print its environment
	PYTHONPATH=tests $(BIN)/python -m quicksight_local

.PHONY: picture
picture: environment ## Draw the picture of the report in README anew, from the demo
	$(BIN)/python scripts/picture $(DEMO) docs/images/report.png

.PHONY: bench
bench: environment ## Measure speed as ratios within one run
	$(BIN)/python -m benchmarks

.PHONY: pages
pages: environment ## Write what is generated anew: pages of the reference, vars of dbt_project.yml, what leads from marts to visuals
	$(BIN)/python -m ground_truth_insights.settings_page
	$(BIN)/python -m ground_truth_insights.statistics_page
	$(BIN)/python -m ground_truth_insights.checks.page
	$(BIN)/python -m ground_truth_insights.visuals.pages

.PHONY: lock
lock: environment ## Resolve the dependencies of pyproject.toml anew into requirements.lock
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --extra estimate --no-header --no-annotate \
	  --generate-hashes --upgrade pyproject.toml --output-file requirements.lock
	awk '/^[^ ]/ {skipped = /sys_platform == .never./} !skipped' requirements.lock > requirements.lock.new
	mv requirements.lock.new requirements.lock

.PHONY: clean
clean: ## Remove the environment and everything that was built
	rm -rf $(VENV) target logs

.PHONY: environment
environment: $(VENV)/.complete

$(VENV)/.complete: requirements.lock pyproject.toml scripts/make-environment
	@scripts/make-environment $(VENV)
