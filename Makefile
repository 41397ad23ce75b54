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
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help demo test check bench nightly dev setup web lock migrate schema format browser clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: setup web ## set up and run everything: server, database, cabin, seeded people (PORT=8000 DATA=var RESET=1)
	@exec $(PY) -m backend demo --port $(PORT) --data $(DATA) $(if $(RESET),--reset)

test: setup web browser ## set up and pass all tests
	$(PY) -m pytest -m "not nightly" $(ARGS)

check: setup web ## format, lint, types, import contracts, stale schemas, secrets, compose file
	$(PY) scripts/check.py

bench: setup web browser ## measure the promised speeds (NAME=join for one)
	$(PY) -m benchmarks $(NAME)

nightly: setup web browser ## the long runs: soak, fuzz, many kills
	$(PY) -m pytest -m nightly $(ARGS)

dev: setup ## the web client with live reload, in front of a running demo
	scripts/npm --prefix web run dev

setup: $(VENV)/.synced ## make the project's own environment from the lock file

web: web/dist/.built ## build the web client

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

browser: setup ## find Chromium, or install the distribution's package
	@scripts/browser

clean: ## remove what was built (not the demo's data)
	rm -rf $(VENV) web/node_modules web/dist web/src/generated .mypy_cache .ruff_cache .pytest_cache

$(VENV)/.synced: requirements/dev.txt scripts/setup
	@scripts/setup $(VENV)
	@touch $@

web/node_modules/.installed: web/package.json web/package-lock.json | $(VENV)/.synced
	@scripts/npm --prefix web ci --no-audit --no-fund --loglevel=error
	@touch $@

WEB_SOURCES := $(shell find web/src web/scripts web/public contract/schema -type f -not -path 'web/src/generated/*' 2>/dev/null) $(wildcard web/*.html web/*.ts web/*.json)

web/dist/.built: web/node_modules/.installed $(WEB_SOURCES)
	@scripts/npm --prefix web run --silent build
	@touch $@
