# `make` shows the targets. Each prepares what it needs first; what is prepared already takes no time.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run demo test check lint lint-web bench bench-web cluster chaos gallery dev fix protocol

# tests start hundreds of processes, and each would compile everything anew
export PYTHONDONTWRITEBYTECODE :=

BIN := .venv/bin
READY := .venv/ready
RUN := $(READY)/python
TOOLS := $(READY)/tools
NODE := $(READY)/web
PAGE := src/hongyan/web/index.html
PAGE_SOURCES := $(shell find clients/web -name node_modules -prune -o -type f ! -path '*/tests/*' -print)
# four at once on two cores: half of what tests do is to wait
PYTEST := $(BIN)/pytest -q -n 4 --dist loadgroup --durations 12 --durations-min 5

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(PAGE) ## Set up and serve, with the web client; prints the address
	@exec $(BIN)/hongyan serve

demo: $(PAGE) ## The same, with a small community already talking
	@exec $(BIN)/hongyan demo

test: $(RUN) ## Set up and run every test
	@$(MAKE) --no-print-directory -j 2 lint lint-web
	tools/setup.sh browser servers tracer
	$(PYTEST)

check: lint ## Format, lint, types, imports, house rules and quick tests, in two minutes
	$(PYTEST) -m "not slow"

lint: $(TOOLS)
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy $(wildcard src clients/python/src tools tests bench chaos cluster)
	$(BIN)/lint-imports --no-logo

lint-web: $(PAGE)
	tools/npm run --silent check
	tools/npm test --silent

bench: $(TOOLS) ## Measure this machine, and Hongyan on it
	$(BIN)/python -m bench
	$(BIN)/python -m bench.crowd
	$(BIN)/python -m bench.search

bench-web: $(TOOLS) $(PAGE) ## Measure the web client in Chromium: first load, warm start, typing, memory, scrolling
	tools/setup.sh browser
	$(BIN)/python -m bench.web

cluster: $(TOOLS) $(PAGE) ## Start a whole cluster on this machine: 2 gateways, 2 APIs, 2 workers, admin, back ends
	tools/setup.sh servers
	@exec $(BIN)/python -m cluster

chaos: $(TOOLS) ## Break a cluster on purpose, and judge: SCENARIO="X5 kill database" SEED=1 MINUTES=5
	tools/setup.sh servers
	$(BIN)/python -m chaos "$(or $(SCENARIO),storm)" --seed $(or $(SEED),1) --minutes $(or $(MINUTES),1)

gallery: $(TOOLS) $(PAGE) ## Take pictures of every screen, for gallery/index.html
	tools/setup.sh browser
	@$(BIN)/python -m tests.journeys.gallery

dev: $(TOOLS) $(NODE) ## Serve, and serve the web client from its sources
	@trap 'kill $$(jobs -p)' EXIT; $(BIN)/hongyan serve & tools/npm run dev & wait -n

fix: $(TOOLS) $(NODE) ## Format, and mend what can be mended by itself
	$(BIN)/ruff check --quiet --fix
	$(BIN)/ruff format --quiet
	tools/npm run --silent fix

protocol: $(TOOLS) $(NODE) ## Write what is generated and committed from the operation table
	$(BIN)/hongyan protocol
	$(BIN)/python -m tools.generate_client
	tools/npm run --silent types

# what has been prepared

$(RUN): requirements/setup.txt requirements/run.txt pyproject.toml tools/setup.sh
	@tools/setup.sh python
	@mkdir -p $(READY) && touch $@

$(TOOLS): requirements/dev.txt $(wildcard clients/python/pyproject.toml) $(RUN)
	@tools/setup.sh tools
	@touch $@

$(NODE): clients/web/package-lock.json $(RUN)
	@tools/setup.sh web
	@touch $@

$(PAGE): $(PAGE_SOURCES) $(NODE)
	@printf 'Building the web client\n'
	@tools/npm run --silent build
	@touch $@
