# Everything a contributor or a CI machine does, by name. Each target is one script in Scripts/.

# debug or release; used by run, acceptance, conformance and features.
CONFIGURATION ?= debug
# More arguments for the black-box tests, such as ARGS='-k rotation', and for timing.
ARGS ?=
export CONFIGURATION

.DEFAULT_GOAL := help
.PHONY: help run test check features acceptance conformance bench timing format setup clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## Build tollgate, start it on this machine and print a first call
	@Scripts/run

test: ## Run every test: units, the release build, black-box tests, the vendors' own clients
	@Scripts/test

check: ## Check formatting, layers, documentation and scripts, without a build
	@Scripts/check

features: ## Print each row of the feature list with its test and result
	@Scripts/black-box features $(ARGS)

acceptance: ## Run the black-box tests alone
	@Scripts/black-box acceptance $(ARGS)

conformance: ## Run the vendors' own clients alone
	@Scripts/black-box conformance $(ARGS)

bench: ## Measure, beside nginx, and print the tables of Docs/Benchmarks.md
	@Benchmarks/run $(ARGS)

timing: ## Measure whether the time of a login tells which names there are; fails where it does
	@Scripts/timing $(ARGS)

format: ## Rewrite Swift and Python sources in the project's format
	@Scripts/format

setup: ## Install what the other targets need, saying what
	@Scripts/setup swift python check

clean: ## Remove build products, the virtual environment and the data of make run
	@Scripts/clean
