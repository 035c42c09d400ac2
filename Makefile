# Everything goes through .venv, which the first target makes. PYTHON may name another interpreter.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
DEV := .venv/.installed-dev
# Four on two cores: half of what a test of the screens does is waiting.
WORKERS ?= 4

.PHONY: demo test check format lint types contracts snapshots tour bench crash mutants clean help

help:  ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

demo: $(STAMP)  ## open the console on the built-in simulator
	@$(BIN)/watchfloor demo $(DEMO)

test: $(DEV)  ## run every test (THOROUGH=1: in larger worlds, with more examples)
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(TESTS)

check: format lint types contracts test  ## what must be green before a commit lands

format: $(DEV)
	$(BIN)/ruff format --check .

lint: $(DEV)
	$(BIN)/ruff check .

types: $(DEV)
	$(BIN)/mypy

contracts: $(DEV)
	$(BIN)/lint-imports

snapshots: $(DEV)  ## draw the pictures anew, to be looked at before they are committed
	$(BIN)/pytest -n $(WORKERS) --snapshot-update tests/screens tests/widgets

tour: $(DEV)  ## record the README's moving picture from the demo: a minute
	$(BIN)/python tools/record_tour.py

bench: $(DEV)  ## print the figures
	for script in bench/*.py; do $(BIN)/python $$script || exit 1; done

crash: $(DEV)  ## kill a bulk change for real 2,000 times, and look for what it lost or doubled
	WATCHFLOOR_KILLS=2000 $(BIN)/pytest tests/changes/test_kill.py

mutants: $(DEV)  ## plant faults and name those no test notices: an hour (MUTANTS="--sample 0": all)
	$(BIN)/python tools/run_mutants.py $(MUTANTS)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or newer is needed; name one: make PYTHON=python3.12 demo' >&2; exit 1; }
	$(PYTHON) -m venv .venv

$(STAMP): pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Installing into .venv, this once; it may take a minute.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[all]'
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Installing into .venv, with what the tests need, this once; it may take a minute or two.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(STAMP)

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache mutants
