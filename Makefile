# The two commands of README.md, and what developers use every day. Each installs what it needs.
.PHONY: run test bench conformance build dev format tidy clean help
.DEFAULT_GOAL := help

PROGRAM := build/release/bin/voltmark
PUBLIC  ?= ../shared
CMAKE   := cmake --log-level=WARNING

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build  ## install, build, and bill the bundled real readings (into run/)
	@mkdir -p run
	@$(PROGRAM) --store run/voltmark.db demo --data data/real --out run

build:  ## the program alone: build/release/bin/voltmark
	@tools/install_packages run
	@$(CMAKE) --preset release >/dev/null
	@tools/build release

test: ## everything CI runs: build with all checks on, then every test beside a private PostgreSQL
	@tools/install_packages run test
	@$(CMAKE) --preset dev >/dev/null
	@tools/build dev
	@tools/with_postgres ctest --preset dev

bench: build  ## the whole-job benchmark beside DuckDB; prints the tables of bench/README.md
	@tools/install_packages bench
	@bench/run

conformance: dev  ## public test suites outside this repository: make conformance PUBLIC=/path
	@tests/conformance/run $(PUBLIC)

dev:
	@tools/install_packages run test
	@$(CMAKE) --preset dev >/dev/null
	@tools/build dev

format:  ## clang-format over the tree
	@git ls-files '*.cpp' '*.hpp' | xargs clang-format-14 -i

tidy:  ## clang-tidy over what changed since main (tools/tidy: everything)
	@tools/tidy --since main

clean:  ## remove build/ and run/
	rm -rf build run
