# Two commands do all set-up: `make demo` runs the main job, `make test` passes the tests.
# Both make the environment when it is due: .venv, from the locked dependencies, with the compiled parts.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check -qq
PYX    := $(shell find src -name '*.pyx' -o -name '*.pxd')

.PHONY: install install-dev browser demo test check screenshots bench lock clean

install: $(VENV)/.installed $(VENV)/.assets
install-dev: $(VENV)/.installed-dev $(VENV)/.assets-dev

# Debian ships venv apart from Python; root installs it by name, anyone else is told.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo 'OpenPIU needs Python 3.11 or newer: apt-get install python3 python3-dev'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || [ "$$(id -u)" != 0 ] || \
	    { apt-get update -qq && apt-get install -y -qq python3-venv; }
	@$(PYTHON) -m venv $(VENV) || { echo 'Python has no venv: apt-get install python3-venv'; exit 1; }

$(VENV)/.installed: requirements/run.txt pyproject.toml setup.py $(PYX) | $(BIN)/python
	@command -v gcc >/dev/null || { echo 'A C compiler is needed: apt-get install gcc python3-dev'; exit 1; }
	@echo 'Installing OpenPIU into $(VENV) ...' >&2
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.installed-dev: requirements/dev.txt $(VENV)/.installed
	@echo 'Installing the tools for tests and checks ...' >&2
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

# What the workbench takes from npm (htmx) is laid into the package; for the tests axe-core comes too.
NPM := npm ci --silent --no-progress

$(VENV)/.assets: package.json package-lock.json scripts/assets.py | $(BIN)/python
	@command -v npm >/dev/null || [ "$$(id -u)" != 0 ] || { apt-get update -qq && apt-get install -y -qq npm; }
	@command -v npm >/dev/null || { echo 'npm is needed for the workbench: apt-get install npm'; exit 1; }
	@[ -d node_modules/axe-core ] || $(NPM) --omit=dev
	@$(BIN)/python scripts/assets.py
	@touch $@

$(VENV)/.assets-dev: $(VENV)/.assets
	@$(NPM)
	@touch $@

# The browser that tests of the workbench drive: Debian's own. Without it they are skipped, with that reason.
browser:
	@command -v chromium-headless-shell >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	    { apt-get install -y -qq --no-install-recommends chromium-headless-shell || \
	      apt-get install -y -qq --no-install-recommends chromium; }; } || command -v chromium >/dev/null || \
	    echo 'No Chromium: apt-get install chromium-headless-shell; the tests in a browser are skipped' >&2

demo: install
	@$(BIN)/openpiu demo $(ARGS)

# Bytecode is kept whatever the shell says: every worker, and every worker of a service, would compile all anew.
test: install-dev
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

check: install-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

# Pictures of the pages in the states that they were designed for, for eyes: build/screenshots.
screenshots: install-dev browser
	@$(BIN)/python scripts/screenshots.py $(ARGS)

bench: install-dev
	@for script in bench/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

# For maintainers: writes the locks anew from pyproject.toml (pip-tools, in an environment of its own).
LOCK := pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
        --no-emit-find-links --no-header --pip-args=--isolated
lock:
	$(LOCK) --extra build -o requirements/run.txt pyproject.toml
	$(LOCK) --extra dev -o requirements/dev.txt pyproject.toml

clean:
	rm -rf $(VENV) build src/*.egg-info
	find src -name '*.so' -delete -o -name '*.c' -path '*/openpiu/*' -delete
