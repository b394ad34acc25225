# Docker Meta: everything a developer does. `make` alone lists the targets.
#
# A fresh Debian 12 with python3, git and make is enough: what else is needed is installed or fetched when it is first
# needed, into .venv/ and into a cache (DOCKER_META_CACHE, default ~/.cache/docker_meta_dev).

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The interpreter that .venv is made with, and that runs what does not need .venv.
PYTHON ?= $(shell command -v /usr/bin/python3 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The engine of `make demo` and `make bench`; the tests have their own.
ENGINE ?= dev
# Test files that run side by side, each worker on an engine of its own.
WORKERS ?= $(shell echo $$(($$(nproc) + 1)))
# More arguments for pytest, as in `make test ARGS="-k backup -x"`.
ARGS ?=

SCRIPTS := tools/engine tools/base_images
TYPED := $(wildcard src tests tools benchmarks)

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r target text; do printf '%-18s %s\n' "$$target" "$$text"; done

.PHONY: setup
setup: $(READY) ## make .venv with the project in it, editable, and all it is developed with

$(READY): pyproject.toml tools/setup_venv.py
	@$(PYTHON) tools/setup_venv.py --venv $(VENV)
	@touch $@

.PHONY: demo
demo: $(READY) ## from nothing to serving pages, on the engine of this machine or else on one of its own
	@set -e; engine=$$($(PYTHON) tools/engine find $(ENGINE)); export "$${engine?}"; \
	$(PYTHON) tools/base_images debian busybox; \
	$(BIN)/python tools/demo.py $(ARGS)

.PHONY: test
test: $(READY) ## run all tests, those that need an engine on a private one
	@$(PYTHON) tools/need.py curl:curl git:git ssh:openssh-client ssh-keygen:openssh-client
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

.PHONY: test-fast
test-fast: $(READY) ## run the tests that need no engine
	$(BIN)/python -m pytest -m "not engine" $(ARGS)

.PHONY: lint
lint: $(READY) ## check style, types and the layers
	$(BIN)/ruff check . $(SCRIPTS)
	$(BIN)/ruff format --check . $(SCRIPTS)
	MYPYPATH=src:tools $(BIN)/mypy --strict --explicit-package-bases $(TYPED)
	$(BIN)/lint-imports

.PHONY: format
format: $(READY) ## format the code and repair what can be repaired
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: bench
bench: $(READY) ## measure the program against its peers
	@set -e; engine=$$($(PYTHON) tools/engine up $(ENGINE)); export "$${engine?}"; \
	$(PYTHON) tools/base_images; \
	$(BIN)/python -m benchmarks $(ARGS)

.PHONY: docs
docs: $(READY) ## build the documentation; a warning is an error
	$(BIN)/python -m sphinx -W -b html docs build/docs

.PHONY: engine-down
engine-down: ## stop the engine of demo and bench; its data are kept
	@$(PYTHON) tools/engine down $(ENGINE) --fast

.PHONY: clean
clean: ## remove what was made here, and the engine of demo and bench with its data
	@if [ -d "$${DOCKER_META_CACHE:-$${XDG_CACHE_HOME:-$$HOME/.cache}/docker_meta_dev}/engines/$(ENGINE)" ]; then $(PYTHON) tools/engine down $(ENGINE) --purge; fi
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
