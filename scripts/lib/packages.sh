# shellcheck shell=bash
# Debian packages: which are missing, and how they get here.
# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Installs packages as root; anybody else gets one line to copy and exit code 69. Never calls sudo itself.
require_packages() {
    [[ $# -gt 0 ]] || return 0
    local line="sudo apt-get install --no-install-recommends $*"
    if ! have apt-get; then
        die "$exit_unavailable" "Missing here; on Debian or Ubuntu these packages have it: $*"
    fi
    if ! is_root; then
        say "Missing here. Install once, then run this again:"
        die "$exit_unavailable" "  $line"
    fi
    say "Installing with apt-get: $*"
    without_daemons install_packages "$@" || die "$exit_unavailable" "apt-get could not install: $*"
}

install_packages() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends "$@" >&2
}

# Runs a command while package scripts may not start services (exit code 101 of policy-rc.d(8): "forbidden by policy").
# A policy that stands here already comes back afterwards, also when the command fails or is interrupted.
without_daemons() (
    policy=/usr/sbin/policy-rc.d
    kept=
    if [[ -e $policy ]]; then
        kept=$(mktemp /usr/sbin/policy-rc.d.kept.XXXXXX)
        mv "$policy" "$kept"
    fi
    # shellcheck disable=SC2064  # the values of now are the ones to restore
    trap "rm -f '$policy'; [[ -z '$kept' ]] || mv '$kept' '$policy'" EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    "$@"
)
