# shellcheck shell=bash
# Where the repository is, how the scripts speak and how they end. Sourced by every script.

# shellcheck disable=SC2034  # used by those who source this

# `set -e` holds inside $(…) too.
shopt -s inherit_errexit

# The repository's directory, absolute.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Exit codes of sysexits(3).
exit_usage=64
exit_unavailable=69

# Speaks to the person, on standard error, so that standard output stays the program's own.
say() {
    printf '%s\n' "$*" >&2
}

# Ends the script: die CODE TEXT…
die() {
    local code=$1
    shift
    say "$*"
    exit "$code"
}

is_root() {
    [[ $(id -u) -eq 0 ]]
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# The comment that heads a script is its help: usage "$0".
usage() {
    sed -n '2,/^[^#]/{/^#/!d;s/^# \{0,1\}//;p}' "$1"
}
