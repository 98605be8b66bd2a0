# shellcheck shell=bash
# A server of our own for a test: starts on a free port of 127.0.0.1 with an empty data directory.
# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# The binary that tests run; another one may be named by the environment.
server_binary=${FLOW_SERVER:-$root/.build/release/FlowServer}

# Starts the server with further options and sets server_url, server_pid and server_directory (log and data).
start_server() {
    server_directory=$(mktemp -d)
    : >"$server_directory/log"
    "$server_binary" --host 127.0.0.1 --port 0 --data "$server_directory/data" "$@" \
        >"$server_directory/log" 2>&1 </dev/null &
    server_pid=$!
    server_url=
    local _
    for _ in {1..300}; do
        server_url=$(grep -oE -m 1 'http://127\.0\.0\.1:[0-9]+' "$server_directory/log") && return 0
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.1
    done
    say "The server did not come up:"
    cat "$server_directory/log" >&2
    stop_server
    return 1
}

# The part of server_url that sockets need: 127.0.0.1:PORT.
server_address() {
    echo "${server_url#http://}"
}

# Ends it as an operator would, and fails unless it ended with 0.
stop_server() {
    [[ -n ${server_pid:-} ]] || return 0
    local code=0
    kill -TERM "$server_pid" 2>/dev/null || true
    wait "$server_pid" || code=$?
    server_pid=
    [[ $code -eq 0 ]] || { say "The server ended with $code:"; tail -n 20 "$server_directory/log" >&2; }
    rm -rf "$server_directory"
    return "$code"
}

# Runs a command beside a server of its own, which ends with it: with_server [OPTION… --] COMMAND…
with_server() {
    local -a options=()
    if [[ $1 == --* ]]; then
        while [[ $1 != -- ]]; do
            options+=("$1")
            shift
        done
        shift
    fi
    start_server "${options[@]}"
    trap 'stop_server' EXIT
    "$@"
    trap - EXIT
    stop_server
}
