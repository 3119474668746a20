# make run: the product with a demo company.   make test: everything CI runs.   make help: the rest.
# A fresh machine needs Python 3.11 or newer; Node comes from the machine (20.19+) or from a wheel.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
VENV := .venv
PEERS := .venv-peers
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
HASHED := $(PIP) --require-hashes -r
PAGE := src/guanxi/web_build/index.html
WEB := $(shell [ -f web/package.json ] && find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*')
LINTED := src tests bench
ARGS ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

## run: start everything in one command; ARGS="--port 9000 --no-demo --data /srv/guanxi"
run: $(VENV)/.core $(if $(WEB),$(PAGE))
	$(BIN)/guanxi up $(ARGS)

## setup: everything for working on the product; quick when nothing changed
setup: $(VENV)/.core $(VENV)/.dev $(if $(WEB),$(PAGE))

## test: everything CI runs
test: checks unit $(if $(wildcard tests/e2e/*.py),e2e)

# Reading is what two can do at once without disturbing each other: nothing here measures time.
checks:
	$(MAKE) -j2 check $(if $(WEB),check-web)

## unit: every test that needs no browser, in two processes with a database server each
unit: setup
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not e2e and not slow and not chaos" $(ARGS)

## check: style, types, layers
check: setup
	$(BIN)/ruff check $(LINTED)
	$(BIN)/ruff format --check $(LINTED)
	$(BIN)/mypy $(LINTED)
	$(BIN)/lint-imports

check-web: web/node_modules/.setup
	PATH="$$(.ci/node):$$PATH" npm --prefix web run --silent check

## fix: what can be mended by machine
fix: setup
	$(BIN)/ruff check --fix $(LINTED)
	$(BIN)/ruff format $(LINTED)
	$(if $(WEB),PATH="$$(.ci/node):$$PATH" npm --prefix web run --silent fix)

## e2e: a real Chromium against the running product, in both languages at once; E2E_SLOWER=4 slows it down on purpose
e2e: setup
	$(MAKE) -j2 e2e-zh e2e-en

e2e-zh e2e-en: setup
	E2E_LANGUAGES=$(@:e2e-%=%) $(BIN)/pytest -m "e2e and not slow" tests/e2e $(ARGS)

## chaos: kill processes for minutes and look for lost and doubled work
chaos: setup
	$(BIN)/pytest -m chaos tests/crash $(ARGS)

## nightly: 200,000 generated conditions of a new seed, every other law on 5,000 trees, every page in every look; takes hours
nightly: setup
	$(BIN)/pytest -m "e2e and slow" tests/e2e
	GUANXI_TREES=200000 GUANXI_EXAMPLES=5000 nice -n 10 $(BIN)/pytest tests/generative $(ARGS)

## bench: claims about speed, measured; writes var/bench.json
bench: setup
	$(BIN)/python -m bench $(ARGS)

## bench-peers: the same work by other libraries, which get a virtual environment of their own
bench-peers:
	$(MAKE) VENV=$(PEERS) $(PEERS)/.peers
	$(PEERS)/bin/python -m bench peers $(ARGS)

## screenshots: pictures of the main pages in both languages, into docs/images
screenshots: setup
	$(BIN)/python -m tests.e2e.screenshots $(ARGS)

## docs: the pages that are made from declarations, and a page with pictures for each shipped process
docs: setup
	$(BIN)/python -m guanxi.project.reference > docs/reference/steps.md
	$(BIN)/python -m tests.e2e.blueprint_docs $(ARGS)

## web: build the web app
web: $(PAGE)

## lock: choose versions at least two weeks old and write requirements/*.txt
lock: $(VENV)/.lock
	for name in pip core dev node lock peers; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
			--no-strip-extras --no-emit-index-url --no-emit-find-links --upgrade \
			--exclude-newer $$($(PYTHON) -c 'import datetime as d; print(d.date.today() - d.timedelta(days=14))') \
			--output-file requirements/$$name.txt requirements/$$name.in || exit 1; \
	done

## clean: take away what setup has made; data in ./var stays
clean:
	rm -rf $(VENV) $(PEERS) .venv-node web/node_modules src/guanxi/web_build

help:
	@sed -n 's/^## /  /p' $(MAKEFILE_LIST)

$(VENV)/.base: requirements/pip.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; say which with PYTHON=..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(HASHED) requirements/pip.txt
	@touch $@

$(VENV)/.core: $(VENV)/.base requirements/core.txt pyproject.toml
	$(HASHED) requirements/core.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.core requirements/dev.txt
	$(HASHED) requirements/dev.txt
	@touch $@

$(VENV)/.peers: $(VENV)/.core requirements/peers.txt
	$(HASHED) requirements/peers.txt
	@touch $@

$(VENV)/.lock: $(VENV)/.base requirements/lock.txt
	$(HASHED) requirements/lock.txt
	@touch $@

web/node_modules/.setup: web/package-lock.json | $(VENV)/.base
	PATH="$$(.ci/node):$$PATH" npm --prefix web ci --no-audit --no-fund --silent
	@touch $@

$(PAGE): web/node_modules/.setup $(WEB) | $(VENV)/.core
	PATH="$$(.ci/node):$$PATH" npm --prefix web run --silent build
	$(BIN)/python -m whitenoise.compress --quiet src/guanxi/web_build/assets
	@touch $@

.PHONY: run setup test checks unit check check-web fix e2e e2e-zh e2e-en chaos bench bench-peers screenshots docs web lock clean help
