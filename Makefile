# Everything runs in .venv, which the first target creates. PYTHON can name another interpreter.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
DEV := .venv/.installed-dev
# Several on each core: a test of the screens also waits.
WORKERS ?= 6

.PHONY: demo test check format lint types contracts collected snapshots tour bench crash hooks keys past closings mutants installs scale benchmarks clean help

help:  ## list these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

demo: $(STAMP)  ## open the console on the built-in simulator
	@$(BIN)/watchfloor demo $(DEMO)

test: $(DEV)  ## run all tests (THOROUGH=1: larger worlds, more examples)
	$(BIN)/pytest --forks $(WORKERS) $(TESTS)

# Collecting compiles the tests: done beside the checks, it takes one core.
check: $(DEV)  ## run everything that must pass before a commit
	$(MAKE) -j2 types format lint contracts collected
	$(MAKE) test

collected: $(DEV)
	@$(BIN)/pytest --collect-only -q >/dev/null || $(BIN)/pytest --collect-only -q

format: $(DEV)
	$(BIN)/ruff format --check .

lint: $(DEV)
	$(BIN)/ruff check .

types: $(DEV)
	$(BIN)/mypy

contracts: $(DEV)
	$(BIN)/lint-imports

snapshots: $(DEV)  ## update the picture tests; look at the changes before committing them
	$(BIN)/pytest --forks $(WORKERS) --snapshot-update tests/screens tests/widgets

tour: $(DEV)  ## record the README's animation from the demo (takes a minute)
	$(BIN)/python tools/record_tour.py

bench: $(DEV)  ## run the benchmarks and print their figures
	for script in bench/*.py; do $(BIN)/python $$script || exit 1; done

benchmarks: $(DEV)  ## run the benchmarks and write docs/benchmarks.md (an hour, on a quiet machine; BENCH="table map": only these; BENCH=--long: larger sizes, many hours)
	$(BIN)/python -m tools.write_benchmarks $(BENCH)

crash: $(DEV)  ## kill bulk changes 2,000 times, rehearsed ones 250 times, recoveries 200 times, and check that nothing is lost or doubled
	WATCHFLOOR_KILLS=2000 $(BIN)/pytest tests/changes/test_kill.py
	WATCHFLOOR_REHEARSAL_KILLS=250 $(BIN)/pytest tests/changes/test_rehearsal_kill.py
	WATCHFLOOR_RECOVERY_KILLS=200 $(BIN)/pytest tests/changes/test_recovery_kill.py

hooks: $(DEV)  ## kill the service which fires hooks 500 times and check that nothing is lost or doubled
	WATCHFLOOR_HOOK_KILLS=500 $(BIN)/pytest tests/hooks/test_kill.py

keys: $(DEV)  ## type 50,000 random keys, pastes and odd bytes over every screen
	WATCHFLOOR_RANDOM_KEYS=50000 $(BIN)/pytest tests/screens/test_random_keys.py

past: $(DEV)  ## compare the lists of 1,000 moments of a simulated week with what a console saw then
	WATCHFLOOR_PAST_MOMENTS=1000 $(BIN)/pytest tests/console/test_past.py

closings: $(DEV)  ## close the terminal of a console 800 times, in eight ways, and check that none outlives it
	WATCHFLOOR_CLOSINGS=100 WATCHFLOOR_UNREAD=60 $(BIN)/pytest tests/screens/test_closing.py

.PHONY: shift
shift: $(DEV)  ## work an hour at a desk in a real terminal (takes four minutes), and check what it leaves
	WATCHFLOOR_SHIFT=60 $(BIN)/pytest -s tests/screens/test_shift.py

mutants: $(DEV)  ## plant faults and list those no test notices (SAMPLE=60 of each room, 0: all; SEED=1; MUTANTS=--help)
	$(BIN)/python -m tools.run_mutants --sample $(or $(SAMPLE),60) --seed $(or $(SEED),1) $(MUTANTS)

scale: $(DEV)  ## kill services on one PostgreSQL for ten minutes and check that nothing is lost or asked twice (takes as long)
	$(BIN)/python bench/team/scale.py $(SCALE)

installs: $(DEV)  ## install the wheel with pip, pipx and uv in clean environments of every Python there is
	$(BIN)/python -m tools.check_install

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Watchfloor needs Python 3.11 or newer. Name one: make PYTHON=python3.12 demo' >&2; exit 1; }
	$(PYTHON) -m venv .venv

$(STAMP): pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Installing into .venv (first run only). This may take a minute.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[all]'
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Installing into .venv with the test tools (first run only). This may take a minute or two.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(STAMP)

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
