# shellcheck shell=bash
# What happens to a server that is killed, and the order in which it syncs and answers.
# shellcheck source=swift.sh
source "$(dirname "${BASH_SOURCE[0]}")/swift.sh"
# shellcheck source=server.sh
source "$(dirname "${BASH_SOURCE[0]}")/server.sh"

survives_kills() {
    python3 -B "$root/Tests/Crash/crash.py" --server "$server_binary" "$@"
}

# The harness must find what a server would lose that answers before it stores.
notices_loss() {
    local output
    if output=$(survives_kills --forget --rounds 2); then
        say "Answered transactions were taken away, and nothing was noticed:"
        say "$output"
        return 1
    fi
    # The data of a run with faults is kept.
    rm -rf "$(sed -n 's/.* faults; the data and the log are in //p' <<<"$output")"
    grep -m 3 '^FAULT.*\(LOST\|the server knows only\)' <<<"$output" || { say "$output" && return 1; }
    echo "The loss was noticed."
}

# No answer leaves before the sync of the log; and with --durability relaxed the same check must fail.
traces_syncs() {
    python3 -B "$root/Tests/Crash/trace.py" --server "$server_binary"
}

# A sync that fails ends the process, in order, and with nothing answered that is not on the disk.
ends_after_failed_sync() {
    python3 -B "$root/Tests/Crash/failed_sync.py" --server "$server_binary"
}
