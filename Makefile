# `make` alone lists the commands. Needed: CPython 3.11 or newer with pip and venv, and make. Nothing else.
# (Only `make inspector` needs Node.js 20 or newer with npm; `make test` tests the inspector page where these are.)
# Another interpreter:   make demo PYTHON=python3.12
# A shorter demo:        make demo EPOCHS=10

PYTHON ?= python3
VENV   ?= .venv
JOBS   ?= 2
RUN    ?= runs/lenet5
EPOCHS ?=

BIN     := $(VENV)/bin
PACKAGE := $(VENV)/.package-installed
DEV     := $(VENV)/.dev-installed
BACKENDS := $(VENV)/.backends-installed
BROWSER := $(VENV)/.browser-installed
INSPECTOR := keras_cnn_edu/inspector
NODE_MODULES := $(INSPECTOR)/node_modules/.installed
OF_LAYERS := tests/ops tests/layers tests/test_xla.py tests/test_gradients.py keras_cnn_edu/ops keras_cnn_edu/layers
OF_BACKENDS := tests/models/test_backends.py tests/test_not_finite.py tests/test_program_cache.py tests/test_on_torch.py
PYTEST  := $(BIN)/python -m pytest -n $(JOBS) --dist worksteal
SIMPLY := --xla_cpu_parallel_codegen_split_count=1 --xla_cpu_use_fusion_emitters=false
SMALL_PROGRAMS := JAX_DISABLE_MOST_OPTIMIZATIONS=1 XLA_FLAGS="$(SIMPLY)"
PIP     := $(BIN)/python -m pip install --disable-pip-version-check --no-compile --constraint constraints.txt

export TF_CPP_MIN_LOG_LEVEL ?= 2
export NO_MKDOCS_2_WARNING  ?= 1

.DEFAULT_GOAL := help
.PHONY: help demo test test-layers test-backends test-browser screenshots fuzz killed bench lint docs docs-serve inspector format clean distclean

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

demo: $(PACKAGE)  ## train LeNet-5 on handwritten digits, write its feature maps to runs/lenet5
	$(BIN)/keras-cnn-edu train lenet5 --dataset digits --run-dir $(RUN) --overwrite $(if $(EPOCHS),--epochs $(EPOCHS))

test: lint $(if $(shell command -v npm),$(NODE_MODULES))  ## check style and imports, build the documentation, run every test
	$(MAKE) --jobs=2 docs test-layers
	$(PYTEST) $(addprefix --ignore=,$(OF_LAYERS))

test-layers: $(DEV)
	$(PYTEST) $(OF_LAYERS)

# The tests of layers have processes of their own, because a process never frees what XLA has compiled, and they compile
# hundreds of programs. Beside them the documentation is built, which for a part of the time can use one core only.

test-backends: $(BACKENDS)  ## run the tests of ops, layers and models on JAX and on PyTorch too
	failed=; \
	for backend in jax torch; do \
	  echo "== KERAS_BACKEND=$$backend"; \
	  KERAS_BACKEND=$$backend $(SMALL_PROGRAMS) $(PYTEST) $(OF_LAYERS) $(OF_BACKENDS) || failed="$$failed $$backend"; \
	done; \
	test -z "$$failed" || { echo "Failed on:$$failed"; exit 1; }

# JAX compiles thousands of small programs for these tests. Without most optimizations, without dividing each into parts
# to compile in parallel, and with XLA's older, simpler way to write a fused loop, that takes less than half as long.

test-browser: $(BROWSER) $(NODE_MODULES)  ## open the inspector page in browsers (needs chromium and Node.js)
	$(BIN)/python -m pytest tests/browser

# In a process of its own: Playwright's event loop runs until its end. The pictures of each view are in build/screenshots.

screenshots: $(BROWSER) $(RUN)/inspector.html  ## take the pictures of the inspector page in the README (needs chromium)
	$(BIN)/python docs/screenshots.py $(RUN)/inspector.html

$(RUN)/inspector.html:
	$(MAKE) demo

fuzz: $(DEV)  ## compare 2,000 random layers with the stock layers (about ten minutes)
	for part in 1 2 3 4 5 6 7 8; do \
	  FUZZ_CASES=250 $(BIN)/python -m pytest tests/layers/test_fuzz.py --hypothesis-seed=$${SEED:-0}$$part || exit 1; \
	done  # in parts, because a process never frees what XLA has compiled, and after a thousand programs there is no room

killed: $(DEV)  ## kill a training of two processes at ten moments, and let it go on (make test: at one)
	MOMENTS=all $(BIN)/python -m pytest tests/test_distribution.py -k killed

bench: $(DEV)  ## measure ours against the framework and PyTorch; BENCH="--only pooling" measures a part
	$(BIN)/python -m benchmarks.bench $(BENCH)

lint: $(DEV)  ## check style, the levels of imports, and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy

docs: $(DEV)  ## build the documentation into site/, in both languages; warnings are errors
	$(BIN)/mkdocs build --strict
	$(BIN)/mkdocs build --strict --config-file mkdocs.zh.yml

docs-serve: $(DEV)  ## show the documentation on http://127.0.0.1:8000, and rebuild it when a page changes
	$(BIN)/mkdocs serve

inspector: $(NODE_MODULES)  ## format, check and build the script of the inspector page (needs Node.js 20 or newer)
	cd $(INSPECTOR) && npm run --silent format && npm run --silent check-types && npm run --silent build

format: $(DEV)  ## format the source
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## remove what the commands made, but not the environment and the run folders
	rm -rf site build dist docs/assets/generated docs/zh/assets/generated .pytest_cache .ruff_cache .import_linter_cache .mypy_cache .hypothesis
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -exec rm -rf {} +

distclean: clean  ## remove the environment too
	rm -rf $(VENV) $(INSPECTOR)/node_modules

# ── the environment: made once, updated when pyproject.toml or constraints.txt change ────────────────────────
# --no-compile: Python translates each module when it is first imported; most of the 17,000 that are installed never are.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'keras_cnn_edu needs CPython 3.11 or newer, and "$(PYTHON)" is:' \
	       "$$($(PYTHON) --version 2>&1)"; \
	  echo 'Name a newer one, for example: make demo PYTHON=python3.12'; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(PACKAGE): pyproject.toml constraints.txt | $(BIN)/pip
	@echo 'Installing into $(VENV) (TensorFlow is large: this takes some minutes the first time)'
	$(PIP) --editable .
	@touch $(PACKAGE)

$(DEV): pyproject.toml constraints.txt | $(BIN)/pip
	@echo 'Installing into $(VENV) (TensorFlow is large: this takes some minutes the first time)'
	$(PIP) --editable '.[dev,docs,examples]'
	@touch $(PACKAGE) $(DEV)

$(BACKENDS): $(DEV)
	$(PIP) --editable '.[dev,docs,examples,jax,torch]'
	@touch $(PACKAGE) $(DEV) $(BACKENDS)

$(BROWSER): $(DEV)
	$(PIP) --editable '.[browser]'
	@touch $(BROWSER)

$(NODE_MODULES): $(INSPECTOR)/package.json
	cd $(INSPECTOR) && npm install --ignore-scripts --no-package-lock --no-audit --no-fund
	@touch $(NODE_MODULES)
