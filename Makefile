# The scripts that people run are the ones that CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
QUESTION ?= Wat vraagt hoofdstuk 3 van de gemeenteraden?
SOURCES ?= ../shared/sources
SOAK ?= 200000

FRONTEND := api/assets/built/manifest.json

.PHONY: run test frontend check types lint stale wheel lock bench soak eval fit clean

run: $(VENV)/run-installed frontend  ## install, build, answer a question, then serve (SERVE=0 stops after the answer)
	$(BIN)/hltgraph build
	$(BIN)/hltgraph ask "$(QUESTION)" --format table
	@if [ "$(SERVE)" != "0" ]; then exec $(BIN)/hltgraph serve; fi

test: $(VENV)/dev-installed frontend  ## all tests; what needs more than Python is skipped by name and counted
	$(BIN)/pytest --numprocesses 2 --dist loadfile $(PYTEST)

frontend: $(VENV)/run-installed  ## bundle style sheets and scripts, with this machine's Node.js or a Python package's; without, go on
	@$(MAKE) --quiet --no-print-directory $(FRONTEND) || echo "no front end was bundled; the service goes on without the editor and the picture of the graph" >&2

$(FRONTEND): $(wildcard frontend/*.js frontend/*.json frontend/*.sh frontend/*.lock frontend/pages/* frontend/styles/* frontend/parts/*)
	PYTHON="$(CURDIR)/$(BIN)/python" sh frontend/build.sh >/dev/null

check: lint types stale  ## what CI asks besides the tests

lint: $(VENV)/dev-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev-installed
	$(BIN)/mypy

stale: $(VENV)/dev-installed  ## a generated file that no longer fits its source
	$(BIN)/python -m hltgraph.authoring.context --check

wheel: $(VENV)/dev-installed frontend  ## a wheel that answers outside the repository
	$(BIN)/hltgraph build
	$(BIN)/python -m build --wheel

lock: $(VENV)/dev-installed  ## pins and hashes, without addresses
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --extra vectors --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file frontend/requirements.lock frontend/requirements.in
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --allow-unsafe --extra dev --extra vectors --output-file requirements-dev.lock pyproject.toml

bench: $(VENV)/dev-installed  ## the figures of the README, and those of the service beside its peers
	$(BIN)/hltgraph build
	$(BIN)/python -m bench
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[bench]"
	$(BIN)/python -m bench.serving
	$(BIN)/python -m bench.crowd
	$(BIN)/python -m bench.pages

soak: $(VENV)/dev-installed  ## SOAK mixed requests at one server: memory stays flat, no process is left over
	$(BIN)/hltgraph build
	$(BIN)/python -m bench.soak --requests $(SOAK)

eval: $(VENV)/dev-installed  ## how well free questions are answered, per set, kind and language
	$(BIN)/hltgraph build
	$(BIN)/python -m evaluation

fit: $(VENV)/dev-installed  ## learn from the development questions and fit the ranking anew, after questions, wordings or texts have changed
	$(BIN)/hltgraph build
	$(BIN)/python -m evaluation.wordings
	$(BIN)/hltgraph build
	$(BIN)/python -m evaluation.encode
	$(BIN)/python -m evaluation.fit
	$(BIN)/python -m hltgraph.authoring.canonical
	$(BIN)/hltgraph build

$(VENV)/run-installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/dev-installed: requirements-dev.lock $(VENV)/run-installed
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

clean:
	rm -rf build dist api/assets/built frontend/node_modules $(VENV)
