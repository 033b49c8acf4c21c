# Needs make and Python 3.11 or newer; everything else comes into .venv, pinned with hashes in constraints/.

PYTHON ?= python3
BIN    := .venv/bin
UPKEEP := .venv/upkeep
NODE   := .venv/contract
PIP     = -m pip --quiet --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help install demo regenerate test long forms chaos fuzz check contract bench audit constraints clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: .venv/.installed ## create .venv with everything in it

.venv/.installed: pyproject.toml constraints/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Saksgang needs Python 3.11 or newer; try: make PYTHON=python3.13 $(MAKECMDGOALS)")'
	@echo 'Installing into .venv (a minute or less) ...'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python $(PIP) install --require-hashes -r constraints/dev.txt
	@$(BIN)/python $(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

FREE = import socket, sys; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); \
	taken = s.connect_ex(("127.0.0.1", $(PORT))) == 0; \
	sys.exit("port $(PORT) is taken; choose another: make demo PORT=8001" if taken else 0)

demo: ## everything running on this machine, and the report's typical case told on it (PORT=8080; else 8000 or the next free one)
	@$(if $(PORT),$(PYTHON) -c '$(FREE)')
	@$(MAKE) --no-print-directory install
	@$(BIN)/saksgang up --demo $(if $(PORT),--port $(PORT))

regenerate: install ## write anew what is derived from the tables: reference, outcomes, samples of new events; then commit it
	@$(BIN)/saksgang reference
	@$(BIN)/python -m tests.unit.outcomes
	@$(BIN)/python -m tests.samples.record

test: install ## the tests (ARGS="-k reflection -x" goes to pytest)
	@$(BIN)/python -m pytest -m 'not long' -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

long: install ## the tests that take their time: processes killed, servers away, pages in a real browser, the API fuzzed, a year loaded
	@$(BIN)/python -m pytest -m 'long and not walks' $(ARGS)

forms: install ## every form of every track, filled in and sent in a real browser as each role (ARGS="-k oslo_minor")
	@$(BIN)/python -m pytest -m walks $(ARGS)

chaos: install ## kill, cut and stall everything under load (ARGS="--minutes 30 --seed 7")
	@$(BIN)/python -m tests.e2e.chaos $(ARGS)

fuzz: install ## call every operation of the API with whatever fits or does not (MINUTES=10)
	@FUZZ_MINUTES=$(or $(MINUTES),10) $(BIN)/python -m pytest tests/integration/test_fuzz.py $(ARGS)

check: install $(UPKEEP)/.installed ## lint, format, types, layers, known vulnerabilities
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo
	@$(AUDIT)

contract: install $(UPKEEP)/.installed $(NODE)/.installed ## generators of clients and linters read the API's description (needs npm)
	@$(BIN)/python .ci/contract.py $(UPKEEP)/bin $(NODE)/node_modules/.bin

# As the lock file says, down to the hash, from whichever registry npm is set up for; nothing of it runs while it is installed.
$(NODE)/.installed: .ci/contract/package.json .ci/contract/package-lock.json .ci/contract/.npmrc
	@command -v npm >/dev/null || { echo 'make contract needs Node 20.19 or newer and npm'; exit 1; }
	@mkdir -p $(NODE)
	@cp .ci/contract/package.json .ci/contract/package-lock.json .ci/contract/.npmrc $(NODE)/
	@npm --prefix $(NODE) --silent ci
	@touch $@

bench: install .venv/peers/.installed ## the benchmarks, beside their floor and their peers (ARGS="--rounds 3 --cases 1000")
	@$(BIN)/python -m bench $(ARGS)

# Its own environment: the product must not see what it is compared with.
.venv/peers/.installed: constraints/peers.txt
	@$(PYTHON) -m venv .venv/peers
	@.venv/peers/bin/python $(PIP) install --require-hashes -r constraints/peers.txt
	@touch $@

# Its own environment: pip-audit brings a pip and some thirty packages that nothing here should see.
$(UPKEEP)/.installed: constraints/upkeep.txt
	@$(PYTHON) -m venv $(UPKEEP)
	@$(UPKEEP)/bin/python $(PIP) install --require-hashes -r constraints/upkeep.txt
	@touch $@

AUDIT = $(BIN)/python .ci/audit.py $(UPKEEP)/bin/pip-audit constraints/dev.txt constraints/upkeep.txt constraints/peers.txt

audit: install $(UPKEEP)/.installed ## known vulnerabilities in what is pinned (needs the network)
	@$(AUDIT) --must

COMPILE = $(UPKEEP)/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make constraints' \
	$(if $(UPGRADE),--upgrade)

constraints: $(UPKEEP)/.installed ## pin what pyproject.toml asks for (UPGRADE=1: the newest of everything)
	@$(COMPILE) pyproject.toml --group build -o constraints/runtime.txt
	@$(COMPILE) pyproject.toml --group build --group dev --extra embedded -c constraints/runtime.txt -o constraints/dev.txt
	@$(COMPILE) --group upkeep -o constraints/upkeep.txt
	@$(COMPILE) --group peers -o constraints/peers.txt

clean: ## remove what make made; the data in var/ stays
	@rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
