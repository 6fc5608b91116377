# Two commands do all the set-up: `make serve` and `make test`. CI calls the same targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
SOURCES := $(shell find ontology data/ttl shapes queries -type f 2>/dev/null)

# A build that failed its check is removed, so that nothing unchecked is ever served.
.DELETE_ON_ERROR:
.PHONY: help serve test check fmt docs dump bench mutation conformance torture lock clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/.serve: requirements/serve.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and f"kgraph needs Python 3.11 or newer; {sys.executable} is {v[0]}.{v[1]}. Say: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check --quiet --require-hashes -r requirements/serve.txt
	$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.serve requirements/test.txt
	$(BIN)/pip install --disable-pip-version-check --quiet --require-hashes -r requirements/test.txt
	@touch $@

# JavaScript clients for the tests; where npm or its registry is missing, those tests say so and are skipped.
build/npm/.installed: tests/clients/package.json tests/clients/package-lock.json
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@if command -v npm >/dev/null && npm ci --prefix $(@D) --no-audit --no-fund --loglevel=error; then touch $@; \
	else echo "npm could not install the JavaScript clients of tests/clients"; fi

build/kgraph.nq: $(VENV)/.serve $(SOURCES) $(wildcard src/kgraph/*.py src/kgraph/check/*.* src/kgraph/queries/*.py)
	$(BIN)/kgraph build
	$(BIN)/kgraph check

serve: build/kgraph.nq ## build and check what changed, then serve on http://$(HOST):$(PORT)/
	$(BIN)/kgraph serve --host $(HOST) --port $(PORT)

test: $(VENV)/.test build/kgraph.nq build/npm/.installed ## linters, types and all tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

check: $(VENV)/.serve ## build in memory and check: syntax, hygiene, SHACL
	$(BIN)/kgraph check

fmt: $(VENV)/.test ## rewrite Turtle and Python into normal form
	$(BIN)/kgraph fmt
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.serve ## write the generated pages of docs/ anew
	$(BIN)/python -m kgraph.reference

dump: build/kgraph.nq ## write the whole dataset as N-Quads, TriG and Turtle into build/
	for f in nquads:nq trig:trig turtle:ttl; do $(BIN)/kgraph dump --format $${f%:*} --output build/kgraph-dump.$${f#*:}; done

bench: $(VENV)/.test build/kgraph.nq ## measure against peers in one run; PARTS= of start http million growth saved check
	PYTHONPATH=tests $(BIN)/python -m bench $(PARTS)

mutation: $(VENV)/.test ## damage the graph one fault at a time, report what is caught (WITH=--pyshacl: both engines)
	PYTHONPATH=tests $(BIN)/python -m mutation $(WITH)

conformance: $(VENV)/.test ## drive the server with W3C's SPARQL suites (KGRAPH_W3C_SUITES), report what differs
	PYTHONPATH=tests $(BIN)/python -m conformance

torture: $(VENV)/.test build/kgraph.nq ## do 172 faults to real servers, report what was seen (about 10 minutes)
	PYTHONPATH=tests $(BIN)/python -m torture

lock: ## resolve the locked requirements anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --extra serve -o requirements/serve.txt pyproject.toml
	uv pip compile --quiet --universal --generate-hashes --no-header --extra serve --extra test -c requirements/serve.txt -o requirements/test.txt pyproject.toml

clean: ## remove what was built
	rm -rf build $(VENV)
