# shellcheck shell=bash
# Installing system packages; sourced after common.sh.

# Installs the named Debian packages that are absent, after naming them. On macOS the names are
# mapped to Homebrew's, and what the system brings itself is skipped.
install_packages() {
    case "$(uname -s)" in
        Darwin) install_with_homebrew "$@" ;;
        *) install_with_apt "$@" ;;
    esac
}

install_with_apt() {
    has apt-get || fail "please install these packages by hand, there is no apt here: $*"
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
            missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    say "Installing with apt: ${missing[*]}"
    as_root apt-get update -qq >&2
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# Untested: nobody has run the macOS branch yet.
install_with_homebrew() {
    has brew || fail "please install Homebrew from https://brew.sh first"
    local package formula
    for package in "$@"; do
        case "$package" in
            shellcheck | wrk | prometheus) formula=$package ;;
            nginx-light) formula=nginx ;;
            libsodium-dev) formula=libsodium ;;
            python3 | python3-venv) formula=python@3.12 ;;
            *) continue ;;
        esac
        brew list --versions "$formula" >/dev/null && continue
        say "Installing with Homebrew: $formula"
        brew install --quiet "$formula" >&2
    done
}

as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    elif ! has sudo; then
        fail "run this as root, or install sudo: $*"
    elif [[ -t 0 ]]; then
        sudo "$@"
    else
        sudo --non-interactive "$@"
    fi
}
