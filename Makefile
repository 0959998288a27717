# The two that a newcomer needs: make serve, make test. Each sets up what it needs, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ADDRESS ?= 127.0.0.1:8000
ENGINE ?= mkdocs

.PHONY: help serve site check test measure lint format lock clean edition
help:
	@echo "make serve   show the edition at http://$(ADDRESS)/ and rebuild it at each change"
	@echo "make check   print every mistake of the content"
	@echo "make site    build the site into site/, with the PDF and the EPUB"
	@echo "make test    run every test"
	@echo "make edition DIR=../mine FROM=report.docx   begin an edition of another report"
	@echo "make measure measure the built site: axe-core, Nu HTML checker, Lighthouse, first load (needs npm, Java, Chromium)"
	@echo "make lint    look at the code;  make format  put it in order"
	@echo "make lock    choose newer versions of what is installed"

serve: $(VENV)/ready
	@$(BIN)/python -m build_tools serve --address $(ADDRESS)

site: $(VENV)/ready-publish
	@$(BIN)/python -m build_tools site --engine $(ENGINE)

check: $(VENV)/ready
	@$(BIN)/python -m build_tools check

# An edition of another report, with the generator in it; without FROM, a sample; where there is one, a newer generator.
edition: $(VENV)/ready
	@test -n "$(DIR)" || { echo "Name the folder: make edition DIR=../my-edition FROM=report.docx"; exit 1; }
	@test -e "$(DIR)/content/edition.yml" || $(BIN)/python -m build_tools $(if $(FROM),import "$(FROM)",new) "$(DIR)"
	@rm -rf build "$(DIR)/generator" && mkdir "$(DIR)/generator" && cp requirements.lock "$(DIR)/generator/"
	@$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir "$(DIR)/generator" .
	@echo "Go on there: cd $(DIR) && make check"

test: $(VENV)/ready-test
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

measure: $(VENV)/ready-test site
	@npm ci --silent --ignore-scripts --prefix measures
	@$(BIN)/python -m measures site

lint: $(VENV)/ready-test
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: $(VENV)/ready-test
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

# --universal: one file for every system and every Python from 3.11.
lock: $(VENV)/ready-test
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade \
		pyproject.toml requirements-build.in -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade \
		pyproject.toml requirements-build.in --extra publish -o requirements-publish.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade \
		pyproject.toml requirements-build.in --extra publish --extra test -o requirements-test.lock

clean:
	rm -rf $(VENV) .cache site

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name it: make PYTHON=python3.12 …"; exit 1; }
	@echo "Setting up, once …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/ready-publish: requirements-publish.lock $(VENV)/ready
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-publish.lock
	@touch $@

$(VENV)/ready-test: requirements-test.lock $(VENV)/ready
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@
