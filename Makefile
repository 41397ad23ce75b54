# Comptoir. `make` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
PORT ?= 8000
DATA ?= var
RESET ?=
NAME ?=
WORKERS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Kept even where the machine says otherwise: a demo starts five processes and a test run hundreds, and each would compile
# every module again, 2.8 s for a server's.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help demo test check bench nightly dev setup web interop lock migrate schema format programs clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: setup web ## set up and run everything: server, database, cabin, seeded people (PORT=8000 DATA=var RESET=1)
	@exec $(PY) -m backend demo --port $(PORT) --data $(DATA) $(if $(RESET),--reset)

test: setup web interop programs ## set up and pass all tests (WORKERS=2 processes at once; 0: this one alone)
	$(PY) -m pytest -m "not nightly" -n $(WORKERS) $(ARGS)

check: setup web ## format, lint, types, import contracts, stale schemas, secrets, compose file
	$(PY) scripts/check.py

bench: setup web programs ## measure the promised speeds (NAME=join for one)
	$(PY) -m benchmarks $(NAME)

nightly: setup web programs ## the long runs: soak, fuzz, many kills
	$(PY) -m pytest -m nightly $(ARGS)

dev: setup ## the web client with live reload, in front of a running demo
	scripts/npm --prefix web run dev

setup: $(VENV)/.synced ## make the project's own environment from the lock file

web: web/dist/.built ## build the web client

interop: tests/interop/node_modules/.installed

migrate: setup ## bring the database of DATABASE_URL to the newest schema
	$(PY) -m backend migrate

schema: setup ## write contract/schema anew after a change of contract/ or of the API
	$(PY) -m contract.export
	$(PY) -m backend openapi > contract/schema/openapi.json

format: setup ## format Python and web sources
	$(VENV)/bin/ruff check --fix . && $(VENV)/bin/ruff format .
	scripts/npm --prefix web run format

lock: setup ## resolve the dependencies anew: requirements/*.txt
	scripts/lock $(UV)

programs: ## find Chromium, coturn, NATS and Janus, or install the distribution's packages
	@scripts/programs

clean: ## remove what was built (not the demo's data)
	rm -rf $(VENV) web/node_modules web/dist web/src/generated tests/interop/node_modules .mypy_cache .ruff_cache .pytest_cache

$(VENV)/.synced: requirements/dev.txt scripts/setup
	@scripts/setup $(VENV)
	@touch $@

web/node_modules/.installed: web/package.json web/package-lock.json | $(VENV)/.synced
	@echo "Installing the web client's locked packages …"
	@scripts/npm --prefix web ci --no-audit --no-fund --loglevel=error
	@touch $@

tests/interop/node_modules/.installed: tests/interop/package.json tests/interop/package-lock.json | $(VENV)/.synced
	@scripts/npm --prefix tests/interop ci --no-audit --no-fund --loglevel=error
	@touch $@

WEB_SOURCES := $(shell find web/src web/scripts web/public contract/schema -type f -not -path 'web/src/generated/*' 2>/dev/null) $(wildcard web/*.html web/*.ts web/*.json)

web/dist/.built: web/node_modules/.installed $(WEB_SOURCES)
	@echo "Building the web client …"
	@scripts/npm --prefix web run --silent build
	@touch $@
