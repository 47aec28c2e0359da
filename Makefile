# Every recipe that people, pre-commit and CI use. `make` alone lists them.

PYTHON ?= python3
PORT ?= 8765
FRESH ?=
WORKERS ?= auto
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready
SCALE ?= 1
TORTURED := $(addprefix tests/test_,days.py travel.py streaks.py streaks_model.py streak_promises.py core_stateful.py \
	checkins.py week.py simulation.py nudge_simulation.py nudge_outage.py kills.py replicas.py tenants.py storage_outbox_model.py)
CODE := bot adapters migrations bench tests
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format lint types walls docs reference news fmt coverage torture bench audit lock clean

help: ## list the recipes
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(DEV_READY) ## make .venv with Kith, its console script `kith`, and everything that tests and checks need

demo: $(RUN_READY) ## serve a local community on http://127.0.0.1:8765 (PORT=… elsewhere, FRESH=1 starts over)
	$(BIN)/kith demo --port $(PORT) $(if $(FRESH),--fresh)

test: $(DEV_READY) ## run the whole suite (ARGS=… goes to pytest, WORKERS=2 limits the processes)
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: format lint types walls docs news ## everything that must hold besides the tests

format: $(DEV_READY) ## is everything formatted?
	$(BIN)/ruff format --check $(CODE)

lint: $(DEV_READY) ## ruff's rules
	$(BIN)/ruff check $(CODE)

types: $(DEV_READY) ## strict types
	$(BIN)/mypy $(CODE)

walls: $(DEV_READY) ## which room may import which
	$(BIN)/lint-imports

docs: $(DEV_READY) ## build the documentation into site/, strictly
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

reference: $(DEV_READY) ## write docs/reference/commands.md anew from the declarations
	$(BIN)/python -m bot.commands.reference > docs/reference/commands.md

news: $(DEV_READY) ## can the changelog's fragments be read?
	$(BIN)/towncrier build --draft --version next > /dev/null

fmt: $(DEV_READY) ## format, and repair what ruff can repair
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

coverage: $(DEV_READY) ## the suite with branch coverage: 100 % of bot/domain, 95 % of everything
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup --cov --cov-report= $(ARGS)
	$(BIN)/coverage report --include 'bot/domain/*' --fail-under 100
	$(BIN)/coverage report --fail-under 95

torture: $(DEV_READY) ## the long proofs before a release, about an hour on two cores (SCALE=0.1: a tenth of them)
	KITH_TORTURE=$(SCALE) $(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "" $(ARGS) $(TORTURED)

bench: $(DEV_READY) ## print every figure of docs/reference/performance.md (ARGS=… goes to the bench)
	$(BIN)/python -m bench $(ARGS)

audit: $(DEV_READY) ## known vulnerabilities of the pinned requirements (asks the network)
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/dev.txt

lock: $(DEV_READY) ## compile requirements/ from pyproject.toml (ARGS=--upgrade takes newer versions)
	$(COMPILE) $(ARGS) pyproject.toml --group dev --output-file requirements/dev.txt
	$(COMPILE) pyproject.toml --constraint requirements/dev.txt --output-file requirements/run.txt
	$(COMPILE) --group build --constraint requirements/dev.txt --output-file requirements/build.txt

clean: ## remove what the other recipes made, except data/
	rm -rf $(VENV) site dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Kith needs Python 3.11 or later; '$(PYTHON)' is missing or older. Name another: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUN_READY): requirements/build.txt requirements/run.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/build.txt -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_READY): requirements/dev.txt $(RUN_READY)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@
