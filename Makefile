# Two commands do everything, set-up included: `make packs` and `make test`.
# They need Python 3.11 or later and make; everything is installed in .venv, nothing elsewhere.

SHELL := /bin/sh
VENV ?= .venv
BIN := $(VENV)/bin
LOCKED := $(VENV)/.locked
READY := $(VENV)/.ready
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export MPLCONFIGDIR := $(CURDIR)/$(VENV)/matplotlib
export IPYTHONDIR := $(CURDIR)/$(VENV)/ipython
export JUPYTER_PLATFORM_DIRS := 1

.PHONY: help packs test test-all lint types layers unit notebooks e2e long lab lock data clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

packs: $(READY)  ## build the default evidence packs into outputs/
	$(BIN)/scp-analysis packs

test: lint types layers unit notebooks e2e  ## everything that must hold, within 15 minutes on 2 cores

test-all: test long  ## also the long runs, within 75 minutes

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

unit: $(READY)  ## unit and property tests, doctests
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not e2e and not long"

notebooks: $(READY)  ## run every notebook as it is stored
	$(BIN)/python -m pytest -n 2 --dist loadfile -p no:cacheprovider --nbval-lax --nbval-sanitize-with tests/nbval_sanitize.cfg \
		--nbval-current-env --nbval-cell-timeout 300 notebooks

e2e: $(READY)  ## a wheel, a workspace and a clone, each making a pack; pages in a browser
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "e2e and not long" tests/e2e tests/browser

long: $(READY)
	$(BIN)/python -m pytest -n 2 -m long
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/calibration.py --check

lab: $(READY)  ## JupyterLab on this workspace
	$(BIN)/scp-analysis lab

$(LOCKED): requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: install it, or name it with make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m ipykernel install --sys-prefix
	@mkdir -p $(MPLCONFIGDIR) && $(BIN)/python -c "import matplotlib.font_manager"
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q scp_analysis
	@touch $@

lock:  ## renew requirements.lock (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --quiet --upgrade --output-file requirements.lock

data: $(READY)  ## rebuild data/ from the publishers' originals beside the clone
	$(BIN)/python data/build/all.py

clean:  ## remove the environment and every generated file
	rm -rf $(VENV) outputs dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
