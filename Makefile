# Every recipe runs on the Node of node_modules, whatever Node the machine has.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
# Node keeps there what it has compiled, so that the next start is quick.
export NODE_COMPILE_CACHE ?= $(CURDIR)/.cache/node

# The images' tag, and the command that brings an archive of one to the cluster's nodes.
TAG ?= test
export IMAGE_LOAD ?= kind load image-archive
IMAGES ?=

# How many instances of every service `make run` starts, and the port of the first.
SCALE ?= 1
PORT ?= 8080
BROKERS ?= 1

LOAD ?=
E2E ?=
CHAOS ?=
# kafkajs sets a timer in the past while it waits for Kafka to start.
QUIET := --disable-warning=TimeoutNegativeWarning

.PHONY: help run test test-unit test-cluster images images-load e2e chaos guide check format bench kafka load ci clean clean-packages

help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: node_modules/.installed ## start Kafka and every service, until Ctrl-C (SCALE=3 instances of each, PORT=8080)
	@SCALE='$(SCALE)' PORT='$(PORT)' exec node $(QUIET) services/launcher/main.ts

kafka: node_modules/.installed ## start the embedded Kafka alone, until Ctrl-C (BROKERS=3, port 9092)
	@exec node $(QUIET) test/harness/bin/kafka.ts --brokers '$(BROKERS)'

test: node_modules/.installed ## run all the tests that need no cluster
	@exec vitest run --project '!cluster' --project '!e2e'

test-unit: node_modules/.installed ## run the tests that need nothing but their own process
	@exec vitest run --project unit

test-cluster: node_modules/.installed ## run the tests that need a Kubernetes API server (the one that KUBECONFIG names)
	@exec vitest run --project cluster

images: node_modules/.installed ## make the images without Docker (IMAGES='services kafka', TAG=test)
	@exec node $(QUIET) test/harness/bin/build-images.ts --tag '$(TAG)' $(IMAGES)

images-load: node_modules/.installed ## make the images and load them (IMAGE_LOAD='kind load image-archive')
	@exec node $(QUIET) test/harness/bin/build-images.ts --tag '$(TAG)' --load $(IMAGES)

e2e: images-load ## install the platform on the cluster that KUBECONFIG names, and use it (E2E='--profile small --keep')
	@kubectl get crd kafkas.kafka.strimzi.io >/dev/null 2>&1 || kubectl apply --server-side -k test/strimzi-stand-in
	@exec node test/e2e/run-e2e.ts $(E2E)

chaos: node_modules/.installed ## break an installed platform under load (CHAOS='--faults broker-kill,scale --rate 50')
	@node $(QUIET) test/harness/bin/build-images.ts --tag '$(TAG)-same' --load services
	@node $(QUIET) test/harness/bin/build-images.ts --tag '$(TAG)-changed' --load \
	  --replace services/order-details/topology.ts=test/e2e/faults/changed-topology.txt services
	@E2E_TAG='$(TAG)' exec node test/e2e/run-chaos.ts $(CHAOS)

guide: node_modules/.installed ## run every command of docs/guide on the cluster that KUBECONFIG names
	@node $(QUIET) test/harness/bin/build-images.ts --tag test --load strimzi-stand-in kafka
	@node $(QUIET) test/harness/bin/build-images.ts --tag 0.1.0 --load services operator
	@node $(QUIET) test/harness/bin/build-images.ts --tag 0.2.0 --load services
	@kubectl get crd kafkas.kafka.strimzi.io >/dev/null 2>&1 || kubectl apply --server-side -k test/strimzi-stand-in
	@E2E_TAG=0.1.0 node test/e2e/run-e2e.ts --keep
	@exec node test/e2e/run-guide.ts

check: node_modules/.installed ## check format, lint, types, import rules, dead code, generated docs
	@exec node tools/check.ts

format: node_modules/.installed ## format the sources and mend what the linter can mend
	@exec biome check --write

bench: node_modules/.installed ## run a benchmark (CASE=count-exactly-once)
	@if [ ! -f 'bench/$(CASE).ts' ]; then \
	  echo "make bench CASE=..., one of: $$(cd bench && ls -- *.ts | sed 's/\.ts$$//' | tr '\n' ' ')" >&2; exit 2; \
	fi; exec node 'bench/$(CASE).ts'

load: node_modules/.installed ## run the platform under load and check its invariants (LOAD='--scale 3 --kill-every 5')
	@exec node $(QUIET) test/system/load-run.ts $(LOAD)

ci: ## what continuous integration runs: check and test, counted
	@exec .ci/run

clean: ## forget the state of earlier runs (downloads stay)
	@rm -rf .run coverage

clean-packages: ## remove the installed packages
	@rm -rf node_modules

node_modules/.installed: package-lock.json package.json
	@tools/install-packages.sh
