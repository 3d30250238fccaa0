# `make demo` and `make test` each work from a bare clone; tools/setup says how.
# PYTHON names the interpreter; SULH_PROFILE (quick, ci, deep) says how long to search for trouble.

SHELL := /bin/bash
BIN := .venv/bin
UV ?= uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo test check bench lock clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-6s %s\n", $$1, $$2}' Makefile

demo: ## set up the runtime; build, publish and verify the two cases in demo-record
	@tools/setup runtime
	@rm -rf demo-record
	@$(BIN)/sulh demo --no-serve demo-record

test: ## set up everything, then check
	@tools/setup dev
	@tools/setup programs
	@$(MAKE) --no-print-directory check

check: ## lint, types, imports, tests and documentation; needs no network
	@test -x $(BIN)/pytest || { echo "check: run make test first, which sets up" >&2; exit 1; }
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy --no-error-summary $(wildcard src tests bench)
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q -n auto

bench: ## set up the runtime, then measure
	@tools/setup runtime
	@$(BIN)/python -m bench

lock: ## write the locked requirements anew (needs uv on the path)
	@command -v $(UV) >/dev/null || { echo "lock: needs uv on the path, or UV=" >&2; exit 1; }
	$(COMPILE) --upgrade --group build --output-file requirements.txt pyproject.toml
	$(COMPILE) --upgrade --group build --group dev --constraint requirements.txt \
		--output-file requirements-dev.txt pyproject.toml

clean: ## remove what was made here
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf build dist src/*.egg-info demo-record bench-record
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
