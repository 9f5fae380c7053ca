# Two commands: `make demo` shows what baocao does, `make test` checks everything.
# Both need nothing but Python 3.11 or newer; both may be run again at any time.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
WHEEL_VENV := .venv-wheel
LABEL_STUDIO := .venv-label-studio
LABEL_STUDIO_VERSION := 1.23.2
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: $(LABEL_STUDIO) help demo test lint unit wheel docs train clean

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

demo: $(VENV)/.installed ## install into .venv and annotate examples/
	$(BIN)/baocao annotate examples/ -o out/demo --overwrite

test: lint unit wheel ## every check: style, types, imports, tests, the wheel on its own

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The test that drives a real Label Studio is skipped, and says so, where it was not installed.
unit: $(VENV)/.dev
	@$(MAKE) --no-print-directory $(LABEL_STUDIO) \
		|| echo "Label Studio could not be installed: its test will be skipped"
	$(BIN)/python -m pytest -n 2 --dist worksteal -rs

# The wheel must work where nothing of the repository and no dev dependency is installed.
wheel: $(VENV)/.dev
	rm -rf dist build $(WHEEL_VENV)
	$(BIN)/python -m build --quiet --outdir dist .
	$(PYTHON) -m venv $(WHEEL_VENV)
	$(WHEEL_VENV)/bin/python $(PIP_INSTALL) dist/*.whl
	rm -rf out/wheel && mkdir -p out/wheel
	cd out/wheel && ../../$(WHEEL_VENV)/bin/baocao info
	cd out/wheel && ../../$(WHEEL_VENV)/bin/baocao annotate ../../examples -o annotated --quiet
	test -s out/wheel/annotated/reports.jsonl && test ! -s out/wheel/annotated/errors.jsonl

# Offline; a warning (a dead link, a page that is in no menu) is an error.
docs: $(VENV)/.docs ## build the documentation into out/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict
	@echo "Open out/site/index.html"

train: $(VENV)/.dev ## train models/vi_baocao_sm from annotations/gold
	cd pipelines && ../$(BIN)/python -m weasel run all

# A minute and a gigabyte. It needs other versions of libraries than we do, hence its own place.
$(LABEL_STUDIO): $(LABEL_STUDIO)/bin/label-studio

$(LABEL_STUDIO)/bin/label-studio:
	$(PYTHON) -m venv $(LABEL_STUDIO)
	$(LABEL_STUDIO)/bin/python -m pip install --quiet --disable-pip-version-check --retries 1 \
		--timeout 30 label-studio==$(LABEL_STUDIO_VERSION) || { rm -rf $(LABEL_STUDIO); exit 1; }

clean: ## remove everything that the other targets made
	rm -rf $(VENV) $(WHEEL_VENV) $(LABEL_STUDIO) out dist build pipelines/training

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "baocao needs Python 3.11 or newer on PATH (or: make PYTHON=/path/to/python)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python $(PIP_INSTALL) -e .
	touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python $(PIP_INSTALL) -e '.[dev,docs]'
	touch $@ $(VENV)/.installed

$(VENV)/.docs: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python $(PIP_INSTALL) -e '.[docs]'
	touch $@ $(VENV)/.installed
