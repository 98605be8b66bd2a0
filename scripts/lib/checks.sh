# shellcheck shell=bash
# The parts of scripts/test. Each function is one check of report.sh: it returns 0, fails, or calls `skip REASON`.
lib=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=swift.sh
source "$lib/swift.sh"
# shellcheck source=tools.sh
source "$lib/tools.sh"
# shellcheck source=server.sh
source "$lib/server.sh"
# shellcheck source=prometheus.sh
source "$lib/prometheus.sh"
# shellcheck source=autobahn.sh
source "$lib/autobahn.sh"
# shellcheck source=crash.sh
source "$lib/crash.sh"
# shellcheck source=counts.sh
source "$lib/counts.sh"
# shellcheck source=rest.sh
source "$lib/rest.sh"

check_swift() {
    local log
    log=$(mktemp)
    swift test --package-path "$root" --parallel 2>&1 | tee "$log"
    local line
    while IFS= read -r line; do
        also_skipped "Swift tests" "$line"
    done < <(sed -nE 's/^[^ ]+ ((Suite|Test) .*[")] skipped(\.|: ".*"))$/\1/p' "$log")
    rm -f "$log"
}

check_web() {
    want_program node
    node --test "$root"/Tests/EndToEnd/unit/
}

check_browser() {
    want_python
    want_chromium
    build_server >/dev/null
    local python
    python=$(python_environment browser "$root/Tests/EndToEnd/requirements.txt")
    # Tests wait a lot, for pictures and answers: one for each processor at a time.
    run_pytest "$python" "$root/Tests/EndToEnd" --ignore "$root/Tests/EndToEnd/firefox" --numprocesses "$(nproc)"
}

# The same page in another browser, with a driver of its own; see Tests/EndToEnd/firefox/requirements.txt.
check_firefox() {
    want_python
    want_program firefox-esr
    want_chromium
    build_server >/dev/null
    local python
    python=$(python_environment firefox "$root/Tests/EndToEnd/firefox/requirements.txt")
    run_pytest "$python" "$root/Tests/EndToEnd/firefox" --confcutdir "$root/Tests/EndToEnd"
}

# Phoenix client libraries that others wrote, unchanged, against a server of ours.
check_clients() {
    want_python
    build_server >/dev/null
    local python
    python=$(python_environment clients "$root/Tests/Conformance/clients/requirements.txt")
    with_server run_pytest "$python" "$root/Tests/Conformance/clients"
}

# The REST interface against its own OpenAPI description.
check_rest() {
    want_python
    build_server >/dev/null
    local python
    python=$(python_environment rest "$root/Tests/Conformance/rest/requirements.txt")
    with_server rest_keeps_its_description "$python"
}

# What the server does for a join, a transaction, a request, in instructions.
check_counts() {
    want_python
    want_program valgrind
    build_server >/dev/null
    instructions_within_limits
}

check_prometheus() {
    want_program prometheus
    want_program curl
    build_server >/dev/null
    with_server --auth key -- prometheus_accepts_metrics
}

check_autobahn() {
    want_python
    want_autobahn
    build_server >/dev/null
    with_server --conformance-echo -- autobahn_everyday
}

# A few kills, the proof that a loss would be noticed, the order of sync and answer, and a sync that fails.
check_crash() {
    want_python
    want_program strace
    build_server >/dev/null
    survives_kills --rounds 20
    notices_loss
    traces_syncs
    ends_after_failed_sync
}

# run_pytest ENVIRONMENT DIRECTORY [OPTION…]
run_pytest() {
    local environment=$1 directory=$2 log line
    shift 2
    log=$(mktemp)
    FLOW_URL=${server_url:-} FLOW_SERVER=$server_binary \
        timeout --foreground 1800 "$environment/bin/python" -B -m pytest -q -rs -p no:cacheprovider "$directory" "$@" |
        tee "$log"
    while IFS= read -r line; do
        also_skipped "${directory#"$root"/}" "$line"
    done < <(grep '^SKIPPED' "$log" || true)
    rm -f "$log"
}
