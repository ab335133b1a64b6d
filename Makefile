PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile --prefer-binary
SEED ?= 1
SYNCS ?= 300
MINUTES ?= 60
SOURCES := nrc_pipeline nrc_pipeline_tests $(wildcard benchmarks)

# Without bytecode caches, every command of the environment compiles its libraries again.
unexport PYTHONDONTWRITEBYTECODE
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow chaos hostile year ui-test together-test wheel-test lint types docs bench ui clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## (.*)/make \1|\2/' \
		| awk -F'|' '{ printf "%-19s %s\n", $$1, $$2 }'

demo: $(VENV)/.run-ready ## run the pipeline on the simulator: no token, no network except to install
	$(BIN)/nrc demo

ui: $(VENV)/.run-ready ## run the Dagster UI on loopback
	$(BIN)/nrc ui

test: lint types ## run linters, type checker and tests
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder --durations 15 -m 'not slow'

lint: $(VENV)/.dev-ready ## run ruff, and sqlfluff on the SQL and the dbt models
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --disable-progress-bar nrc_pipeline
	cd dbt_project && ../$(BIN)/sqlfluff lint --disable-progress-bar models

types: $(VENV)/.dev-ready ## run mypy in strict mode
	$(BIN)/mypy

docs: $(VENV)/.run-ready ## generate the pages that come from the code
	$(BIN)/python -m nrc_pipeline.dictionary > docs/data-dictionary.md

test-slow: $(VENV)/.dev-ready ## run the slow tests that `make test` leaves out
	$(BIN)/pytest -n 2 --dist loadfile -m slow

ui-test: $(VENV)/.dev-ready ## test the Dagster UI and its daemon in headless Chromium: graph, backfill, plots, secrets
	$(BIN)/pytest -m slow nrc_pipeline_tests/orchestration/test_ui.py

together-test: $(VENV)/.dev-ready ## test two loads at the same time, in separate processes
	$(BIN)/pytest -m slow nrc_pipeline_tests/orchestration/test_together.py

wheel-test: $(VENV)/.dev-ready ## test the built wheel alone, in a fresh environment and an empty folder
	$(BIN)/pytest -m slow nrc_pipeline_tests/test_wheel.py

hostile: $(VENV)/.dev-ready ## run odd accounts from SEED for MINUTES through every command; all must succeed
	$(BIN)/python -W ignore -m nrc_pipeline_tests.hostile --seed $(SEED) --minutes $(MINUTES)

chaos: $(VENV)/.dev-ready ## run SYNCS disturbed syncs from SEED: kills, faults, a full disk; nothing may be lost
	$(BIN)/python -m nrc_pipeline_tests.chaos --seed $(SEED) --syncs $(SYNCS)

year: $(VENV)/.dev-ready ## simulate a year of operation in minutes; show the requests month by month
	$(BIN)/python -W ignore -m nrc_pipeline_tests.year

bench: $(VENV)/.bench-ready ## run the benchmarks; show ratios and the machine
	$(BIN)/python -m benchmarks

clean: ## remove .venv and caches; never data/
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache dbt_project/target dbt_project/logs
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

# Upgrade pip first: with an older pip the whole installation takes a third longer.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "nrc_pipeline needs Python 3.11 or newer, and '$(PYTHON)' is not:" \
			"pass one, as in 'make $(firstword $(MAKECMDGOALS)) PYTHON=python3.12'." >&2; exit 1; }
	@echo "Setting up $(VENV)/ (about a minute, once)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "'$(PYTHON) -m venv' failed: some systems ship venv separately, as the package python3-venv." >&2; exit 1; }
	@$(PIP_INSTALL) --constraint constraints.txt --upgrade pip

$(VENV)/.run-ready: pyproject.toml constraints.txt | $(BIN)/python
	@$(PIP_INSTALL) --constraint constraints.txt --editable .
	@touch $@

# Each set includes the ones before it, so mark those as ready, too: make must not install them again.
$(VENV)/.dev-ready: pyproject.toml constraints.txt | $(BIN)/python
	@$(PIP_INSTALL) --constraint constraints.txt --editable '.[dev]'
	@touch $(VENV)/.run-ready $@

$(VENV)/.bench-ready: pyproject.toml constraints.txt | $(BIN)/python
	@$(PIP_INSTALL) --constraint constraints.txt --editable '.[dev,bench]'
	@touch $(VENV)/.run-ready $(VENV)/.dev-ready $@
