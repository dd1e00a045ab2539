# The doors of the house. Each does all of its own set-up, in .venv; a second run is quick.
# Needs GNU make 3.81 or later, a POSIX shell, and Python 3.11 or later with venv and ensurepip.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL: # two pips must not write to one .venv at once
.SUFFIXES:
.PHONY: help demo test check lint bench torture format clean

VENV   := .venv
BIN    := $(VENV)/bin
STAMPS := $(VENV)/.stamps
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Handed on to pytest: make test ARGS='-x -k bowling'
ARGS ?=

help: ## say what there is
	@echo 'usage: make TARGET [PYTHON=python3.12] [ARGS="arguments for pytest"]'
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' Makefile

demo: $(STAMPS)/run ## replay a real deliberation: the residents of Bowling Green and their 896 statements
	$(BIN)/consult run polis examples/bowling-green

test: $(STAMPS)/test ## run the tests, the snippets of the documentation among them
	$(BIN)/python -m pytest $(ARGS)

check: $(STAMPS)/dev lint ## run every gate: format, lint, types, import layers, tests with branch coverage
	$(BIN)/python -m pytest --cov $(ARGS)

lint: $(STAMPS)/dev ## run the gates that read the code: format, lint, types, import layers
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMPS)/bench ## measure, beside the engines we compare ourselves with
	$(BIN)/python -m benchmarks

torture: $(STAMPS)/test ## try to break it: the full counts of random and hostile input and of faults
	$(BIN)/python -m torture $(ARGS)

format: $(STAMPS)/dev ## put the code into the house's format
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format

clean: ## remove .venv and every cache
	rm -rf $(VENV) .coverage .coverage.* htmlcov build dist
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -type d -name __pycache__ -prune -exec rm -rf {} +

# Set-up. A stamp is younger than pyproject.toml exactly while what it stands for is installed.

$(STAMPS)/run: pyproject.toml $(BIN)/python
	@echo 'Installing consult into $(VENV) ...'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip
	@$(PIP) install --editable .
	@mkdir -p $(STAMPS)
	@touch $@

$(STAMPS)/test $(STAMPS)/dev $(STAMPS)/bench: $(STAMPS)/run
	@echo 'Installing the dependency group $(@F) into $(VENV) ...'
	@$(PIP) install 'pip>=25.1' # the first that knows dependency groups
	@$(PIP) install --group $(@F)
	@touch $@

$(BIN)/python:
	@tried=; bare=; \
	for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		tried="$$tried $$python"; \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
		if "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
			echo "Making $(VENV) with $$("$$python" --version) ($$python) ..."; \
			exec "$$python" -m venv --clear $(VENV); \
		fi; \
		bare="$$bare $$python"; \
	done; \
	if [ -n "$$bare" ]; then \
		echo "consult: no virtual environment can be made:$$bare lacks the modules venv or ensurepip." >&2; \
		echo "On Debian and Ubuntu install python3-venv; or name another Python: make PYTHON=/path/to/python3 ..." >&2; \
	else \
		echo "consult: no Python 3.11 or later was found (tried:$$tried)." >&2; \
		echo "Install one, or say where it is: make PYTHON=/path/to/python3 ..." >&2; \
	fi; \
	exit 1
