# shellcheck shell=bash
# What every script shares; sourced, never run. The caller has set `set -euo pipefail`.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

CONFIGURATION="${CONFIGURATION:-debug}"
case "$CONFIGURATION" in
    debug | release) ;;
    *)
        echo "CONFIGURATION is debug or release, not '$CONFIGURATION'." >&2
        exit 64
        ;;
esac

# What is formatted and linted; three Python scripts have no suffix by which they could be found.
# shellcheck disable=SC2034 # check and format use both
readonly SWIFT_SOURCES=(Sources Tests Benchmarks Package.swift Fuzz/Package.swift Fuzz/Sources)
# shellcheck disable=SC2034
readonly PYTHON_SOURCES=(Tests Conformance Benchmarks Fuzz/seeds.py Scripts/check-layers Scripts/check-docs
    Scripts/check-claims Scripts/coverage-table)

# Tells the reader what happens next, and since when; standard output stays free for results.
say() { echo "==> $(date +%T) $*" >&2; }

# Ends the script with a reason.
fail() {
    echo "error: $*" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# Builds with the project's flags: a target may import only what its manifest names.
swift_build() { swift build --explicit-target-dependency-import-check error "$@"; }

# Where a built product of a configuration lies.
product() { echo "$PWD/.build/$1/$2"; }
