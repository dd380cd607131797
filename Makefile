# Everything a contributor or a CI machine does, by name. Each target is one script in Scripts/.

# debug or release; used by run, acceptance, conformance and features.
CONFIGURATION ?= debug
# More arguments: for the black-box tests such as ARGS='-k rotation', for a campaign such as ARGS='--minutes 5'.
ARGS ?=
export CONFIGURATION

.DEFAULT_GOAL := help
.PHONY: help run test check features acceptance conformance bench timing faults hostile floods testssl fuzz \
    secrets soak sanitize coverage format setup clean

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

timing: ## Measure whether the time of a refusal tells its reason; fails where it does
	@Scripts/timing $(ARGS)

faults: ## Kill a loaded server again and again, and compare what is left; ARGS='--rounds 200 --seed 1'
	@Scripts/faults $(ARGS)

hostile: ## Send 100,000 mutated requests of each dialect; fails on a 500, a hang, a loss, or grown memory
	@Scripts/hostile $(ARGS)

floods: ## Flood the server with frames and connections, and measure what a good caller notices
	@Scripts/floods $(ARGS)

testssl: ## Hold the TLS listener against testssl.sh; fails on findings above LOW
	@Scripts/testssl $(ARGS)

fuzz: ## Look for bytes that break a reader, 20 s each; ARGS='--seconds 60 --only json --keep'
	@Scripts/fuzz $(ARGS)

secrets: ## Run the black-box tests recorded, and look for every secret in what servers wrote
	@Scripts/secrets $(ARGS)

soak: ## Put mixed traffic on a server for an hour, check each decision and the memory
	@Scripts/soak $(ARGS)

sanitize: ## Run tests under the address and the thread sanitizer; fails on any report
	@Scripts/sanitize $(ARGS)

coverage: ## Print the share of lines that unit tests reach, by target; fails below 90 %
	@Scripts/coverage $(ARGS)

format: ## Rewrite Swift and Python sources in the project's format
	@Scripts/format

setup: ## Install what the other targets need, saying what
	@Scripts/setup swift python check

clean: ## Remove build products, the virtual environment and the data of make run
	@Scripts/clean
