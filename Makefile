# Everything one does with a checkout. `make` alone lists it. Rust (with rustfmt and clippy), Node 20 or later, make
# and a C compiler are all that `make run` needs; `make test` installs the rest where it is missing.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

binary := target/release/zhanggui

# npm's own record of what is installed, and the last bundle that the web build writes: they tell whether work is due.
web_packages := web/node_modules/.package-lock.json
web_built := web/dist/w.js
web_sources := $(shell find web -type f \
  -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -path 'web/e2e/*' -not -path 'web/tests/*')

.DELETE_ON_ERROR:
.PHONY: help run cluster build web test check chaos e2e screenshots dev bench clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Build what is not fresh, then serve on 127.0.0.1:8080 with a demo shop (ZHANGGUI_LISTEN, ZHANGGUI_DATA)
	@exec $(binary) serve --demo

cluster: build ## Three nodes on this machine with PostgreSQL and Redis, demo data, until Ctrl-C (NODES, PORT)
	@exec scripts/cluster

build: $(web_built) ## The release binary with the web inside: target/release/zhanggui
	@cargo build --release --locked

web: $(web_built) ## The web alone: web/dist

$(web_packages): web/package.json web/package-lock.json
	@cd web && npm ci --no-audit --no-fund
	@touch $@

$(web_built): $(web_packages) $(web_sources)
	@cd web && npm run --silent build

test: ## Everything that must pass: formats, lints, both databases, web, browsers (what CI runs)
	@scripts/test

check: $(web_packages) ## The quick part: formats, lints, types
	@cargo fmt --check
	@cargo clippy --all-targets --locked -- -D warnings
	@cd web && npm run --silent check && npm run --silent lint

chaos: $(web_built) ## Faults, and whether the promises hold: PROFILE=short|long SEED=n MODE=embedded|cluster
	@scripts/install-test-packages services
	@CHAOS_PROFILE=$(PROFILE) CHAOS_SEED=$(SEED) CHAOS_MODE=$(MODE) \
	  cargo test --locked --test chaos -- --nocapture keeps_its_promises

e2e: build ## The browser tests alone, against the release binary
	@scripts/install-test-packages
	@cd web && npx --no-install playwright test --config e2e/playwright.config.ts

screenshots: build ## Take the pictures in docs/images again, from the running product
	@scripts/install-test-packages
	@cd web && npx --no-install playwright test --config e2e/screenshots.config.ts

dev: $(web_packages) ## The server, and both web pages reloading as they are edited: console on 5173, chat on 5174
	@scripts/dev

bench: build ## Measure sizes, start-up and memory, and print them
	@scripts/bench

clean: ## Remove what was built (not the data)
	@rm -rf target web/dist web/node_modules web/e2e/.results
