# `make demo` and `make test` need nothing but python3 (with venv), make and git.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SERVER ?= fixtures
WORK ?= .oracle/corpus
CORPUS ?= .corpus
PROGRAMS ?= 20000

.PHONY: demo test lint bench accuracy fuzz oracle oracle-snapshots oracle-corpus clean

# Check the fixtures and print the report. The fixtures have faults on purpose: findings are no failure here.
demo: $(VENV)/installed
	$(BIN)/mcplint check fixtures --exit-zero

# Everything that has to hold: lint, types, tests against the real SDKs.
test: $(VENV)/installed-dev lint oracle
	$(BIN)/python -m pytest

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Time and memory against the bare parser, and the slowest hostile input: make bench SERVER=folder
bench: $(VENV)/installed-dev
	$(BIN)/python benchmarks/bench.py $(SERVER)

# Recall, precision and time on the labelled corpus, which benchmarks/accuracy/get.py brings: make accuracy CORPUS=folder
accuracy: $(VENV)/installed-dev
	$(BIN)/python benchmarks/accuracy/score.py $(CORPUS) --json $(CORPUS)/scores.json

# Random programs: what reaches a sink for real must be reported. FUZZ="--seed 7" repeats a run.
fuzz: $(VENV)/installed-dev
	cd tests && ../$(BIN)/python -m soundness --programs $(PROGRAMS) $(FUZZ)

# The environments that hold the real SDKs, rebuilt when their pinned requirements change.
oracle: $(VENV)/installed-dev
	$(BIN)/python tests/oracle/make_environments.py

oracle-snapshots: oracle
	$(BIN)/python tests/oracle/oracle.py

# Real servers, each in an environment of its own; takes long and needs the network.
oracle-corpus: $(VENV)/installed-dev
	$(BIN)/python benchmarks/oracle_corpus.py --work $(WORK)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) --editable .
	touch $@

$(VENV)/installed-dev: pyproject.toml tests/constraints.txt | $(VENV)/bin/python
	$(PIP) --constraint tests/constraints.txt --editable ".[dev]"
	touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) .oracle build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
