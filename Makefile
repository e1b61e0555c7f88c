# Attune. `make run` and `make test` set up what they need; `make help` lists the rest.
SHELL := /bin/sh
PYTHON := .venv/bin/python
WORKERS ?= 2
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run train test test-faults transcripts bench check format lock moderator clean

help:  ## list what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

setup:
	@python3 setup/bootstrap.py

setup-dev:
	@python3 setup/bootstrap.py --dev

run: setup  ## set everything up and start it; the address is printed when the first reply is possible
	@exec $(PYTHON) -m bot.start

train: setup  ## train Rasa's model and fit the small models, where their data changed
	@$(PYTHON) -m bot.prepare

moderator: setup  ## create an account for the review console
	@$(PYTHON) -m bot.prepare --no-rasa && DJANGO_SETTINGS_MODULE=bot.web.settings $(PYTHON) -m django moderator

test: setup-dev  ## set everything up and run the tests, in WORKERS processes (2)
	@$(PYTHON) -m bot.prepare
	@$(PYTHON) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-faults: setup-dev  ## kill, fill, lock and feed nonsense at length, about half an hour; `make test` has the short form
	@$(PYTHON) -m bot.prepare
	@$(PYTHON) -m pytest tests/faults/long.py tests/test_faults*.py tests/test_hostile.py tests/test_openapi.py

transcripts: setup-dev  ## lead the golden conversations through the whole system and print them for people to read
	@$(PYTHON) -m bot.prepare
	@$(PYTHON) -W ignore -m tests.golden

bench: setup-dev  ## measure every budget beside Rasa's own starter bot, about ten minutes; PARTS="turns screen" for some
	@$(PYTHON) -W ignore -m bench $(PARTS)

check: setup-dev  ## format, lint, types, and Rasa's own validation of the data, warnings included
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -m bot.rasa.validate

format: setup-dev  ## put the code into form
	@$(PYTHON) -m ruff format . && $(PYTHON) -m ruff check --fix .

lock: setup  ## pin the requirements anew, with hashes and without addresses
	@sh setup/lock.sh

clean:  ## remove everything that was made here, conversations included
	@rm -rf .venv .venv-schemathesis .tools var .rasa .pytest_cache .mypy_cache .ruff_cache
