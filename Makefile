# make run   sets everything up and starts the demonstration
# make test  sets everything up and runs every check and test
# make assurance  measures what docs/assurance-of-the-product.md says, and writes it

.DEFAULT_GOAL := run
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: run setup setup-tests audit-key test lint check test-together test-sqlite test-postgresql test-browser \
	benchmark assurance assurance-long seeded-faults

PORT ?= 8000
export PORT
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
INSTALLED := .venv/.installed
FRONTEND := $(addprefix lscb_tracker/frontend/,.npmrc build_assets.py package.json package-lock.json pyproject.toml)
COLLECTED := var/static/staticfiles.json
SECRET := $$(.ci/python) -c "import secrets; print(secrets.token_urlsafe(50))"
PYTEST := $(BIN)/python -m pytest

run: setup .env audit-key $(COLLECTED)
	@$(BIN)/python -c "import socket; socket.create_server(('127.0.0.1', $(PORT)))" 2>/dev/null || \
		{ echo "Port $(PORT) is in use. Choose another one: make run PORT=8001"; exit 1; }
	@$(MANAGE) migrate --no-input --verbosity 0
	@$(MANAGE) load_demonstration
	@echo
	@echo "The action plan tracker is at http://127.0.0.1:$(PORT)/ (Ctrl-C stops it)."
	@echo
	@exec $(BIN)/gunicorn --config python:lscb_tracker.gunicorn_config

setup:
	@.ci/system-packages run
	@$(MAKE) --silent $(INSTALLED)

setup-tests:
	@.ci/system-packages test
	@$(MAKE) --silent $(INSTALLED)

$(INSTALLED): requirements.txt $(FRONTEND)
	@echo "Installing the Python packages into .venv; this takes a minute or two."
	@PYTHON=$(BIN)/python .ci/python >/dev/null 2>&1 && $(BIN)/python -m pip --version >/dev/null 2>&1 || \
		{ rm -rf .venv && python=$$(.ci/python) && $$python -m venv .venv; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.env:
	@umask 077 && { echo "DEMONSTRATION=true"; \
		echo "SECRET_KEY=$$($(SECRET))"; echo "AUDIT_KEY=$$($(SECRET))"; } > $@
	@echo "Wrote .env with the settings of a demonstration."

# For a .env from before there was an audit trail. Nothing starts without the key, collectstatic neither.
audit-key: .env
	@grep -q "^AUDIT_KEY=" .env || { echo; echo "AUDIT_KEY=$$($(SECRET))"; } >> .env

$(COLLECTED): $(INSTALLED) lscb_tracker/storage.py $(shell find static -type f) | audit-key
	@echo "Collecting the style sheets and scripts."
	@$(MANAGE) collectstatic --no-input --clear --verbosity 0
	@mkdir -p $(@D) && touch $@

test: setup-tests lint check test-together

lint: setup-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Under the environment of a production server, which a developer's .env does not change.
check: export ENV_FILE := /dev/null
check: export DATA_DIR := var/check
check: export ALLOWED_HOSTS := plans.example
check: export DATABASE_URL := postgres://lscb@db.example/lscb
check: export EMAIL_URL := smtp+tls://mail.example:587
check: export PUBLIC_URL := https://plans.example
check: export TRUSTED_PROXY_COUNT := 1
check: export BOARD_NAME := A Local Safeguarding Children Board
check: setup-tests
	@mkdir -p $(DATA_DIR)
	SECRET_KEY=$$($(SECRET)) AUDIT_KEY=$$($(SECRET)) DATABASE_URL=sqlite:///:memory: $(MANAGE) makemigrations --check
	SECRET_KEY=$$($(SECRET)) AUDIT_KEY=$$($(SECRET)) $(MANAGE) check --deploy --fail-level WARNING

# The second run is of tests that start processes of their own, which would share what earlier tests left open.
test-sqlite: setup-tests
	$(PYTEST) -m "not browser and not benchmark and not long and not apart"
	$(PYTEST) -m "apart and not long"

test-postgresql: setup-tests
	TEST_DATABASE=postgresql $(PYTEST) -m "not browser and not benchmark and not long and not apart"
	TEST_DATABASE=postgresql $(PYTEST) -m "apart and not long"

# PostgreSQL's tests keep one core busy for longest, so SQLite's and then the browser's run beside them; what
# PostgreSQL's run said is printed after it.
test-together: setup-tests
	@log=$$(mktemp); trap 'kill $$pid 2>/dev/null; rm -f "$$log"' EXIT; \
	$(MAKE) --no-print-directory test-postgresql >"$$log" 2>&1 & pid=$$!; \
	$(MAKE) --no-print-directory test-sqlite; sqlite=$$?; \
	$(MAKE) --no-print-directory test-browser; browser=$$?; \
	wait $$pid; postgresql=$$?; cat "$$log"; [ $$sqlite -eq 0 ] && [ $$browser -eq 0 ] && [ $$postgresql -eq 0 ]

test-browser: setup-tests
	$(PYTEST) -m "browser and not long"

benchmark: setup-tests
	$(PYTEST) -m benchmark -s tests/benchmarks

assurance: setup-tests
	$(BIN)/python -m tests.figures

assurance-long: setup-tests
	$(BIN)/python -m tests.figures --long

seeded-faults: setup-tests
	nice -n 10 $(BIN)/python -m tests.seeded_faults
