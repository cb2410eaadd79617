# `make repro` and `make test` do all the set-up; with an environment of your own,
# `dvc repro` and `python -m pytest` are all there is to them.

VENV ?= .venv
PYTHON ?= python3
TESTERS ?= 2
export PATH := $(abspath $(VENV))/bin:$(PATH)

.PHONY: help repro release test lint clean

help:
	@echo "make repro   run every stage whose inputs changed; report/index.html shows the result"
	@echo "make release adapt the former models into the released ones; goes on where it was if it was killed"
	@echo "make test    lint, types and tests"
	@echo "make clean   remove the environment, the data and the cache"

repro: $(VENV)/installed
	dvc repro

release: $(VENV)/installed
	dvc repro release/dvc.yaml

# A process of tests for each of two cores, with one thread each: the files of tests are
# shared out, the longest first, as tests/conftest.py orders them.
test: lint
	OMP_NUM_THREADS=1 python -m pytest -n $(TESTERS) --dist loadfile --no-loadscope-reorder

lint: $(VENV)/installed
	ruff check .
	ruff format --check .
	mypy
	PYTHONPATH=src:. lint-imports

$(VENV)/installed: requirements.txt constraints.txt
	$(PYTHON) -m venv $(VENV)
	pip install --quiet --no-cache-dir --disable-pip-version-check -r requirements.txt
	touch $@

clean:
	rm -rf $(VENV) data models/*.safetensors models/weights models/mean models/averaged report
	rm -rf release/data release/models release/plots
	rm -rf study/data study/trials adaptation/data adaptation/trials
	rm -rf .dvc/cache .dvc/tmp .checkpoints
