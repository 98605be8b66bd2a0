# shellcheck shell=bash
# Instructions that the server spends on what it does again and again.
# shellcheck source=swift.sh
source "$(dirname "${BASH_SOURCE[0]}")/swift.sh"
# shellcheck source=server.sh
source "$(dirname "${BASH_SOURCE[0]}")/server.sh"

# Prints a table; fails when a count is over its limit.
instructions_within_limits() {
    have valgrind || require_packages valgrind
    python3 -B "$root/Tests/Benchmarks/instructions.py" --server "$server_binary"
}
